using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Atomistic.Tests.MaceFiles;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Mace;

/// <summary>Energies, forces, virials and stresses of model files of mace-torch 0.3.15, one for every variant, against mace-torch.</summary>
public sealed class MaceVariantGoldenTests
{
    internal const string Folder = "data/goldens/mace-0.3.15";

    /// <summary>The names of the reference models.</summary>
    public static TheoryData<string> Models => [.. ModelNames];

    internal static IReadOnlyList<string> ModelNames { get; } =
    [
        "agnesi-chebyshev", "bias-readout-last-only", "corr-3-2", "corr4", "density-agnesi-zbl", "embedding-continuous", "float32-upcast",
        "hidden-l2", "mp0-l0", "mp0-l1", "nl-apply-cutoff", "odd-parity", "omol-style", "one-layer", "plain-mace-zbl", "reduced-cg-corr3",
        "reduced-cg-corr4", "reduced-cg-nl", "so3-density-zbl", "soft-gaussian", "tanh-gate", "three-layers-corr2", "two-heads", "vec-a",
        "vec-b", "vec-c", "vec-d", "vec-e",
    ];

    [SharedDataTheory(Folder)]
    [MemberData(nameof(Models))]
    public void Float64AgreesToRounding(string model)
    {
        (double energyTolerance, double forceTolerance) = TolerancesOf(model);
        MaceDescription description = MutableModel.Load(MutableModel.Bytes($"{Folder}/{model}/model.model"));
        foreach ((string name, string? head, Structure structure, SafetensorsFile golden) in Cases(model, description))
        {
            using MacePotential potential = new(description, head, Precision.Double, threads: 1);
            PotentialResult result = potential.Evaluate(structure);
            AssertAll(InteractionEnergy(golden, potential, structure), [result.InteractionEnergy], energyTolerance, name, "interaction energy");
            AssertAll(golden.Doubles("out.energy"), [result.Energy], energyTolerance, name, "energy");
            AssertAll(golden.Doubles("out.node_energy"), result.AtomEnergies, energyTolerance, name, "atom energy");
            AssertAll(golden.Doubles("out.forces"), result.Forces, forceTolerance, name, "force");
            AssertAll(golden.Doubles("out.virials"), result.Virial.ToArray(), forceTolerance, name, "virial");
            if (result.Stress is Matrix3d stress)
                AssertAll(golden.Doubles("out.stress"), stress.ToArray(), forceTolerance, name, "stress");
        }
    }

    [SharedDataTheory(Folder)]
    [MemberData(nameof(Models))]
    public void Float32AgreesToItsPrecision(string model)
    {
        MaceDescription description = MutableModel.Load(MutableModel.Bytes($"{Folder}/{model}/model.model"));
        foreach ((string name, string? head, Structure structure, SafetensorsFile golden) in Cases(model, description))
        {
            using MacePotential potential = new(description, head, Precision.Single, threads: 1);
            PotentialResult result = potential.Evaluate(structure);
            AssertAll(InteractionEnergy(golden, potential, structure), [result.InteractionEnergy], 2e-5, name, "interaction energy");
            AssertAll(golden.Doubles("out.forces"), result.Forces, 1e-4, name, "force");
        }
    }

    /// <summary>
    /// Relative tolerances of energies and forces. Finite differences are what the reference has for forces of Chebyshev polynomials; couplings of
    /// single precision are not exactly those of the mathematics.
    /// </summary>
    /// <summary>mace-torch keeps the couplings of a model that was saved in float32 in that precision; here they are exact.</summary>
    internal static (double Energy, double Force) TolerancesOf(string model) => model == "float32-upcast" ? (1e-8, 1e-7) : (1e-10, 1e-9);

    private static double[] InteractionEnergy(SafetensorsFile golden, MacePotential potential, Structure structure)
        => golden.Contains("out.interaction_energy")
            ? golden.Doubles("out.interaction_energy")
            : [golden.Doubles("out.energy")[0] - potential.IsolatedEnergy(structure)];

    internal static IEnumerable<(string Name, string? Head, Structure Structure, SafetensorsFile Golden)> Cases(string model, MaceDescription description)
    {
        using JsonDocument config = JsonDocument.Parse(File.ReadAllBytes(SharedData.PathOf($"{Folder}/{model}/config.json")));
        foreach (JsonProperty entry in config.RootElement.GetProperty("structures").EnumerateObject())
        {
            SafetensorsFile golden = SafetensorsFile.Open(SharedData.PathOf($"{Folder}/{model}/{entry.Name}.safetensors"));
            Structure structure = MaceGoldenTests.ReadStructure(golden);
            string? head = null;
            foreach (JsonProperty input in entry.Value.GetProperty("inputs").EnumerateObject())
            {
                if (input.Name == "head")
                    head = description.Heads[input.Value.GetInt32()];
                else
                    structure = structure.WithInfo(input.Name, PropertyValue.Of(input.Value.GetDouble()));
            }

            yield return ($"{model}/{entry.Name}", head, structure, golden);
        }
    }

    private static void AssertAll(double[] expected, ReadOnlySpan<double> actual, double tolerance, string name, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = Math.Max(1e-3, expected.Max(Math.Abs));
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= tolerance * scale,
                $"{name}: {what} {i}: expected {expected[i]:R}, found {actual[i]:R}, difference {actual[i] - expected[i]:E2}, allowed {tolerance * scale:E2}");
        }
    }
}
