using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Structures;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Mace;

/// <summary>What an <see cref="ICalculator"/> promises to programs: memory, threads, and what was not asked for.</summary>
public sealed class CalculatorTests
{
    private static readonly MaceDescription s_model = RandomMace.Create(51, correlation: 2);

    private static readonly MaceDescription s_charged = RandomMace.Create(
        52, InteractionKind.NonLinear, correlation: 2, last: "6x0e+6x1o", kind: MaceModelKind.EnergyDipoles, embedded: RandomMace.Charge("total_charge", isPerAtom: false));

    public static TheoryData<bool, int> Kinds => new() { { false, 1 }, { false, 3 }, { true, 1 }, { true, 3 } };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void MolecularDynamicsAllocatesNothing(bool charged, int threads)
    {
        using MacePotential potential = new(charged ? s_charged : s_model, threads: threads);
        (Structure structure, double[] positions) = Crystal();
        Configuration atoms = new(structure, positions);
        PotentialResult result = new();
        Random random = new(3);
        void Step()
        {
            for (int k = 0; k < positions.Length; k++)
                positions[k] = structure.Positions[k] + (0.05 * random.NextDouble());
            potential.Evaluate(atoms, result);
        }

        for (int warm = 0; warm < 60; warm++)
            Step();
        double energy = result.Energy;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int step = 0; step < 200; step++)
            Step();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // Not a byte for each step; a neighbour count never seen before may still grow a buffer once.
        Assert.True(allocated < 200 * 24, $"{allocated} bytes in 200 steps");
        Assert.NotEqual(energy, result.Energy);
    }

    [Fact]
    public void ALoopOverBatchesAllocatesNothing()
    {
        using MacePotential potential = new(s_charged, threads: 1);
        Configuration[] batch = [.. RandomStructures.Create(5).Select(s => new Configuration(s))];
        PotentialResult[] results = [.. batch.Select(_ => new PotentialResult())];
        for (int warm = 0; warm < 40; warm++)
            potential.Evaluate(batch, results, warm % 2 == 0 ? Quantities.All : Quantities.Energy);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int step = 0; step < 100; step++)
            potential.Evaluate(batch, results, step % 2 == 0 ? Quantities.All : Quantities.Energy);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void SeveralThreadsGetTheirOwnResultsAndAllocateNothing()
    {
        using MacePotential potential = new(s_model, threads: 2);
        Structure[] structures = [.. Enumerable.Range(0, 8).SelectMany(RandomStructures.Create)];
        PotentialResult[] expected = [.. structures.Select(s => potential.Evaluate(s))];
        const int Callers = 4;
        long[] allocated = new long[Callers];
        Exception?[] failures = new Exception?[Callers];
        using Barrier barrier = new(Callers);
        Thread[] threads = [.. Enumerable.Range(0, Callers).Select(caller => new Thread(() =>
        {
            try
            {
                PotentialResult[] results = [.. structures.Select(_ => new PotentialResult())];
                Configuration[] atoms = [.. structures.Select(s => new Configuration(s))];
                for (int round = 0; round < 12; round++)
                {
                    barrier.SignalAndWait();
                    long before = GC.GetAllocatedBytesForCurrentThread();
                    for (int i = 0; i < structures.Length; i++)
                    {
                        int s = (i + (caller * structures.Length / Callers)) % structures.Length;
                        potential.Evaluate(atoms[s], results[s]);
                    }

                    // By then every evaluator has seen every structure.
                    if (round >= 10)
                        allocated[caller] += GC.GetAllocatedBytesForCurrentThread() - before;
                }

                MaceBatchTests.AssertSame(expected, results);
            }
#pragma warning disable CA1031 // Told on the test's thread.
            catch (Exception e)
#pragma warning restore CA1031
            {
                failures[caller] = e;
            }
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        Assert.All(failures, Assert.Null);

        // An evaluator may meet the largest structure late: growth, but no bytes per call.
        Assert.All(allocated, bytes => Assert.True(bytes < 24 * structures.Length, $"{bytes} bytes in {2 * structures.Length} calls"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void EnergiesAloneAreThoseOfTheWhole(bool charged)
    {
        using MacePotential potential = new(charged ? s_charged : s_model, threads: 1);
        foreach (Structure structure in RandomStructures.Create(9))
        {
            PotentialResult whole = potential.Evaluate(structure);
            PotentialResult energy = potential.Evaluate(structure, Quantities.Energy);
            Assert.Equal(whole.Energy, energy.Energy);
            Assert.Equal(whole.InteractionEnergy, energy.InteractionEnergy);
            Assert.Equal(whole.AtomEnergies.ToArray(), energy.AtomEnergies.ToArray());
            Assert.Equal(whole.EdgeCount, energy.EdgeCount);
            Assert.Equal(whole.Forces.ToArray(), potential.Evaluate(structure, Quantities.Forces).Forces.ToArray());
            Assert.Equal(whole.Virial, potential.Evaluate(structure, Quantities.Stress).Virial);
            Assert.Equal(whole.Dipole, potential.Evaluate(structure, Quantities.Moments).Dipole);
        }
    }

    [Fact]
    public void EveryThreadHasWorkInABatch()
    {
        using MacePotential one = new(s_model, threads: 1);
        using MacePotential eight = new(s_model, threads: 8);
        Assert.Equal(8 * one.PreferredBatchAtoms, eight.PreferredBatchAtoms);
    }

    [Fact]
    public void WhatWasNotAskedForIsRefused()
    {
        using MacePotential potential = new(s_charged, threads: 1);
        PotentialResult result = new();
        Assert.Throws<InvalidOperationException>(() => result.Energy);
        Structure structure = Array.Find(RandomStructures.Create(2), s => s.Count > 2)!;
        potential.Evaluate(structure, result);
        Assert.Equal(3 * structure.Count, result.Forces.Length);
        potential.Evaluate(structure, result, Quantities.Energy);
        Assert.Contains("not for Forces", Assert.Throws<InvalidOperationException>(() => result.Forces.Length).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => result.Virial);
        Assert.Throws<InvalidOperationException>(() => result.Stress);
        Assert.Throws<InvalidOperationException>(() => result.Dipole);
        Assert.Throws<InvalidOperationException>(() => result.AtomDipoles.Length);
        potential.Evaluate(structure, result, Quantities.Forces | Quantities.Moments);
        Assert.Equal(3 * structure.Count, result.Forces.Length);
        Assert.NotNull(result.Dipole);
        Assert.Throws<InvalidOperationException>(() => result.Virial);
    }

    [Fact]
    public void MovedAtomsAndCellsAreThoseOfANewStructure()
    {
        using MacePotential potential = new(s_model, threads: 1);
        (Structure structure, double[] positions) = Crystal();
        Matrix3d cell = new(new(6.9, 0.1, 0), new(0, 7.1, 0), new(0.2, 0, 7.3));
        for (int k = 0; k < positions.Length; k++)
            positions[k] *= 1.01;
        PotentialResult expected = potential.Evaluate(structure.WithGeometry(positions, cell, structure.Periodic));
        MaceBatchTests.AssertSame([expected], [potential.Evaluate(new Configuration(structure, positions, cell))]);
        Assert.NotEqual(expected.Energy, potential.Evaluate(structure).Energy);
        Assert.Throws<ArgumentException>(() => new Configuration(structure, new double[3]));
        positions[7] = double.NaN;
        StructureException failure = Assert.Throws<StructureException>(() => potential.Evaluate(new Configuration(structure, positions)));
        Assert.Equal("The position of atom 3 is not finite.", failure.Message);
    }

    [Fact]
    public void OneResultForTwoStructuresIsRefusedByTheParametersName()
    {
        using MacePotential potential = new(s_model, threads: 1);
        (Structure structure, _) = Crystal();
        (PotentialResult one, PotentialResult two) = (new(), new());
        ArgumentException error = Assert.Throws<ArgumentException>(() => potential.Evaluate([structure, structure, structure], [one, two, one]));
        Assert.Equal("results", error.ParamName);
        Assert.StartsWith("Structures 1 and 3 have the same result object.", error.Message, StringComparison.Ordinal);
        potential.Evaluate([structure, structure], [one, two]);
        Assert.Equal(one.Energy, two.Energy);
        potential.Evaluate([structure, structure], [two, one]);
    }

    [Fact]
    public async Task DisposingWhileOthersCallLetsThemEnd()
    {
        MacePotential potential = new(s_model, threads: 1);
        (Structure structure, _) = Crystal();
        double energy = potential.Evaluate(structure).Energy;
        using SemaphoreSlim begun = new(0);
        Task<int>[] callers = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            int done = 0;
            begun.Release();
            try
            {
                for (; ; done++)
                    Assert.Equal(energy, potential.Evaluate(structure).Energy);
            }
            catch (ObjectDisposedException)
            {
                return done;
            }
        }))];
        await begun.WaitAsync();
        await Task.Delay(20);
        potential.Dispose();
        potential.Dispose();
        Assert.Contains(await Task.WhenAll(callers), done => done > 0);
    }

    private static (Structure Structure, double[] Positions) Crystal()
    {
        int[] numbers = [8, 1, 6, 1, 1, 8];
        double[] positions = [.. Enumerable.Range(0, 27).SelectMany(i => new[] { 2.3 * (i % 3), 2.3 * (i / 3 % 3), 2.3 * (i / 9) })];
        Structure structure = new(
            [.. Enumerable.Range(0, 27).Select(i => numbers[i % 6])],
            positions,
            Matrix3d.Diagonal(7, 7, 7),
            PeriodicDirections.All,
            [new("Qs", PropertyValue.List([.. Enumerable.Range(0, 27).Select(i => 0.1 * i)]))],
            [new("total_charge", PropertyValue.Of(1))]);
        return (structure, positions);
    }
}
