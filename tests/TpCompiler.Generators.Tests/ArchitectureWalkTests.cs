using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Emit.CSharp;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Generators.Tests;

/// <summary>The walk of one spec through every stage in docs/architecture.md shows what the compiler makes of it.</summary>
public sealed class ArchitectureWalkTests
{
    [Fact]
    public void EveryStageIsShownAsItIs()
    {
        TensorProductSpec spec = TensorProductSpec.Uvu(Irreps.Parse("8x0e + 8x1o"), Irreps.Parse("0e + 1o"), Irreps.Parse("0e"));
        KernelProgram naive = TensorProductLowering.Parts(spec).Single().Program;
        KernelSegment forward = TensorProductLowering.Forward(spec).Single();
        KernelProgram lowered = MultiplyAddFusion.Apply(forward.Program);

        string path = Path.Combine(SharedData.Repository, "docs", "architecture.md");
        string text = File.ReadAllText(path);
        string shown = text;
        shown = Show(shown, "naive", naive.ToString());
        shown = Show(shown, "uniform first", forward.Program.ToString());
        shown = Show(shown, "backward", SegmentDerivatives.Backward(forward, ["x", "y", "w"]).Program.ToString());
        shown = Show(shown, "lowered", lowered.ToString());
        shown = Show(shown, "csharp", LaneLoop(CSharpKernelEmitter.Emit(new CSharpKernel("Scalars", "Forward", lowered))));
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
            File.WriteAllText(path, shown);
        else
            Assert.Equal(shown, text);
    }

    private static string Show(string document, string stage, string content)
    {
        Regex block = new($"(<!-- walk: {stage} -->\n```[a-z]+\n).*?```", RegexOptions.Singleline);
        Assert.Matches(block, document);
        return block.Replace(document, m => m.Groups[1].Value + content.TrimEnd() + "\n```");
    }

    private static string LaneLoop(string file)
    {
        Match loop = Regex.Match(file, "( *)for \\(nint lane = 0;.*?\n\\1}\n", RegexOptions.Singleline);
        string indent = loop.Groups[1].Value;
        return string.Join('\n', loop.Value.Split('\n').Select(l => l.StartsWith(indent, StringComparison.Ordinal) ? l[indent.Length..] : l));
    }
}
