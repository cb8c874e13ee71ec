using System;
using System.Linq;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.Core.Programs;
using TpCompiler.TestSupport.Diagrams;
using Xunit;

namespace TpCompiler.Cli.Tests.Specs;

/// <summary>Programs as text, of diagrams.</summary>
public sealed class TensorProgramTextTests
{
    private const string Small = "leg x[i] : 2x(0e+1o); leg y[i] : 0e+1o; weight W[path,2]; out z[i] : 2x0e = x*y by W";

    public static TheoryData<string> Names => [.. DiagramCorpus.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void PrintedProgramIsReadBackUnchanged(string name)
    {
        CompiledDiagram compiled = DiagramCompiler.Compile(DiagramCorpus.Diagram(name), CompilerOptions.Default);
        TensorProgram backward = compiled.Backward([.. compiled.Forward.TensorsOf(ProgramRole.Input).Select(t => t.Name)]);
        foreach (TensorProgram program in new[] { compiled.Forward, backward, compiled.DoubleBackward() })
        {
            string text = TensorProgramText.Print(program);
            TensorProgram read = TensorProgramText.Parse(text);
            Assert.Equal(program, read);
            Assert.Equal(text, TensorProgramText.Print(read));
        }
    }

    [Fact]
    public void TextSaysWhatIsRead()
    {
        string[] lines = Print().Split('\n');
        Assert.Equal("tensors forward", lines[0]);
        Assert.Contains("input x [i] 2x0e+2x1o", lines);
        Assert.Contains("output z [i] 2x0e", lines);
        Assert.Contains("kernel [i] lanes 2 outer 1 inner 1", lines);
        Assert.Contains("rows x i 0 2 0 0", lines);
        Assert.Contains("rows W - 0 2 0 0", lines);
        Assert.Contains("input W 2 lanes", lines);
    }

    [Fact]
    public void EmptyLinesAndLineEndsOfAnySystemAreRead()
        => Assert.Equal(TensorProgramText.Parse(Print()), TensorProgramText.Parse("\n" + Print().Replace("\n", "\r\n\r\n", StringComparison.Ordinal)));

    [Theory]
    [InlineData("tensors forward", "program forward", 1, "'tensors'")]
    [InlineData("input x [i] 2x0e+2x1o", "input x [i]", 2, "3 words after it")]
    [InlineData("input x [i] 2x0e+2x1o", "input x [i] 2x0q", 2, "irreps")]
    [InlineData("input x [i] 2x0e+2x1o", "input x i 2x0e", 2, "items")]
    [InlineData("input x [i] 2x0e+2x1o", "input x [ij|i] 2x0e", 2, "an edge such as ij")]
    [InlineData("input x [i] 2x0e+2x1o", "input x {z[i} 2x0e", 2, "an item such as z[i]")]
    [InlineData("kernel [i] lanes 2", "kernel [i] lanes two", 6, "a whole number")]
    [InlineData("input y [i] 1x0e+1x1o", "input x [i] 1x0e+1x1o", 3, "there is already")]
    [InlineData("output z [i] 2x0e", "result z [i] 2x0e", 5, "a label, a tensor")]
    [InlineData("kernel [i] lanes 2 outer 1 inner 1", "kernel [i] lanes 2 inner 1 outer 1", 6, "outer N inner N")]
    [InlineData("rows x i 0 2 0 0", "rows q i 0 2 0 0", 7, "the name of a tensor")]
    [InlineData("rows x i 0 2 0 0\n", "", 0, "as many lines 'rows'")]
    [InlineData("program forward", "forward", 0, "'program NAME'")]
    [InlineData("\nend\n", "\n", 0, "'end' of the step in line 6")]
    [InlineData("input W 2 lanes", "input W many lanes", 0, "is not part of a program")]
    public void WrongLineIsNamed(string line, string replacement, int number, string expected)
    {
        string text = Print();
        Assert.Contains(line, text, StringComparison.Ordinal);
        int at = text.IndexOf(line, StringComparison.Ordinal);
        FormatException e = Assert.Throws<FormatException>(
            () => TensorProgramText.Parse(string.Concat(text.AsSpan(0, at), replacement, text.AsSpan(at + line.Length))));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.Matches(number > 0 ? $"^Line {number}\\b" : "^Line [0-9]+\\b", e.Message);
    }

    [Fact]
    public void MistakeInAKernelIsNamedWithItsLineInTheWholeText()
    {
        string[] lines = Print().Split('\n');
        int at = Array.FindIndex(lines, l => l.StartsWith("v0 = ", StringComparison.Ordinal));
        lines[at] = "v0 = nothing";
        FormatException e = Assert.Throws<FormatException>(() => TensorProgramText.Parse(string.Join('\n', lines)));
        Assert.StartsWith($"Line {at + 1} ", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    public void NothingIsNoProgram(string text)
        => Assert.Contains("end of the text", Assert.Throws<FormatException>(() => TensorProgramText.Parse(text)).Message, StringComparison.Ordinal);

    private static string Print() => TensorProgramText.Print(DiagramCompiler.Compile(DiagramCorpus.Read(Small), CompilerOptions.Default).Forward);
}
