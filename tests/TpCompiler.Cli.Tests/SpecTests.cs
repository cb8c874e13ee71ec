using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Cli.Tests;

/// <summary>What <c>tpc spec</c> says of fusion diagrams.</summary>
public sealed class SpecTests
{
    private const string Valid = "leg x[i] : 8x(0e+1o); leg y[i] : 8x1o; out z[i] = x*y uuu";

    [Fact]
    public void TextListsPathsAndWeights()
    {
        string text = Tpc.Text("spec", Sample("product.fusion"));
        foreach (string expected in new[] { "weighted by W1: 2 paths", "power by W2: 7 paths", "power by W3: 20 paths", "20 x 64", "B[i] : 64x0e+64x1o" })
            Assert.Contains(expected, text, StringComparison.Ordinal);
    }

    [Fact]
    public void DocumentHoldsTheSame()
    {
        JsonElement spec = Tpc.Json("spec", Sample("message.fusion"));
        JsonElement weight = Assert.Single(spec.GetProperty("weights").EnumerateArray());
        Assert.Equal([10, 64], weight.Numbers("sizes"));
        JsonElement value = Assert.Single(spec.GetProperty("values").EnumerateArray());
        JsonElement term = Assert.Single(value.GetProperty("terms").EnumerateArray());
        Assert.Equal(["R"], term.Texts("weights"));
        Assert.Equal(10, term.GetProperty("paths").GetArrayLength());
        Assert.Empty(spec.GetProperty("warnings").EnumerateArray());
    }

    [Fact]
    public void PrintedTextIsReadBackUnchanged()
    {
        string printed = Tpc.Json("spec", Valid).GetProperty("text").GetString()!;
        Assert.Equal(printed, Tpc.Json("spec", printed).GetProperty("text").GetString());
    }

    [Fact]
    public void MistakesAreNamedWithTheirPlace()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("wrong.fusion", "leg x[i] : 8x(0e+1o)\nout z[i] = x*w uuu\n");
        (int code, string output, string error) = Tpc.Run("spec", path);
        Assert.Equal(1, code);
        Assert.Empty(output);
        Assert.StartsWith($"{path}:2:14: error TPC04", error, StringComparison.Ordinal);
        Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("no-such-file", "there is no such file")]
    [InlineData("", "empty")]
    public void WhatIsNeitherFileNorDiagramIsRefused(string argument, string expected)
    {
        (int code, string output, string error) = Tpc.Run("spec", argument);
        Assert.Equal(1, code);
        Assert.Empty(output);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    private static string Sample(string name) => Path.Combine(SharedData.Repository, "samples", "diagrams", name);
}
