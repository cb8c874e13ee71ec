using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Emit.Gpu.Scheduling;
using TpCompiler.Emit.Gpu.Text;
using Xunit;

namespace TpCompiler.Gpu.Tests.Kernels;

/// <summary>Coefficients in the text are those of the program to the last bit.</summary>
public sealed class HexFloatTests
{
    [Theory]
    [InlineData("3", "REAL(0x1.8p+1, 0x1.8p+1f)")]
    [InlineData("-1/8", "REAL(-0x1p-3, -0x1p-3f)")]
    [InlineData("1/3", "REAL(0x1.5555555555555p-2, 0x1.555556p-2f)")]
    [InlineData("1/3*sqrt(3)", "REAL(0x1.279a74590331cp-1, 0x1.279a74p-1f)")]
    public void Coefficients_are_printed_bit_by_bit(string exact, string expected)
    {
        KernelBuilder b = new("scale");
        int x = b.Input("x", 1, hasLanes: true);
        b.Store(b.Output("y", 1, hasLanes: true), 0, b.Scale(ExactNumber.Parse(exact), b.Load(x, 0)));
        string text = GpuSource.Print(GpuLanguage.Cuda, [GpuScheduler.Schedule("scale", b.Build(), [true, false], new())]);
        Assert.Contains($"const T C0 = {expected};", text, System.StringComparison.Ordinal);
    }
}
