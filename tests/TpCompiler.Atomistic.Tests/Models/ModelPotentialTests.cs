using System;
using System.Linq;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Mace.Architecture;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Atomistic.Tests.Mace;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Models;

/// <summary>MACE as a program on the executor, by way of the interface that callers have.</summary>
public sealed class ModelPotentialTests
{
    private static MaceDescription Model => MacePropertyTests.Model("non-linear then residual, embedded charge");

    [Theory]
    [InlineData(Precision.Double)]
    [InlineData(Precision.Single)]
    public void StructuresHaveTheSameBitsAloneInABatchAndOnAnyNumberOfThreads(Precision precision)
    {
        Structure[] structures = [.. Enumerable.Range(0, 40).Select(k => MacePropertyTests.Crystal(k + 1)), MacePropertyTests.Cluster(4)];
        using MacePotential one = new(Model, null, precision, threads: 1);
        using MacePotential many = new(Model, null, precision, threads: 3);
        PotentialResult[] together = [.. structures.Select(_ => new PotentialResult())];
        many.Evaluate([.. structures.Select(s => (Configuration)s)], together);
        for (int s = 0; s < structures.Length; s++)
        {
            PotentialResult alone = one.Evaluate(structures[s]);
            Assert.Equal(alone.Energy, together[s].Energy);
            Assert.Equal(alone.Forces.ToArray(), together[s].Forces.ToArray());
            Assert.Equal(alone.Virial.ToArray(), together[s].Virial.ToArray());
        }
    }

    [Fact]
    public void TheBudgetOfMemoryChangesNoBit()
    {
        AtomisticModel model = MaceArchitecture.Build(Model);
        Structure structure = MacePropertyTests.Crystal(5);
        using ModelPotential usual = new(model, threads: 2);
        using ModelPotential least = new(model, threads: 2, memoryBudget: 1);
        PotentialResult expected = usual.Evaluate(structure), found = least.Evaluate(structure);
        Assert.Equal(expected.Energy, found.Energy);
        Assert.Equal(expected.Forces.ToArray(), found.Forces.ToArray());
        Assert.Equal(expected.Virial.ToArray(), found.Virial.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void MolecularDynamicsAllocatesNothing(int threads)
    {
        using MacePotential potential = new(Model, threads: threads);
        Structure structure = MacePropertyTests.Crystal(3);
        double[] positions = structure.Positions.ToArray();
        Configuration atoms = new(structure, positions);
        PotentialResult result = new();
        Random random = new(1);
        void Step()
        {
            for (int k = 0; k < positions.Length; k++)
                positions[k] += 0.02 * (random.NextDouble() - 0.5);
            potential.Evaluate(atoms, result);
        }

        // Memory grows to the most edges that occur.
        for (int step = 0; step < 100; step++)
            Step();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int step = 0; step < 50; step++)
            Step();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // Not a byte for each step; a neighbour count never seen before may still grow a buffer once.
        Assert.True(allocated < 50 * 24, $"{allocated} bytes in 50 steps");
    }
}
