using System;
using System.IO;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace TpCompiler.Cli.Tests;

/// <summary>Models with something that is not known: refused with the way past it, which every command has that opens a model.</summary>
public sealed partial class UnknownMemberTests
{
    [Theory]
    [InlineData("info")]
    [InlineData("evaluate")]
    [InlineData("verify")]
    [InlineData("convert")]
    public void TheErrorPrintsTheWayPast(string command)
    {
        using TemporaryFolder folder = new();
        string model = folder.File("newer.model");
        Rename(Tpc.Model, model, "radial_MLP", "radial_new");
        string[] arguments = command switch
        {
            "evaluate" => [command, model, Tpc.Molecule],
            "convert" => [command, model, folder.File("out.safetensors")],
            _ => [command, model],
        };
        Tpc refused = Tpc.Run(arguments);
        Assert.Equal((1, ""), (refused.Code, refused.Output));
        Assert.Contains($"{model}: not supported: what is not known and results may depend on: interactions.0.radial_new (a list of ", refused.Error, StringComparison.Ordinal);
        Match advice = Advice().Match(refused.Error);
        Assert.Equal("--ignore radial_new", advice.Value);

        Tpc ignored = Tpc.Run([.. arguments, .. advice.Value.Split(' ')]);
        Assert.Equal((0, ""), (ignored.Code, ignored.Error));
    }

    [Fact]
    public void ResultsAreThoseOfTheModelWithoutIt()
    {
        using TemporaryFolder folder = new();
        string model = folder.File("newer.model");
        Rename(Tpc.Model, model, "radial_MLP", "radial new");
        Assert.EndsWith("--ignore 'radial new'", Tpc.Run("info", model).Error.TrimEnd(), StringComparison.Ordinal);
        string expected = Tpc.Text("evaluate", Tpc.Model, Tpc.Molecule);
        Assert.Equal(expected.Replace(Tpc.Model, model, StringComparison.Ordinal), Tpc.Text("evaluate", model, Tpc.Molecule, "--ignore", "radial new"));
    }

    [Fact]
    public void WhatIsKnownOrNotThereCannotBeIgnored()
    {
        Tpc run = Tpc.Run("info", Tpc.Model, "--ignore", "linear_up");
        Assert.Equal((1, $"error: {Tpc.Model}: there is nothing unknown called 'linear_up' that could be ignored"), (run.Code, run.Error.TrimEnd()));
    }

    [GeneratedRegex("--ignore [a-z_]+")]
    private static partial Regex Advice();

    /// <summary>A copy of a model in which a member has another name of the same length.</summary>
    private static void Rename(string source, string target, string from, string to)
    {
        using ZipArchive input = ZipFile.OpenRead(source);
        using ZipArchive output = ZipFile.Open(target, ZipArchiveMode.Create);
        foreach (ZipArchiveEntry entry in input.Entries)
        {
            using MemoryStream content = new();
            using (Stream stream = entry.Open())
                stream.CopyTo(content);
            byte[] bytes = content.ToArray();
            if (entry.Name == "data.pkl")
                bytes = Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(bytes).Replace(from, to, StringComparison.Ordinal));
            using Stream copy = output.CreateEntry(entry.FullName, CompressionLevel.NoCompression).Open();
            copy.Write(bytes);
        }
    }
}
