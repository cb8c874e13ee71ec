using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using FsCheck;
using FsCheck.Fluent;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Structures;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Mace;

/// <summary>A batch is its structures one by one, to the last bit: in any order, in any company, on any number of threads.</summary>
public sealed class MaceBatchTests
{
    private static readonly Dictionary<string, MaceDescription> s_models = new()
    {
        ["residual"] = RandomMace.Create(41),
        ["density, repulsion, separate cutoff"] = RandomMace.Create(
            42, InteractionKind.Density, InteractionKind.DensityResidual, repulsion: true, separateCutoff: true),
        ["agnostic, shared channels"] = RandomMace.Create(43, InteractionKind.Agnostic, hidden: "4x0e+4x1o+4x2e", correlation: 2),
        ["non-linear, charges of structures"] = RandomMace.Create(
            44, InteractionKind.NonLinear, InteractionKind.NonLinear, edge: "3x0e+9x1o", separateCutoff: true, correlation: 2,
            embedded: RandomMace.Charge("total_charge", isPerAtom: false)),
        ["residual, charges of structures"] = RandomMace.Create(45, correlation: 2, embedded: RandomMace.Charge("total_charge", isPerAtom: false)),
        ["non-linear, charges of atoms"] = RandomMace.Create(
            46, InteractionKind.NonLinear, correlation: 2, embedded: [RandomMace.Charge("charge", isPerAtom: true), RandomMace.Field("field", isPerAtom: false)]),
        ["dipoles"] = RandomMace.Create(47, correlation: 2, last: "6x0e+6x1o", kind: MaceModelKind.EnergyDipoles),
        ["charges, dipoles and polarizabilities"] = RandomMace.Create(
            48, hidden: "4x0e+4x1o+4x2e", correlation: 2, last: "4x0e+4x1o+4x2e", kind: MaceModelKind.AtomicDielectric),
        ["attention, charges of structures"] = RandomMace.Create(
            49, InteractionKind.Attention, InteractionKind.Attention, correlation: 2, embedded: RandomMace.Charge("total_charge", isPerAtom: false)),
        ["attention, charges of atoms"] = RandomMace.Create(
            50, InteractionKind.Attention, InteractionKind.Attention, correlation: 2, embedded: RandomMace.Charge("charge", isPerAtom: true)),
    };

    public static TheoryData<string, Precision> Models
    {
        get
        {
            TheoryData<string, Precision> data = [];
            foreach (string model in s_models.Keys)
            {
                data.Add(model, Precision.Double);
                data.Add(model, Precision.Single);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void ABatchIsItsStructuresOneByOne(string model, Precision precision)
    {
        using MacePotential single = new(s_models[model], precision: precision, threads: 1);
        using MacePotential batched = new(s_models[model], precision: precision, threads: 1);
        using MacePotential parallel = new(s_models[model], precision: precision, threads: 3);
        Prop.ForAll(Arb.From(Gen.Choose(0, 1_000_000)), seed =>
        {
            Structure[] structures = RandomStructures.Create(seed);
            PotentialResult[] expected = [.. structures.Select(s => single.Evaluate(s))];
            AssertSame(expected, Batch(batched, structures));
            AssertSame(expected, Batch(parallel, structures));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(25));
    }

    [Fact]
    public void PermutedStructuresGivePermutedResults()
    {
        using MacePotential potential = new(s_models["non-linear, charges of structures"], threads: 2);
        Prop.ForAll(Arb.From(Gen.Choose(0, 1_000_000)), seed =>
        {
            Structure[] structures = RandomStructures.Create(seed);
            int[] order = [.. Enumerable.Range(0, structures.Length)];
            new System.Random(seed).Shuffle(order);
            PotentialResult[] results = Batch(potential, structures);
            AssertSame([.. order.Select(i => results[i])], Batch(potential, [.. order.Select(i => structures[i])]));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(25));
    }

    [Theory]
    [InlineData(Precision.Double)]
    [InlineData(Precision.Single)]
    public void LargeBatchesDoNotDependOnThreads(Precision precision)
    {
        MaceDescription model = s_models["density, repulsion, separate cutoff"];
        Structure[] structures = [.. Enumerable.Range(0, 60).SelectMany(RandomStructures.Create)];
        using MacePotential one = new(model, precision: precision, threads: 1);
        using MacePotential four = new(model, precision: precision, threads: 4);
        PotentialResult[] results = Batch(four, structures);
        Assert.True(results.Sum(r => r.EdgeCount) > 5000, "edges are too few to be shared among threads");
        AssertSame(Batch(one, structures), results);
        AssertSame([.. structures.Select(s => one.Evaluate(s))], results);
    }

    [Fact]
    public void NothingAndStructuresWithoutAtomsAreFine()
    {
        using MacePotential potential = new(s_models["residual, charges of structures"], threads: 1);
        potential.Evaluate([], []);
        Structure water = new([8, 1, 1], [0, 0, 0, 0.9, 0.1, 0, 0.1, -0.3, 0.9]);
        Structure none = new([], []);
        PotentialResult[] results = Batch(potential, [none, water, none, none]);
        AssertSame([potential.Evaluate(none), potential.Evaluate(water), potential.Evaluate(none), potential.Evaluate(none)], results);
        Assert.Equal(0, results[0].Energy);
        Assert.Equal(0, Batch(potential, [none, none])[1].Count);
    }

    [Theory]
    [InlineData("1 and 3 are at the same point", new[] { 8, 1, 8 }, new double[] { 1, 1, 1, 0, 0, 0, 1, 1, 1 })]
    [InlineData("Atom 2 is Fe", new[] { 8, 26 }, new double[] { 1, 1, 1, 0, 0, 0 })]
    public void AStructureThatCannotBeEvaluatedIsNamed(string problem, int[] numbers, double[] positions)
    {
        using MacePotential potential = new(s_models["residual"], threads: 1);
        Structure good = new([1, 8], [0, 0, 0, 1, 0, 0]);
        Structure bad = new(numbers, positions);
        StructureException failure = Assert.Throws<StructureException>(() => Batch(potential, [good, good, bad, good]));
        Assert.Equal(2, failure.Index);
        Assert.StartsWith("Structure 3: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains(problem, failure.Message, StringComparison.Ordinal);
        Assert.Equal(failure.InnerException!.Message, Assert.Throws<StructureException>(() => potential.Evaluate(bad)).Message);
        AssertSame([potential.Evaluate(good)], Batch(potential, [good]));
    }

    [Fact]
    public void APropertyThatOneStructureLacksIsNamed()
    {
        using MacePotential potential = new(s_models["non-linear, charges of atoms"], threads: 1);
        Structure[] structures = RandomStructures.Create(1);
        int index = Array.FindLastIndex(structures, s => s.Count > 0);
        Structure whole = structures[index];
        structures[index] = new Structure(whole.AtomicNumbers, whole.Positions, whole.Cell, whole.Periodic);
        StructureException failure = Assert.Throws<StructureException>(() => Batch(potential, structures));
        Assert.Equal(index, failure.Index);
        Assert.Contains("charge", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CancellationLeavesThePotentialUsable()
    {
        using MacePotential potential = new(s_models["residual"], threads: 2);
        Structure[] structures = [.. Enumerable.Range(0, 30).SelectMany(RandomStructures.Create)];
        PotentialResult[] expected = Batch(potential, structures);
        Assert.Throws<OperationCanceledException>(() => Batch(potential, structures, new CancellationToken(canceled: true)));
        AssertSame(expected, Batch(potential, structures));

        // In the midst, at the first and at the last structure with atoms.
        foreach (int index in (ReadOnlySpan<int>)[Array.FindIndex(structures, s => s.Count > 0), Array.FindLastIndex(structures, s => s.Count > 0)])
        {
            using CancellingPositions cancelling = new(structures[index], 1);
            Configuration[] configurations = Array.ConvertAll(structures, s => new Configuration(s));
            configurations[index] = cancelling.Configuration;
            PotentialResult[] results = [.. structures.Select(_ => new PotentialResult())];
            Assert.Throws<OperationCanceledException>(() => potential.Evaluate(configurations, results, cancellation: cancelling.Token));
            AssertSame(expected, Batch(potential, structures));
        }
    }

    [Fact]
    public void ResultsMustBeAsManyAsStructures()
    {
        using MacePotential potential = new(s_models["residual"], threads: 1);
        Structure atom = new([1], [0.0, 0.0, 0.0]);
        Assert.Throws<ArgumentException>(() => potential.Evaluate([atom, atom], [new PotentialResult()]));
        Assert.Throws<ArgumentException>(() => potential.Evaluate([atom], [null!]));
        Assert.Throws<ArgumentException>(() => potential.Evaluate([default(Configuration)], [new PotentialResult()]));
    }

    internal static PotentialResult[] Batch(ICalculator calculator, Structure[] structures, CancellationToken cancellation = default)
    {
        PotentialResult[] results = [.. structures.Select(_ => new PotentialResult())];
        calculator.Evaluate(Array.ConvertAll(structures, s => new Configuration(s)), results, cancellation: cancellation);
        return results;
    }

    internal static void AssertSame(PotentialResult[] expected, PotentialResult[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int s = 0; s < expected.Length; s++)
        {
            Assert.Equal(expected[s].Energy, actual[s].Energy);
            Assert.Equal(expected[s].InteractionEnergy, actual[s].InteractionEnergy);
            Assert.Equal(expected[s].AtomEnergies.ToArray(), actual[s].AtomEnergies.ToArray());
            Assert.Equal(expected[s].Forces.ToArray(), actual[s].Forces.ToArray());
            Assert.Equal(expected[s].AtomCharges.ToArray(), actual[s].AtomCharges.ToArray());
            Assert.Equal(expected[s].AtomDipoles.ToArray(), actual[s].AtomDipoles.ToArray());
            Assert.Equal(expected[s].Polarizability, actual[s].Polarizability);
            Assert.Equal(expected[s].Dipole, actual[s].Dipole);
            Assert.Equal(expected[s].Virial, actual[s].Virial);
            Assert.Equal(expected[s].Stress, actual[s].Stress);
            Assert.Equal(expected[s].EdgeCount, actual[s].EdgeCount);
        }
    }
}
