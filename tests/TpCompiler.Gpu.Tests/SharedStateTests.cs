using TpCompiler.Cuda;
using TpCompiler.OpenCl;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Gpu.Tests;

/// <summary>Devices of several threads share no more than static fields, which hold nothing that can change.</summary>
public sealed class SharedStateTests
{
    [Fact]
    public void StaticFieldsHoldNothingThatCanChange()
        => Assert.Empty(SharedState.OfStatics([typeof(GpuDevice).Assembly, typeof(OpenClDevice).Assembly, typeof(CudaDevice).Assembly]).Mutable);
}
