using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using System.Text.Json;
using Xunit;

namespace TpCompiler.Cli.Tests;

/// <summary>What <c>tpc evaluate</c> reads, and which frames of it.</summary>
public sealed class EvaluateInputTests
{
    private const string Poscar = "ice of a kind\n1.0\n4 0 0\n1 5 0\n0 0 6\nO H\n1 2\nCartesian\n0 0 0\n0.96 0.1 0\n-0.24 0.93 0.2\n";

    private const string Xyz = "3\nLattice=\"4 0 0 1 5 0 0 0 6\" Properties=species:S:1:pos:R:3\nO 0 0 0\nH 0.96 0.1 0\nH -0.24 0.93 0.2\n";

    [Fact]
    public void AStructureIsTheSameFromEveryFormat()
    {
        using TemporaryFolder folder = new();
        string xyz = folder.File("a.xyz", Xyz);
        string poscar = folder.File("POSCAR", Poscar);
        File.WriteAllBytes(folder.File("CONTCAR.gz"), Gzipped(Poscar));
        File.WriteAllBytes(folder.File("a.extxyz.gz"), Gzipped(Xyz));
        JsonElement[] frames = Tpc.Json("evaluate", Tpc.Model, xyz, poscar, folder.File("CONTCAR.gz"), folder.File("a.extxyz.gz")).Frames();
        Assert.Equal(4, frames.Length);
        foreach (JsonElement frame in frames)
        {
            Assert.Equal(frames[0].Number("energy"), frame.Number("energy"));
            Assert.Equal(frames[0].Rows("stress").SelectMany(row => row), frame.Rows("stress").SelectMany(row => row));
        }
    }

    [LinuxFact]
    public void StandardInputMayBeCompressed()
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder.File("CONTCAR.gz"), Gzipped(Poscar));
        Shell shell = Shell.Run(folder, "(tpc evaluate $model - --json) < CONTCAR.gz");
        Assert.Equal((0, ""), (shell.Code, shell.Error));
        Assert.Contains("\"file\":\"standard input\"", shell.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", "1")]
    [InlineData("-1", "7")]
    [InlineData("-7", "1")]
    [InlineData(":", "1 2 3 4 5 6 7")]
    [InlineData("2:4", "3 4")]
    [InlineData("::3", "1 4 7")]
    [InlineData("1::3", "2 5")]
    [InlineData("-3:", "5 6 7")]
    [InlineData(":-5", "1 2")]
    [InlineData("-100:2", "1 2")]
    [InlineData("1:100:4", "2 6")]
    public void SlicesAreThoseOfAse(string slice, string expected)
    {
        using TemporaryFolder folder = new();
        string path = folder.File("many.xyz", string.Concat(Enumerable.Range(1, 7).Select(k => $"1\nk={k}\nO 0 0 0\n")));
        JsonElement[] frames = Tpc.Json("evaluate", Tpc.Model, path, $"--frames={slice}", "--quantities", "energy").Frames();
        Assert.Equal(expected, string.Join(' ', frames.Select(frame => frame.GetProperty("frame").GetInt32())));
    }

    [Theory]
    [InlineData("3", "expected the frame 3 of --frames, counted from 0, found 2 frames")]
    [InlineData("5:", "--frames 5:: expected frames, but none of those in")]
    public void FramesThatAreNotThereAreNamed(string slice, string expected)
    {
        using TemporaryFolder folder = new();
        Tpc run = Tpc.Run("evaluate", Tpc.Model, folder.File("two.xyz", "1\n\nO 0 0 0\n1\n\nO 0 0 0\n"), $"--frames={slice}");
        Assert.Equal(1, run.Code);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--frames", "a", "--frames: expected an index such as 0 or -1, or a slice")]
    [InlineData("--frames", "::-1", "with a positive step, found '::-1'")]
    [InlineData("--frames", "1:2:3:4", "--frames: expected")]
    [InlineData("--quantities", "energy,force", "--quantities: expected some of energy, atom_energies, forces, stress, moments")]
    [InlineData("--prefix", "a b", "--prefix: expected letters, digits")]
    [InlineData("--prefix", "ref_", "which mark reference values")]
    [InlineData("--prefix", "MACE_", "--prefix: expected --output with a file")]
    public void OptionsThatAreNotUnderstoodAreExplained(string option, string value, string expected)
    {
        string[] output = value == "MACE_" ? [] : ["-o", "never.xyz"];
        Tpc run = Tpc.Run(["evaluate", Tpc.Model, Tpc.Molecule, $"{option}={value}", .. output]);
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("in.traj", "- of UlmASE-Trajectory", "found a trajectory or database of ASE (.traj); ase convert FILE structures.xyz may know it")]
    [InlineData("in", "what?", "expected structures in extended XYZ, POSCAR or CIF, found 'what?'")]
    public void OtherFilesAreRefusedByName(string name, string content, string expected)
    {
        using TemporaryFolder folder = new();
        Tpc run = Tpc.Run("evaluate", Tpc.Model, folder.File(name, content));
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    private static byte[] Gzipped(string text)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }
}
