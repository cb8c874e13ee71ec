using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Nequix;
using TpCompiler.Atomistic.Nequix.Files;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Atomistic.Tests.Models;
using TpCompiler.Core.Programs;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Nequix;

/// <summary>The published models against the numbers of Nequix itself in 64 bits.</summary>
public sealed class NequixGoldenTests
{
    public const string Folder = "data/goldens/nequix";
    private const string Models = "data/models/nequix";

    /// <summary>What Nequix divides silu by in gates, and the program in the maps that follow.</summary>
    private const double SiluNorm = 0.5964586854233045;

    public static TheoryData<string, string> Cases
    {
        get
        {
            TheoryData<string, string> cases = [];
            foreach (string name in (string[])["si_prim", "si64", "cu1", "nacl8", "srtio3", "quartz_triclinic", "water_box", "ethanol"])
            {
                cases.Add("nequix-mp-1", name);
                cases.Add("nequix-oam-1", name);
            }

            return cases;
        }
    }

    [SharedDataTheory(Folder)]
    [MemberData(nameof(Cases))]
    public void PotentialsAgree(string model, string name)
    {
        (Structure structure, SafetensorsFile golden) = Case(model, name);
        NequixDescription description = Load($"{model}.nqx");
        using (ModelPotential potential = new(NequixArchitecture.Build(description), Precision.Double, threads: 2))
            AssertAgrees(golden, structure, potential.Evaluate(structure), name, 1e-9);
        using (ModelPotential potential = new(NequixArchitecture.Build(description), Precision.Single, threads: 2))
            AssertAgrees(golden, structure, potential.Evaluate(structure), name, 1e-4);
    }

    [SharedDataTheory(Folder)]
    [InlineData("nequix-mp-1", "quartz_triclinic")]
    [InlineData("nequix-oam-1", "ethanol")]
    [InlineData("nequix-oam-1", "si_prim")]
    public void TheProgramAgreesStepByStep(string model, string name)
    {
        (Structure structure, SafetensorsFile golden) = Case(model, name);
        AtomisticModel program = NequixArchitecture.Build(Load($"{model}.nqx"));
        TensorProgram gradient = ModelRun.Gradient(program, "positions", "strain");
        Assert.Equal(gradient, TensorProgramText.Parse(TensorProgramText.Print(gradient)));
        using ModelRun run = new(program, structure);
        IReadOnlyDictionary<string, double[]> made = run.RunGradient(gradient);
        NumberAssert.Close(golden.Doubles("energy"), made[ModelOutputs.Energy], 1e-10, "energy");
        NumberAssert.Close(golden.Doubles("node_energies"), made[ModelOutputs.AtomEnergies], 1e-10, "atom energy");
        NumberAssert.Close(golden.Doubles("forces"), [.. made["g:positions"].Select(g => -g)], 1e-9, "force");
        if (golden.Contains("stress"))
            NumberAssert.Close(golden.Doubles("stress"), [.. made["g:strain"].Select(g => g / structure.Volume)], 1e-9, "stress");
    }

    [SharedDataTheory(Folder)]
    [InlineData("nequix-mp-1")]
    [InlineData("nequix-oam-1")]
    public void FeaturesOfEveryLayerAgree(string model)
    {
        (Structure structure, _) = Case(model, "quartz_triclinic");
        SafetensorsFile golden = SafetensorsFile.Open(SharedData.PathOf($"{Folder}/intermediates.quartz_triclinic.{model}.safetensors"));
        NequixDescription description = Load($"{model}.nqx");
        AtomisticModel program = NequixArchitecture.Build(description);
        using ModelRun run = new(program, structure);
        IReadOnlyDictionary<string, double[]> made = run.Run(program.Program);
        for (int t = 0; t < description.LayerCount; t++)
        {
            Irreps irreps = program.Program.Tensor($"layers.{t}.gate").Irreps;
            NumberAssert.Close(golden.Doubles($"layer{t}.features_out"), InNequixOrder(irreps, made[$"layers.{t}.gate"]), 1e-10, $"layer {t}");
        }
    }

    [SharedDataTheory(Models)]
    [InlineData("nequix-mp-1")]
    [InlineData("nequix-oam-1")]
    public void ConvertedTensorsAreThoseOfThePublishedFile(string model)
    {
        NequixDescription published = Load($"{model}.nqx");
        NequixDescription converted = Load($"{model}.safetensors");
        Assert.Equal(707658, published.Tensors.Values.Sum(v => v.Length));
        Assert.Equal(published.Facts, converted.Facts);
        Assert.Equal((published.CutoffRadius, published.Scale, published.Shift, published.AverageNeighborCount), (converted.CutoffRadius, converted.Scale, converted.Shift, converted.AverageNeighborCount));
        Assert.Equal(published.AtomicNumbers.AsEnumerable(), converted.AtomicNumbers);
        foreach (NequixTensor tensor in published.Shapes)
            Assert.Equal(published.Tensors[tensor.Name].AsEnumerable(), converted.Tensors[tensor.Name]);
    }

    private static void AssertAgrees(SafetensorsFile golden, Structure structure, PotentialResult result, string name, double tolerance)
    {
        Assert.Equal(golden.Ints("n_edges")[0], result.EdgeCount);
        NumberAssert.Close(golden.Doubles("energy"), [result.Energy], tolerance, $"{name}: energy");
        NumberAssert.Close(golden.Doubles("node_energies"), result.AtomEnergies, tolerance, $"{name}: atom energy");

        // Of forces that cancel rounding errors are left.
        NumberAssert.Close(golden.Doubles("forces"), result.Forces, tolerance * (tolerance < 1e-6 ? 1 : 10), $"{name}: force");
        if (structure.Periodic == PeriodicDirections.All)
            NumberAssert.Close(golden.Doubles("stress"), result.Stress!.Value.ToArray(), tolerance * 10, $"{name}: stress");
    }

    /// <summary>Rows of [channel][component], with vectors from the centre to the neighbour, and normalised gates.</summary>
    private static double[] InNequixOrder(Irreps irreps, double[] rows)
    {
        double[] turned = new double[rows.Length];
        for (int row = 0; row < rows.Length; row += irreps.Dim)
        {
            for (int b = 0; b < irreps.Count; b++)
            {
                (int channels, int components) = (irreps[b].Multiplicity, irreps[b].Irrep.Dim);
                for (int c = 0; c < channels; c++)
                {
                    for (int m = 0; m < components; m++)
                        turned[row + irreps.Offsets[b] + (c * components) + m] = irreps[b].Irrep.Parity / SiluNorm * rows[row + irreps.Offsets[b] + (m * channels) + c];
                }
            }
        }

        return turned;
    }

    private static NequixDescription Load(string file) => NequixModelFile.Load(SharedData.PathOf($"{Models}/{file}"));

    private static (Structure Structure, SafetensorsFile Golden) Case(string model, string name)
        => (ExtendedXyz.Read(SharedData.PathOf($"{Folder}/{name}.extxyz")).Single(), SafetensorsFile.Open(SharedData.PathOf($"{Folder}/{name}.{model}.safetensors")));
}
