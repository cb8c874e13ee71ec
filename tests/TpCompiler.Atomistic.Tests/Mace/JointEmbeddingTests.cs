using System;
using System.Linq;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Structures;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Mace;

/// <summary>Properties of structures and of atoms that enter the features before the first layer.</summary>
public sealed class JointEmbeddingTests
{
    private static readonly Structure s_structure = new([8, 1, 6, 1], [0.1, 0.2, 0.3, 1.4, 0.5, -0.2, 0.3, 1.9, 1.1, 2.6, 2.4, 0.9]);

    [Theory]
    [InlineData(InteractionKind.Residual)]
    [InlineData(InteractionKind.NonLinear)]
    [InlineData(InteractionKind.Attention)]
    public void ValuesThatAllAtomsShareActAsOneOfTheStructure(InteractionKind kind)
    {
        using MacePotential whole = new(Model(kind, isPerAtom: false), threads: 1);
        using MacePotential each = new(Model(kind, isPerAtom: true), threads: 1);
        PotentialResult expected = whole.Evaluate(OfStructure(1, 0.3, -0.7));
        PotentialResult result = each.Evaluate(OfAtoms([1, 1, 1, 1], 0.3, -0.7));
        Assert.Equal(expected.Energy, result.Energy, 10);
        Assert.Equal(expected.InteractionEnergy, result.InteractionEnergy, 10);
        for (int k = 0; k < 3 * s_structure.Count; k++)
            Assert.Equal(expected.Forces[k], result.Forces[k], 9);
    }

    [Fact]
    public void ValuesOfAtomsBelongToTheirAtoms()
    {
        using MacePotential potential = new(Model(InteractionKind.NonLinear, isPerAtom: true), threads: 1);
        Structure structure = OfAtoms([1, -2, 0, 2], 0.3, -0.7);
        PotentialResult expected = potential.Evaluate(structure);
        Assert.NotEqual(expected.Energy, potential.Evaluate(OfAtoms([1, 2, 0, -2], 0.3, -0.7)).Energy, 6);

        // The two hydrogens, 1 and 3, change places together with their values.
        double[] positions = structure.Positions.ToArray();
        double[] swapped = [.. positions[..3], .. positions[9..], .. positions[6..9], .. positions[3..6]];
        PotentialResult result = potential.Evaluate(OfAtoms([1, 2, 0, -2], 0.3, -0.7).WithPositions(swapped));
        Assert.Equal(expected.Energy, result.Energy, 10);
        Assert.Equal(expected.AtomEnergies[1], result.AtomEnergies[3], 10);
        Assert.Equal(expected.Forces[5], result.Forces[11], 9);

        for (int k = 0; k < 12; k++)
        {
            double numeric = (Displaced(k, -1e-4) - Displaced(k, 1e-4)) / 2e-4;
            Assert.Equal(numeric, expected.Forces[k], 5);
        }

        double Displaced(int coordinate, double step)
        {
            double[] moved = [.. positions];
            moved[coordinate] += step;
            return potential.Evaluate(structure.WithPositions(moved)).InteractionEnergy;
        }
    }

    [Fact]
    public void EnergyOfTheEmbeddingIsNeitherScaledNorPartOfTheInteraction()
    {
        MaceDescription model = Model(InteractionKind.Residual, isPerAtom: false);
        using MacePotential with = new(model, threads: 1);
        using MacePotential without = new(model with { JointEmbedding = model.JointEmbedding! with { Readout = null } }, threads: 1);
        using MacePotential scaled = new(model with { Scale = [2 * model.Scale!.Value[0]] }, threads: 1);
        Structure structure = OfStructure(-1, 0.2, 0.4);
        PotentialResult result = with.Evaluate(structure);
        PotentialResult plain = without.Evaluate(structure);
        Assert.Equal(plain.InteractionEnergy, result.InteractionEnergy);
        Assert.Equal(plain.AtomEnergies.ToArray(), result.AtomEnergies.ToArray());
        double energy = result.Energy - plain.Energy;
        Assert.True(Math.Abs(energy) > 1e-3, "the test needs an energy of the embedding");
        PotentialResult twice = scaled.Evaluate(structure);
        Assert.Equal(energy, twice.Energy - twice.InteractionEnergy - scaled.IsolatedEnergy(structure), 10);
    }

    [Fact]
    public void OneStructureLeavesNoTraceInTheNext()
    {
        using MacePotential potential = new(Model(InteractionKind.NonLinear, isPerAtom: false), threads: 1);
        double first = potential.Evaluate(OfStructure(1, 0.3, -0.7)).Energy;
        Assert.NotEqual(first, potential.Evaluate(OfStructure(2, 0.3, -0.7)).Energy, 6);
        potential.Evaluate(new Structure([], []));
        Assert.Equal(first, potential.Evaluate(OfStructure(1, 0.3, -0.7)).Energy);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void StructuresOfABatchHaveTheirOwnValues(bool isPerAtom)
    {
        using MacePotential potential = new(Model(InteractionKind.NonLinear, isPerAtom), threads: 1);
        Structure[] structures = [.. Enumerable.Range(0, 4).Select(n => isPerAtom ? OfAtoms([.. Enumerable.Range(0, s_structure.Count).Select(a => (long)((n + a) % 3))], 0.3 * n, -0.2) : OfStructure(n % 3, 0.3 * n, -0.2))];
        PotentialResult[] together = [.. structures.Select(_ => new PotentialResult())];
        potential.Evaluate([.. structures.Select(s => new Configuration(s))], together);
        Assert.Equal([.. structures.Select(s => potential.Evaluate(s).Energy)], together.Select(r => r.Energy));
        Assert.Equal(structures.Length, together.Select(r => r.Energy).Distinct().Count());
    }

    [Fact]
    public void ChargeAndSpinHaveDefaultsAndOthersAreAskedFor()
    {
        using MacePotential charge = new(RandomMace.Create(
            3, embedded: [RandomMace.Charge("total_charge", isPerAtom: false), RandomMace.Charge("total_spin", isPerAtom: false)]), threads: 1);
        Structure neutral = s_structure.WithInfo("total_charge", PropertyValue.Of(0)).WithInfo("total_spin", PropertyValue.Of(1));
        Assert.Equal(charge.Evaluate(neutral).Energy, charge.Evaluate(s_structure).Energy);
        Assert.Contains("from -2 to 2, but it is 3", Refusal(charge, neutral.WithInfo("total_charge", PropertyValue.Of(3))), StringComparison.Ordinal);
        Assert.Contains("one number of total_charge", Refusal(charge, neutral.WithInfo("total_charge", PropertyValue.Of("one"))), StringComparison.Ordinal);
        using MacePotential potential = new(Model(InteractionKind.Residual, isPerAtom: false), threads: 1);
        Assert.Contains("reads field of the structure, which is not given", Refusal(potential, s_structure), StringComparison.Ordinal);
        Assert.Contains("reads 2 numbers of field", Refusal(potential, s_structure.WithInfo("field", PropertyValue.Of(1.5))), StringComparison.Ordinal);
    }

    [Fact]
    public void ChargeAndSpinAreFoundUnderTheNamesOfMacesCalculator()
    {
        using MacePotential potential = new(RandomMace.Create(
            3, embedded: [RandomMace.Charge("total_charge", isPerAtom: false), RandomMace.Charge("total_spin", isPerAtom: false)]), threads: 1);
        double expected = potential.Evaluate(s_structure.WithInfo("total_charge", PropertyValue.Of(1)).WithInfo("total_spin", PropertyValue.Of(2))).Energy;
        Assert.NotEqual(expected, potential.Evaluate(s_structure).Energy);
        foreach ((string charge, string spin) in new[] { ("charge", "spin"), ("Total_Charge", "TOTAL_SPIN"), ("REF_charge", "total_spins") })
            Assert.Equal(expected, potential.Evaluate(s_structure.WithInfo(charge, PropertyValue.Of(1)).WithInfo(spin, PropertyValue.Of(2.0))).Energy);
        Assert.Contains(
            "total_charge is 1 and charge is 0",
            Refusal(potential, s_structure.WithInfo("total_charge", PropertyValue.Of(1)).WithInfo("charge", PropertyValue.Of(0))),
            StringComparison.Ordinal);
        Assert.Contains("total_charge, which is not finite", Refusal(potential, s_structure.WithInfo("charge", PropertyValue.Of(double.NaN))), StringComparison.Ordinal);
        Assert.Equal(["total_charge", "total_spin"], potential.Description.Inputs.Select(input => input.Name));
        Assert.Equal([0.0, 1.0], potential.Description.Inputs.Select(input => input.Default!.Value));
    }

    private static string Refusal(MacePotential potential, Structure structure)
        => Assert.Throws<StructureException>(() => potential.Evaluate(structure)).Message;

    private static MaceDescription Model(InteractionKind first, bool isPerAtom) => RandomMace.Create(
        5, first, correlation: 2, embedded: [RandomMace.Field("field", isPerAtom: false), RandomMace.Charge("charge", isPerAtom)]);

    private static Structure OfStructure(long charge, double x, double y)
        => s_structure.WithInfo("field", PropertyValue.List([x, y])).WithInfo("charge", PropertyValue.Of(charge));

    private static Structure OfAtoms(long[] charges, double x, double y)
        => s_structure.WithInfo("field", PropertyValue.List([x, y])).WithAtomProperty("charge", PropertyValue.List(charges));
}
