using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using TpCompiler.Algebra;
using TpCompiler.Cli.Output;
using TpCompiler.Cli.Streams;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.Core.Programs;
using TpCompiler.TestSupport.Diagrams;
using Xunit;

namespace TpCompiler.Cli.Tests.Specs;

/// <summary>The options of <c>tpc spec</c>.</summary>
public sealed class SpecOptionTests
{
    private const string Valid = "leg x[i] : 8x(0e+1o); leg y[i] : 8x1o; out z[i] = x*y uuu";

    public static TheoryData<string> Names => [.. DiagramCorpus.Names];

    [Theory]
    [InlineData("--no-pass hoits", "--no-pass: expected hoist, factorize, recouple, powers or collapse, found 'hoits'")]
    [InlineData("--emit java", "--emit: expected csharp, program or dot, found 'java'")]
    [InlineData("--emit program --json", "--emit and --json cannot be given together")]
    [InlineData("--emit csharp --explain", "--emit and --explain cannot be given together")]
    [InlineData("--derivatives 1", "--derivatives goes with --emit")]
    [InlineData("--emit dot --derivatives 1", "--derivatives goes with --emit")]
    [InlineData("--emit csharp --derivatives 3", "--derivatives: expected 0, 1 or 2, found '3'")]
    [InlineData("--paths", "--paths goes with --svg")]
    [InlineData("--neighbors 0", "--neighbors: expected a number from 1 to 1000000, found '0'")]
    [InlineData("--neighbors many", "--neighbors: expected a number from 1 to 1000000, found 'many'")]
    [InlineData("--verbose", "unknown option '--verbose'")]
    public void BadUsageIsExplainedInOneLine(string options, string expected)
    {
        Tpc run = Tpc.Run(["spec", Valid, .. options.Split(' ')]);
        Assert.Equal((2, ""), (run.Code, run.Output));
        string[] lines = run.Error.TrimEnd().ReplaceLineEndings("\n").Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("error: " + expected, lines[0], StringComparison.Ordinal);
        Assert.Equal("See 'tpc spec --help'.", lines[1]);
    }

    [Fact]
    public void PictureIsDrawnBesidesTheReport()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            string file = Path.Combine(folder, "z.svg");
            Assert.Contains("product", Tpc.Text("spec", Valid, "--svg", file), StringComparison.Ordinal);
            Assert.StartsWith("<svg", File.ReadAllText(file), StringComparison.Ordinal);
            Assert.Equal([file], Directory.GetFiles(folder));

            Tpc run = Tpc.Run("spec", Valid, "--svg", Path.Combine(folder, "missing", "z.svg"));
            Assert.Equal(1, run.Code);
            Assert.Contains("cannot be written", run.Error, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryPathIsDrawnWithTheIrrepsOfItsEdges(string name)
    {
        FusionDiagram diagram = DiagramCorpus.Diagram(name);
        string picture;
        try
        {
            picture = PathTreesSvg.Write(diagram);
        }
        catch (CommandException e)
        {
            Assert.Matches("found (0|[2-9][0-9]{3,}|[1-9][0-9]{4,})$", e.Message);
            return;
        }

        // Couplings, edges and their irreps, by counting in the trees themselves.
        XElement svg = XElement.Parse(picture);
        PathTree[] paths = [.. PathTreesSvg.PathsOf(diagram)];
        Assert.Equal(paths.Length, Kind(svg, "number").Length);
        Assert.Equal(paths.Sum(path => Edges(path).Count()), Kind(svg, "edge").Length);
        Assert.Equal(paths.SelectMany(Edges).Select(irrep => irrep.ToString()).Order(StringComparer.Ordinal), Kind(svg, "irrep").Select(label => label.Value).Order(StringComparer.Ordinal));

        static XElement[] Kind(XElement svg, string kind) => [.. svg.Descendants().Where(e => (string?)e.Attribute("class") == kind)];

        static System.Collections.Generic.IEnumerable<Irrep> Edges(PathTree tree)
            => tree is PathVertex vertex ? Edges(vertex.Left).Concat(Edges(vertex.Right)).Append(tree.Irrep) : [tree.Irrep];
    }

    [Fact]
    public void ThePathsOfAProductAreDrawnOnRequest()
    {
        using TemporaryFolder folder = new();
        _ = Tpc.Text("spec", Valid, "--svg", folder.File("z.svg"), "--paths");
        XElement svg = XElement.Parse(File.ReadAllText(folder.File("z.svg")));
        string[] texts = [.. svg.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value)];

        // By the result: 1o x 1o -> 0e, 0e x 1o -> 1o, 1o x 1o -> 1e, 2e.
        Assert.Equal(
            ["z[i]: product, uuu, 4 paths", "x[i]", "y[i]", "1o", "1o", "0e", "0", "x[i]", "y[i]", "0e", "1o", "1o", "1", "x[i]", "y[i]", "1o", "1o", "1e", "2", "x[i]", "y[i]", "1o", "1o", "2e", "3"],
            texts);
    }

    [Fact]
    public void PrintedProgramIsTheCompiledOne()
    {
        CompiledDiagram compiled = DiagramCompiler.Compile(DiagramCorpus.Read(Valid), CompilerOptions.Default);
        Assert.Equal(compiled.Forward, TensorProgramText.Parse(Tpc.Text("spec", Valid, "--emit", "program")));
        string all = Tpc.Text("spec", Valid, "--emit", "program", "--derivatives", "2");
        string[] programs = all.Split("\n\n");
        Assert.Equal(3, programs.Length);
        Assert.Equal(compiled.DoubleBackward(), TensorProgramText.Parse(programs[2]));
    }

    [Fact]
    public void PrintedKernelsAreThoseOfTheOrdersAskedFor()
    {
        string forward = Tpc.Text("spec", Valid, "--emit", "csharp");
        Assert.Contains("class z_Forward1", forward, StringComparison.Ordinal);
        Assert.DoesNotContain("Backward", forward, StringComparison.Ordinal);
        string all = Tpc.Text("spec", Valid, "--emit", "csharp", "--derivatives", "2");
        Assert.StartsWith(forward, all, StringComparison.Ordinal);
        Assert.Contains("class z_Backward1", all, StringComparison.Ordinal);
        Assert.Contains("class z_DoubleBackward1", all, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void GraphJoinsAllLegsAndValues(string name)
    {
        Core.Diagrams.FusionDiagram diagram = DiagramCorpus.Diagram(name);
        string[] lines = Tpc.Run("spec", DiagramCorpus.Text(name), "--emit", "dot").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("digraph diagram {", lines[0]);
        Assert.Equal("}", lines[^1]);
        (string From, string To)[] edges = [.. lines.Select(l => l.Split('"')).Where(w => w.Length > 3 && w[2] == " -> ").Select(w => (w[1], w[3]))];
        string[] nodes = [.. lines.Where(l => l.StartsWith("  \"", StringComparison.Ordinal) && !l.Contains(" -> ", StringComparison.Ordinal)).Select(l => l.Split('"')[1])];
        Assert.Equal(nodes.Length, nodes.Distinct().Count());
        Assert.All(edges, e => Assert.True(nodes.Contains(e.From) && nodes.Contains(e.To)));
        Assert.All(diagram.Values, v => Assert.Single(edges, e => e.To == v.Name));
        Assert.All(nodes, n => Assert.True(n == diagram.Output.Name || edges.Any(e => e.From == n) || diagram.Legs.Any(l => l.Name == n)));
        Assert.All(diagram.Weights, w => Assert.Contains(lines, l => l.Contains($"[label=\"{w.Name}", StringComparison.Ordinal) && l.EndsWith("shape=note];", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("--json")]
    [InlineData("--emit dot")]
    [InlineData("--emit program")]
    public void FileHoldsWhatIsOtherwisePrinted(string options)
    {
        using TemporaryFolder folder = new();
        string[] arguments = ["spec", Valid, .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        Assert.Empty(Tpc.Text([.. arguments, "--output", folder.File("out")]));
        Assert.Equal(Tpc.Text(arguments), File.ReadAllText(folder.File("out")));
        Assert.Single(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void AFileThatCannotBeWrittenIsNamed()
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "missing", "out");
        Tpc run = Tpc.Run("spec", Valid, "-o", path);
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.StartsWith($"error: {path}: cannot be written: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void ReportListsStepsTotalsAndProof()
    {
        string text = Tpc.Text("spec", Valid, "--neighbors", "12");
        foreach (string expected in new[] { "z[i] += x[i] y[i]", "Proved equivariant: ", "a node with 12 neighbours costs", "double backward" })
            Assert.Contains(expected, text, StringComparison.Ordinal);
    }

    [Fact]
    public void AMistypedOptionIsNoDiagram()
    {
        Tpc run = Tpc.Run("spec", "--explian");
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.StartsWith("error: unknown option '--explian'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void CharactersOfSeveralBytesMayComeInPieces()
    {
        using StringWriter writer = new();
        using TextStream stream = new(writer);
        byte[] bytes = Encoding.UTF8.GetBytes("Å, 中 and 🧪");
        foreach (byte b in bytes)
            stream.Write([b]);
        stream.Flush();
        Assert.Equal("Å, 中 and 🧪", writer.ToString());
    }

    [Fact]
    public void WarningsStandInTheDocument()
    {
        JsonElement document = Tpc.Json("spec", "leg x[i] : 8x(0e+1o); leg y[i] : 8x1o\nout z[i] : 8x(1o+7e) = x*y uuu");
        JsonElement warning = Assert.Single(document.GetProperty("warnings").EnumerateArray());
        Assert.Equal(("TPC0424", 2), (warning.GetProperty("id").GetString(), (int)warning.Number("line")));
    }
}
