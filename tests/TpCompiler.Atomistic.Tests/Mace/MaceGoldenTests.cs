using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Structures;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Mace;

/// <summary>Energies, forces, virials and stresses of all reference models against mace-torch.</summary>
public sealed class MaceGoldenTests
{
    public static TheoryData<string> Models => [.. GoldenMace.Names];

    [SharedDataTheory(GoldenMace.Folder)]
    [MemberData(nameof(Models))]
    public void Float64AgreesToRounding(string model)
    {
        MaceDescription description = GoldenMace.Load(model);
        foreach ((string name, string? head, SafetensorsFile golden) in Cases(model))
        {
            using MacePotential potential = new(description, head, Precision.Double, threads: 1);
            PotentialResult result = potential.Evaluate(ReadStructure(golden));
            double interaction = InteractionEnergy(golden, potential);
            AssertClose(interaction, result.InteractionEnergy, 1e-10 * Math.Max(1, Math.Abs(interaction)), name, "interaction energy");
            double energy = golden.Doubles("out.energy")[0];
            AssertClose(energy, result.Energy, 1e-10 * Math.Max(1, Math.Abs(energy)), name, "energy");
            AssertAll(golden.Doubles("out.node_energy"), result.AtomEnergies, 1e-10, 1e-10, name, "atom energy");
            AssertAll(golden.Doubles("out.forces"), result.Forces, 1e-9, 1e-12, name, "force");
            AssertAll(golden.Doubles("out.virials"), result.Virial.ToArray(), 1e-9, 1e-12, name, "virial");
            Assert.Equal(golden.Doubles("pbc").All(p => p != 0), result.Stress is not null);
            if (result.Stress is Matrix3d stress)
                AssertAll(golden.Doubles("out.stress"), stress.ToArray(), 1e-9, 1e-14, name, "stress");
        }
    }

    [SharedDataTheory(GoldenMace.Folder)]
    [MemberData(nameof(Models))]
    public void Float32AgreesToItsPrecision(string model)
    {
        MaceDescription description = GoldenMace.Load(model);
        foreach ((string name, string? head, SafetensorsFile golden) in Cases(model))
        {
            using MacePotential potential = new(description, head, Precision.Single, threads: 1);
            PotentialResult result = potential.Evaluate(ReadStructure(golden));
            double interaction = InteractionEnergy(golden, potential);
            int atoms = result.AtomEnergies.Length;
            AssertClose(interaction, result.InteractionEnergy, (1e-6 * atoms) + (1e-5 * Math.Abs(interaction)), name, "interaction energy");
            double[] forces = golden.Doubles("out.forces");
            AssertAll(forces, result.Forces, 0, 1e-5 * Math.Max(0.1, forces.Max(Math.Abs)), name, "force");
        }
    }

    internal static IEnumerable<(string Name, string? Head, SafetensorsFile Golden)> Cases(string model)
    {
        string folder = SharedData.PathOf($"{GoldenMace.Folder}/{model}");
        foreach (string path in Directory.EnumerateFiles(folder, "*.safetensors").Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileNameWithoutExtension(path);
            if (name is "state_dict" or "U_matrices_sparse" or "param_gradients")
                continue;
            string[] parts = name.Split('@');
            yield return ($"{model}/{name}", parts.Length > 1 ? parts[1] : null, SafetensorsFile.Open(path));
        }
    }

    internal static Structure ReadStructure(SafetensorsFile golden)
    {
        double[] periodic = golden.Doubles("pbc");
        double[] cell = golden.Doubles("cell");
        return new Structure(
            golden.Ints("numbers"),
            golden.Doubles("positions"),
            Matrix3d.FromRows(cell),
            new PeriodicDirections(periodic[0] != 0, periodic[1] != 0, periodic[2] != 0));
    }

    private static double InteractionEnergy(SafetensorsFile golden, MacePotential potential)
        => golden.Contains("out.interaction_energy")
            ? golden.Doubles("out.interaction_energy")[0]
            : golden.Doubles("out.energy")[0] - potential.IsolatedEnergy(ReadStructure(golden));

    private static void AssertAll(double[] expected, ReadOnlySpan<double> actual, double relative, double absolute, string name, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        double tolerance = (relative * expected.Select(Math.Abs).DefaultIfEmpty().Max()) + absolute;
        for (int i = 0; i < expected.Length; i++)
            AssertClose(expected[i], actual[i], tolerance, name, $"{what} {i}");
    }

    private static void AssertClose(double expected, double actual, double tolerance, string name, string what)
        => Assert.True(Math.Abs(expected - actual) <= tolerance, $"{name}: {what}: expected {expected:R}, found {actual:R}, difference {actual - expected:E2}, allowed {tolerance:E2}");
}
