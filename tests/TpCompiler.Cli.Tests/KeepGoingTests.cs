using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using TpCompiler.Atomistic.Structures;
using Xunit;

namespace TpCompiler.Cli.Tests;

/// <summary>Frames that cannot be evaluated: named, passed over, counted.</summary>
public sealed class KeepGoingTests
{
    private static readonly string[] s_bad =
    [
        "1\n\nQq 0 0 0\n", "2\n\nO 0 0 0\n", "1\n\nCu 0 0 0\n", "2\n\nH 0 0 0\nH 0 0 0\n", "0\n\n", "2\n\nH 0 0 0\nO 0 0 1e200\n", "one\n\nH 0 0 0\n",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public void EveryBadFrameIsNamedAndEveryGoodOneEvaluated(int batch)
    {
        using TemporaryFolder folder = new();
        string text = "";
        for (int k = 0; k < 2 * s_bad.Length; k++)
            text += $"2\nk={k}\nO 0 0 0\nH 0 0 {1 + (0.01 * k):0.00}\n".Replace(',', '.') + s_bad[k % s_bad.Length];
        string path = folder.File("in.xyz", text + "2\nk=100\nO 0 0 0\nH 0 0 1\n");
        string output = folder.File("out.xyz");
        Tpc run = Tpc.Run("evaluate", Tpc.Model, path, "--keep-going", "-o", output, "--batch-atoms", $"{batch}");
        Assert.Equal(1, run.Code);
        string[] lines = run.Error.ReplaceLineEndings("\n").TrimEnd().Split('\n');
        Assert.Equal((2 * s_bad.Length) + 1, lines.Length);
        Assert.All(lines[..^1], line => Assert.StartsWith($"skipped: {path}, ", line, StringComparison.Ordinal));
        Assert.Equal($"skipped: {path}, line 7: expected a chemical element for atom 1, found 'Qq'", lines[0]);
        Assert.Equal($"skipped: {path}, line 15: expected 4 columns for atom 2 of 2, found 1 in '2'", lines[1]);
        Assert.Equal($"skipped: {path}, frame 6: atom 1 is Cu, which the model does not know; it knows H, C, O", lines[2]);
        Assert.Equal("14 frames of 29 skipped", lines[^1]);
        Structure[] written = [.. ExtendedXyz.Read(output)];
        Assert.Equal([.. Enumerable.Range(0, 14), 100], written.Select(structure => (int)structure.Info["k"].Integers[0]));

        JsonElement[] alone = Tpc.Json("evaluate", Tpc.Model, folder.File("alone.xyz", "2\n\nO 0 0 0\nH 0 0 1\n")).Frames();
        Assert.Equal(alone[0].Number("energy"), written[0].Info["energy"].Reals[0]);
        Assert.Equal(alone[0].Number("energy"), written[^1].Info["energy"].Reals[0]);
    }

    [Fact]
    public void FilesThatCannotBeReadArePassedOverAsWell()
    {
        using TemporaryFolder folder = new();
        string[] files = [folder.File("POSCAR", "c\n1\n4 0 0\n"), folder.File("empty.xyz", ""), folder.File("good.xyz", "1\n\nO 0 0 0\n"), folder.File("bad.cif", "data_x\n_a 1\n")];
        Tpc run = Tpc.Run(["evaluate", Tpc.Model, .. files, "--keep-going", "--json"]);
        Assert.Equal(1, run.Code);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        Assert.Equal(files[2], Assert.Single(document.RootElement.Frames()).GetProperty("file").GetString());
        JsonElement[] skipped = [.. document.RootElement.GetProperty("skipped").EnumerateArray()];
        Assert.Equal([files[0], files[1], files[3]], skipped.Select(frame => frame.GetProperty("file").GetString()));
        Assert.Contains("line 3: expected the second cell vector, found the end of the file", skipped[0].GetProperty("problem").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void NothingIsWrittenWhereNoFrameIsGood()
    {
        using TemporaryFolder folder = new();
        Tpc run = Tpc.Run("evaluate", Tpc.Model, folder.File("in.xyz", "1\n\nCu 0 0 0\n"), "--keep-going", "-o", folder.File("out.xyz"));
        Assert.Equal(1, run.Code);
        Assert.Contains($"error: no frame could be evaluated; 1 frame skipped ({folder.File("out.xyz")} was not written", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.File("out.xyz")));
    }
}
