using System;
using System.Linq;
using System.Text.Json;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Cli.Tests;

/// <summary>Model file and structure file in, mace-torch's numbers out.</summary>
public sealed class GoldenModelTests
{
    private const string Folder = "data/goldens/mace";

    [SharedDataTheory(Folder)]
    [InlineData("ii_scaleshift_L1", "water", null)]
    [InlineData("ii_scaleshift_L1", "nacl8", null)]
    [InlineData("ii_scaleshift_L1", "cu4", null)]
    [InlineData("i_mace_1layer_corr1", "acac", null)]
    [InlineData("viii_gaussian_soft_L0", "cu4", null)]
    [InlineData("ix_two_heads", "nacl8", "dft")]
    [InlineData("ix_two_heads", "nacl8", "pt_head")]
    public void NumbersAreThoseOfMaceTorch(string model, string structure, string? head)
    {
        SafetensorsFile golden = SafetensorsFile.Open(SharedData.PathOf($"{Folder}/{model}/{structure}{(head is null ? "" : "@" + head)}.safetensors"));
        string[] choice = head is null ? [] : ["--head", head];
        JsonElement document = Tpc.Json([
            "evaluate", SharedData.PathOf($"{Folder}/{model}/model.model"), SharedData.PathOf($"{Folder}/structures/{structure}.extxyz"), .. choice]);
        JsonElement frame = document.Frames().Single();
        Assert.Equal(head ?? document.GetProperty("head").GetString(), document.GetProperty("head").GetString());
        Assert.Equal(golden.Doubles("out.energy")[0], frame.Number("energy"), 1e-9);
        AssertClose(golden.Doubles("out.node_energy"), frame.Numbers("atom_energies"));
        AssertClose(golden.Doubles("out.forces"), [.. frame.Rows("forces").SelectMany(row => row)]);
        bool repeats = golden.Doubles("pbc").All(p => p != 0);
        Assert.Equal(repeats, frame.TryGetProperty("stress", out _));
        if (repeats)
            AssertClose(golden.Doubles("out.stress"), [.. frame.Rows("stress").SelectMany(row => row)]);
    }

    private static void AssertClose(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.InRange(Math.Abs(expected[i] - actual[i]), 0, 1e-9);
    }
}
