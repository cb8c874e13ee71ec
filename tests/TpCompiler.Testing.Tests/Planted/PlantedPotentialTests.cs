using System;
using System.Linq;
using Xunit;

namespace TpCompiler.Testing.Tests.Planted;

/// <summary>Mistakes in potentials are found, each by the property that is for it, in few structures.</summary>
public sealed class PlantedPotentialTests
{
    // Atoms 1.6 Angstrom apart in cells of 3.2: the cutoff reaches beyond the nearest images.
    private static readonly PotentialSetting s_setting = new([1, 3, 8], PlantedPotential.Cutoff) { Layers = 1 };

    [Fact]
    public void Nothing_is_found_where_nothing_is_wrong()
    {
        using PlantedPotential potential = new();
        CheckReport report = Potential.Check(potential, s_setting with { Structures = 6 }).ThrowIfFailed();
        string[] properties = [.. report.Findings.Select(f => f.Property).Distinct()];
        Assert.Equal(
            [
                "atoms in other images", "distant parts", "energy in dynamics", "forces against differences", "inversion", "isolated atoms", "order of atoms",
                "other cell vectors of the lattice", "rotation", "smooth at the cutoff", "stress is -virial / volume", "sum of forces", "sum of moments",
                "supercell", "symmetry of the force Jacobian", "translation", "virial against differences",
            ],
            properties.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(PotentialFault.WrongForces, "forces against differences")]
    [InlineData(PotentialFault.WrongVirial, "virial against differences")]
    [InlineData(PotentialFault.NonSymmetricJacobian, "symmetry of the force Jacobian")]
    [InlineData(PotentialFault.NonSymmetricJacobian, "energy in dynamics")]
    [InlineData(PotentialFault.ReversedEdge, "forces against differences")]
    [InlineData(PotentialFault.OneSided, "sum of forces")]
    [InlineData(PotentialFault.OneSided, "sum of moments")]
    [InlineData(PotentialFault.OneImageTooFew, "supercell")]
    [InlineData(PotentialFault.EnergyJumpsAtTheCutoff, "smooth at the cutoff")]
    [InlineData(PotentialFault.ForceJumpsAtTheCutoff, "smooth at the cutoff")]
    [InlineData(PotentialFault.PreferredDirection, "rotation")]
    [InlineData(PotentialFault.PreferredOrigin, "translation")]
    [InlineData(PotentialFault.OrderMatters, "order of atoms")]
    [InlineData(PotentialFault.NoInversion, "inversion")]
    [InlineData(PotentialFault.NoRange, "distant parts")]
    [InlineData(PotentialFault.ForceOnALoneAtom, "isolated atoms")]
    public void Mistake_is_found(PotentialFault fault, string property)
    {
        using PlantedPotential potential = new(fault);
        CheckReport report = Potential.Check(potential, s_setting);
        Assert.False(report.Passed);
        Assert.Contains(report.Findings, f => f.Property == property && !f.Passed);
        Assert.Contains("FAIL", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Failure_is_brought_down_to_few_atoms()
    {
        using PlantedPotential potential = new(PotentialFault.ReversedEdge);
        Failure failure = Potential.Check(potential, s_setting).Failure!;
        Assert.InRange(failure.Structure!.Count, 1, 2);
        Assert.Contains("structure", failure.ToString(), StringComparison.Ordinal);
    }
}
