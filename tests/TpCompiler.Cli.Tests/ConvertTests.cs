using System;
using System.IO;
using System.Linq;
using Xunit;

namespace TpCompiler.Cli.Tests;

/// <summary><c>tpc convert</c>.</summary>
public sealed class ConvertTests
{
    [Fact]
    public void AConvertedModelIsEvaluatedWithTheSameResults()
    {
        using TemporaryFolder folder = new();
        string converted = folder.File("m.safetensors");
        Assert.StartsWith(converted, Tpc.Text("convert", Tpc.Model, converted), StringComparison.Ordinal);
        string expected = Tpc.Text("evaluate", Tpc.Model, Tpc.Molecule, "--json").Replace(Tpc.Model, converted, StringComparison.Ordinal);
        Assert.Equal(expected, Tpc.Text("evaluate", converted, Tpc.Molecule, "--json"));
        Assert.Equal(["m.safetensors"], Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void AModelIsNotOverwrittenByItself()
    {
        using TemporaryFolder folder = new();
        File.Copy(Tpc.Model, folder.File("m.model"));
        Tpc run = Tpc.Run("convert", folder.File("m.model"), folder.File("m.model"));
        Assert.Equal(1, run.Code);
        Assert.Contains("is an input file", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsNoModelIsRefusedByName()
    {
        using TemporaryFolder folder = new();
        Tpc run = Tpc.Run("convert", Tpc.Molecule, folder.File("out"));
        Assert.Equal(1, run.Code);
        Assert.Contains("acetylacetone.xyz", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.File("out")));
    }
}
