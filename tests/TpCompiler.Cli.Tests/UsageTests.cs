using System;
using System.IO;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Cli.Tests;

/// <summary>Command lines that are not understood, help and version.</summary>
public sealed class UsageTests
{
    [Theory]
    [InlineData("", "expected a command: evaluate or info")]
    [InlineData("evaluat model", "unknown command 'evaluat': expected evaluate or info")]
    [InlineData("--verbose", "unknown option '--verbose'")]
    [InlineData("evaluate", "expected MODEL")]
    [InlineData("evaluate model", "expected STRUCTURES")]
    [InlineData("evaluate model a.xyz --verbose", "unknown option '--verbose'")]
    [InlineData("evaluate --verbose model a.xyz", "unknown option '--verbose'")]
    [InlineData("evaluate model a.xyz --radial spline", "--radial: expected automatic, exact or table, found 'spline'")]
    [InlineData("evaluate model a.xyz --dtype float16", "--dtype: expected float64 or float32, found 'float16'")]
    [InlineData("evaluate model a.xyz --threads -1", "--threads: expected a number from 0 to 4096, found '-1'")]
    [InlineData("evaluate model a.xyz --batch-atoms 0", "--batch-atoms: expected a positive number, found '0'")]
    [InlineData("evaluate model a.xyz --batch-atoms few", "--batch-atoms: expected a positive number, found 'few'")]
    [InlineData("evaluate model a.xyz --threads many", "--threads: expected a number from 0 to 4096, found 'many'")]
    [InlineData("evaluate model a.xyz --dtype", "--dtype")]
    [InlineData("evaluate model a.xyz -o", "-o")]
    [InlineData("evaluate model a.xyz --device gpu", "--device: expected cpu, opencl, cuda")]
    [InlineData("verify model --device cpu:1", "found 'cpu:1'")]
    [InlineData("devices --device cpu", "unknown option '--device'")]
    [InlineData("info", "expected MODEL")]
    [InlineData("convert model", "expected OUT")]
    [InlineData("info model other", "unexpected argument 'other'")]
    [InlineData("info model --threads 2", "unknown option '--threads'")]
    public void AWrongCommandLineIsExplained(string line, string expected)
    {
        Tpc run = Tpc.Run(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal((2, ""), (run.Code, run.Output));
        string[] lines = run.Error.TrimEnd().ReplaceLineEndings("\n").Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("error: ", lines[0], StringComparison.Ordinal);
        Assert.Contains(expected, lines[0], StringComparison.Ordinal);
        Assert.Matches("^See 'tpc (evaluate |info |verify |convert |devices |)--help'\\.$", lines[1]);
    }

    [Theory]
    [InlineData("--help", "tpc info samples/models/acetylacetone.model")]
    [InlineData("evaluate --help", "tpc evaluate mace.model water.xyz --json")]
    [InlineData("evaluate -h", "--dtype <float64|float32>")]
    [InlineData("info --help", "tpc info mace.model --json")]
    [InlineData("verify --help", "tpc verify mace.model")]
    [InlineData("convert --help", "tpc convert mace.model mace.safetensors")]
    [InlineData("explain --help", "tpc explain TPC0404")]
    [InlineData("spec --help", "tpc spec samples/diagrams/product.fusion --explain")]
    public void HelpEndsWithExamples(string line, string expected)
    {
        string text = Tpc.Text(line.Split(' '));
        Assert.Contains("Examples:", text, StringComparison.Ordinal);
        Assert.Contains(expected, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TPC0404")]
    [InlineData("tpc0012")]
    public void EveryDiagnosticIsExplained(string id)
        => Assert.Equal(
            File.ReadAllText(Path.Combine(SharedData.Repository, "docs", "diagnostics", id.ToUpperInvariant() + ".md")), Tpc.Text("explain", id));

    [Fact]
    public void AnUnknownDiagnosticIsSaidToBeOne()
    {
        Tpc run = Tpc.Run("explain", "TPC9999");
        Assert.Equal((1, "error: TPC9999: expected a diagnostic from TPC0001 to TPC0900, and there is none of this name\n"), (run.Code, run.Error.ReplaceLineEndings("\n")));
    }

    [Fact]
    public void VersionIsThatOfTheCommand()
        => Assert.Matches(@"^tpc \d+\.\d+\.\d+\r?\n$", Tpc.Text("--version"));

    [Fact]
    public void AFileNamedLikeAResponseFileIsAFile()
        => Assert.Contains("@list: expected a file of structures", Tpc.Run("evaluate", Tpc.Model, "@list").Error, StringComparison.Ordinal);
}
