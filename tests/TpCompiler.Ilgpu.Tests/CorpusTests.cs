using ILGPU.Runtime;
using TpCompiler.Gpu.Tests.Diagrams;
using TpCompiler.TestSupport.Diagrams;
using Xunit;

namespace TpCompiler.Ilgpu.Tests;

/// <summary>Diagrams and their first and second derivatives on the GPU that ILGPU simulates, against the interpreter.</summary>
public sealed class CorpusTests
{
    public static TheoryData<string> Names => [.. DiagramCorpus.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Programs_agree_with_the_interpreter(string name)
    {
        using IlgpuDevice device = IlgpuDevice.Open(AcceleratorType.CPU);
        CorpusCase corpus = CorpusCase.Of(name);
        DeviceRun.AssertAgrees<double>(device, corpus.Plans, corpus.Graph, corpus.Labels, corpus.Given, 1e-12);
    }
}
