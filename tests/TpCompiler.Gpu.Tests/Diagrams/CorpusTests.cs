using System.Linq;
using TpCompiler.Gpu.Tests.OpenCl;
using TpCompiler.TestSupport.Diagrams;
using Xunit;

namespace TpCompiler.Gpu.Tests.Diagrams;

// Two classes, so that two drivers compile at the same time.

/// <summary>Diagrams and their first and second derivatives on a device of OpenCL against the interpreter.</summary>
public sealed class CorpusTests(OpenClFixture fixture) : IClassFixture<OpenClFixture>
{
    public static TheoryData<string> Names => [.. DiagramCorpus.Names.Where((_, n) => n % 2 == 0)];

    [OpenClTheory]
    [MemberData(nameof(Names))]
    public void Programs_agree_with_the_interpreter(string name) => AssertAgrees(fixture, name);

    internal static void AssertAgrees(OpenClFixture fixture, string name)
    {
        CorpusCase corpus = CorpusCase.Of(name);
        GpuDevice device = corpus.Instructions > 1500 ? fixture.SingleWorkItems : fixture.Device;
        DeviceRun.AssertAgrees<double>(device, corpus.Plans, corpus.Graph, corpus.Labels, corpus.Given, 1e-12);
    }
}

/// <summary>The other half of the corpus, and some of it in float.</summary>
public sealed class MoreCorpusTests(OpenClFixture fixture) : IClassFixture<OpenClFixture>
{
    public static TheoryData<string> Names => [.. DiagramCorpus.Names.Where((_, n) => n % 2 == 1)];

    [OpenClTheory]
    [MemberData(nameof(Names))]
    public void Programs_agree_with_the_interpreter(string name) => CorpusTests.AssertAgrees(fixture, name);

    [OpenClTheory]
    [InlineData("uvu")]
    [InlineData("weights-of-all-kinds")]
    [InlineData("uvw")]
    public void Programs_agree_in_float(string name)
    {
        CorpusCase corpus = CorpusCase.Of(name);
        DeviceRun.AssertAgrees<float>(fixture.Device, corpus.Plans, corpus.Graph, corpus.Labels, corpus.Given, 3e-5);
    }
}
