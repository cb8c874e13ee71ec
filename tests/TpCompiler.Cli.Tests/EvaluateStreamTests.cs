using System;
using System.IO;
using System.Linq;
using System.Text;
using TpCompiler.Cli.Streams;
using Xunit;

namespace TpCompiler.Cli.Tests;

/// <summary>Files of many frames, which are evaluated in batches: nothing that is written tells how many.</summary>
public sealed class EvaluateStreamTests
{
    private static readonly string s_many = string.Concat(Enumerable.Repeat(File.ReadAllText(Tpc.Molecule), 15));

    [Theory]
    [InlineData("float64")]
    [InlineData("float32")]
    public void OutputsDoNotDependOnTheBatches(string dataType)
    {
        using TemporaryFolder folder = new();
        string input = folder.File("in.xyz", s_many);
        (string Text, string Json, string File)[] outputs = [.. new[] { "1", "40", "100000" }.Select(atoms =>
        {
            string output = folder.File("out.xyz");
            string[] arguments = ["evaluate", Tpc.Model, input, Tpc.Molecule, "--dtype", dataType, "--batch-atoms", atoms];
            string json = Tpc.Text([.. arguments, "--json", "-o", output]);
            return (Tpc.Text(arguments), json, File.ReadAllText(output));
        })];
        Assert.Contains("frame 45", outputs[0].Text, StringComparison.Ordinal);
        Assert.All(outputs, output => Assert.Equal(outputs[0], output));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("1000")]
    public void AFrameThatFailsWithinABatchIsNamedAfterTheFramesBeforeIt(string batchAtoms)
    {
        using TemporaryFolder folder = new();
        string good = "1\n\nO 0 0 0\n";
        string input = folder.File("in.xyz", good + good + "2\n\nH 0 0 0\nH 0 0 0\n" + good + "two\n");
        string output = folder.File("out.xyz");
        Tpc text = Tpc.Run("evaluate", Tpc.Model, Tpc.Molecule, input, "--batch-atoms", batchAtoms);
        Assert.Equal((1, $"error: {input}, frame 3: atoms 1 and 2 are at the same point{Environment.NewLine}"), (text.Code, text.Error));
        Assert.Contains($"{input}, frame 2", text.Output, StringComparison.Ordinal);
        Assert.DoesNotContain($"{input}, frame 3", text.Output, StringComparison.Ordinal);
        Tpc file = Tpc.Run("evaluate", Tpc.Model, Tpc.Molecule, input, "-o", output, "--batch-atoms", batchAtoms);
        Assert.Equal((1, ""), (file.Code, file.Output));
        Assert.EndsWith($" ({output} was not written){Environment.NewLine}", file.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(output));
    }

    [Fact]
    public void ALineThatIsMalformedIsNamedAfterTheFramesBeforeIt()
    {
        using TemporaryFolder folder = new();
        string input = folder.File("in.xyz", "1\n\nO 0 0 0\n1\n\nH 0 0 0\ntwo\n");
        Tpc run = Tpc.Run("evaluate", Tpc.Model, input);
        Assert.Equal((1, $"error: {input}, line 7: expected the number of atoms, found 'two'{Environment.NewLine}"), (run.Code, run.Error));
        Assert.Contains("frame 2", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(1000)]
    public void WhatIsMuchIsKeptInAFile(int mostInMemory)
    {
        using SpillStream stream = new(mostInMemory);
        for (int i = 0; i < 40; i++)
            stream.Write(Encoding.ASCII.GetBytes($"{i},"));
        using MemoryStream target = new();
        stream.MoveTo(target);
        Assert.Equal(string.Concat(Enumerable.Range(0, 40).Select(i => $"{i},")), Encoding.ASCII.GetString(target.ToArray()));
    }
}
