using System;
using System.Linq;
using TpCompiler.Atomistic.Structures;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Atomistic.Gpu.Tests;

/// <summary>Results against each other and against references.</summary>
internal static class ResultAssert
{
    /// <summary>Agreement with mace-torch, relative to the largest number of each kind.</summary>
    public static void Agrees(SafetensorsFile golden, PotentialResult actual, double energyTolerance, double forceTolerance, string name)
    {
        if (golden.Contains("out.interaction_energy"))
            Close(golden.Doubles("out.interaction_energy"), [actual.InteractionEnergy], energyTolerance, name + ": interaction energy");
        Close(golden.Doubles("out.energy"), [actual.Energy], energyTolerance, name + ": energy");
        Close(golden.Doubles("out.node_energy"), actual.AtomEnergies, energyTolerance, name + ": atom energy");
        Close(golden.Doubles("out.forces"), actual.Forces, forceTolerance, name + ": force");
        Close(golden.Doubles("out.virials"), actual.Virial.ToArray(), forceTolerance, name + ": virial");
        Assert.Equal(golden.Doubles("pbc").All(p => p != 0), actual.Stress is not null);
        if (actual.Stress is Matrix3d stress)
            Close(golden.Doubles("out.stress"), stress.ToArray(), forceTolerance, name + ": stress");
    }

    /// <summary>Agreement of all that is in a result, relative to the largest number of each kind.</summary>
    public static void Agrees(PotentialResult expected, PotentialResult actual, double tolerance, string name)
    {
        Close([expected.Energy], [actual.Energy], tolerance, name + ": energy");
        Close([expected.InteractionEnergy], [actual.InteractionEnergy], tolerance, name + ": interaction energy");
        Close(expected.AtomEnergies, actual.AtomEnergies, tolerance, name + ": atom energy");
        Close(expected.Forces, actual.Forces, tolerance, name + ": force");
        Close(expected.Virial.ToArray(), actual.Virial.ToArray(), tolerance, name + ": virial");
        Close(expected.AtomDipoles, actual.AtomDipoles, tolerance, name + ": dipole");
        Close(expected.AtomCharges, actual.AtomCharges, tolerance, name + ": charge");
        Assert.Equal(expected.Polarizability is null, actual.Polarizability is null);
        if (expected.Polarizability is Matrix3d polarizability)
            Close(polarizability.ToArray(), actual.Polarizability!.Value.ToArray(), tolerance, name + ": polarizability");
        Assert.Equal(expected.Stress is null, actual.Stress is null);
        if (expected.Stress is Matrix3d stress)
            Close(stress.ToArray(), actual.Stress!.Value.ToArray(), tolerance, name + ": stress");
    }

    /// <summary>The same bits.</summary>
    public static void Same(PotentialResult expected, PotentialResult actual)
    {
        Assert.Equal(expected.Energy, actual.Energy);
        Assert.Equal(expected.AtomEnergies.ToArray(), actual.AtomEnergies.ToArray());
        Assert.Equal(expected.Forces.ToArray(), actual.Forces.ToArray());
        Assert.Equal(expected.Virial.ToArray(), actual.Virial.ToArray());
        Assert.Equal(expected.AtomDipoles.ToArray(), actual.AtomDipoles.ToArray());
    }

    private static void Close(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = 1e-3;
        foreach (double value in expected)
            scale = Math.Max(scale, Math.Abs(value));
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= tolerance * scale,
                $"{what} {i}: expected {expected[i]:R}, found {actual[i]:R}, difference {actual[i] - expected[i]:E2}, allowed {tolerance * scale:E2}");
        }
    }
}
