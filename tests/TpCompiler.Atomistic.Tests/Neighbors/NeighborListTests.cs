using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic.Neighbors;
using TpCompiler.Atomistic.Structures;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Neighbors;

public sealed class NeighborListTests
{
    [Fact]
    public void AgreesWithBruteForceForRandomCells()
    {
        NeighborListBuilder builder = new();
        int edges = 0;
        for (int seed = 0; seed < 800; seed++)
        {
            RandomCell system = RandomCell.Create(seed);
            HashSet<EdgeKey> expected = BruteForceEdges.Of(system.Positions, system.Cell, system.Periodic, system.Cutoff);
            NeighborList list = builder.Build(system.Positions, system.Cell, system.Periodic, system.Cutoff);
            Assert.True(expected.SetEquals(BruteForceEdges.Of(list)), $"system {seed}");
            AssertConsistent(list, system);
            edges += list.EdgeCount;
        }

        Assert.True(edges > 50_000);
    }

    [Fact]
    public void AgreesWithBruteForceForManyBins()
    {
        Random random = new(5);
        double[] positions = [.. Enumerable.Range(0, 900).Select(_ => 60 * random.NextDouble() - 20)];
        Matrix3d cell = new(new(28, 1, -2), new(-5, 31, 3), new(4, 9, 26));
        foreach (PeriodicDirections periodic in AllPeriodicities())
        {
            HashSet<EdgeKey> expected = BruteForceEdges.Of(positions, cell, periodic, 5.5);
            NeighborList list = new NeighborListBuilder().Build(positions, cell, periodic, 5.5);
            Assert.True(expected.SetEquals(BruteForceEdges.Of(list)), periodic.ToString());
            Assert.True(list.EdgeCount > 200);
        }
    }

    [Fact]
    public void AgreesWithBruteForceForClustersFarApart()
    {
        foreach (PeriodicDirections periodic in AllPeriodicities())
        {
            Random random = new(11);
            double[] positions = [.. Enumerable.Range(0, 600).Select(_ => 12 * random.NextDouble())];
            for (int i = 0; i < 60; i++)
                positions[random.Next(600)] += Math.Pow(10, 5 * random.NextDouble()) * (random.Next(2) - 0.5);
            Matrix3d cell = new(new(13, 1, -2), new(-5, 14, 3), new(4, 0, 12));
            HashSet<EdgeKey> expected = BruteForceEdges.Of(positions, cell, periodic, 3.5);
            NeighborList list = new NeighborListBuilder().Build(positions, cell, periodic, 3.5);
            Assert.True(expected.SetEquals(BruteForceEdges.Of(list)), periodic.ToString());
            Assert.True(list.EdgeCount > 200);
        }
    }

    [Fact]
    public void ScatteredAtomsNeedNoGridOfTheirExtent()
    {
        double[] positions = [0, 0, 0, 1, 0, 0, 1e9, -1e9, 1e9, 1e9, -1e9, 1e9 + 2];
        NeighborList list = new NeighborListBuilder().Build(positions, default, PeriodicDirections.None, 3);
        Assert.Equal([1, 0, 3, 2], list.Senders.ToArray());
    }

    [Fact]
    public void AtomSeesItsOwnImagesButNotItself()
    {
        NeighborList list = new NeighborListBuilder().Build([7.3, -2, 100], Matrix3d.Diagonal(2, 50, 50), PeriodicDirections.All, 4.5);
        Assert.Equal(4, list.EdgeCount);
        Assert.Equal([-2, 0, 0, -1, 0, 0, 1, 0, 0, 2, 0, 0], list.Shifts.ToArray());
        Assert.Equal([4.0, 2, 2, 4], list.Lengths.ToArray());
    }

    [Fact]
    public void CutoffIsStrict()
    {
        double[] positions = [0, 0, 0, 3, 0, 0];
        Assert.Equal(0, new NeighborListBuilder().Build(positions, default, default, 3).EdgeCount);
        Assert.Equal(2, new NeighborListBuilder().Build(positions, default, default, Math.BitIncrement(3.0)).EdgeCount);
    }

    [Fact]
    public void AtomsAtOnePointAreNeighbors()
    {
        NeighborList list = new NeighborListBuilder().Build([1, 2, 3, 1, 2, 3], default, default, 1);
        Assert.Equal([1, 0], list.Senders.ToArray());
        Assert.Equal([0.0, 0.0], list.Lengths.ToArray());
    }

    [Fact]
    public void NoAtomsAndNoEdgesAreFine()
    {
        NeighborListBuilder builder = new();
        Assert.Equal([0], builder.Build([], Matrix3d.Identity, PeriodicDirections.All, 5).ReceiverOffsets.ToArray());
        NeighborList alone = builder.Build([1, 1, 1], default, default, 5);
        Assert.Equal([0, 0], alone.ReceiverOffsets.ToArray());
        Assert.Equal([0, 0], alone.SenderOffsets.ToArray());
        Assert.True(alone.Vectors.IsEmpty);
    }

    [Fact]
    public void TranslationAndPermutationRelabelTheEdges()
    {
        for (int seed = 1000; seed < 1100; seed++)
        {
            RandomCell system = RandomCell.Create(seed);
            int count = system.Positions.Length / 3;
            int[] order = [.. Enumerable.Range(0, count)];
            new Random(seed).Shuffle(order);
            double[] moved = new double[3 * count];
            for (int i = 0; i < count; i++)
            {
                for (int k = 0; k < 3; k++)
                    moved[3 * i + k] = system.Positions[3 * order[i] + k] + 0.7 * (k + 1);
            }

            IEnumerable<EdgeKey> before = BruteForceEdges.Of(new NeighborListBuilder().Build(system.Positions, system.Cell, system.Periodic, system.Cutoff));
            IEnumerable<EdgeKey> after = BruteForceEdges.Of(new NeighborListBuilder().Build(moved, system.Cell, system.Periodic, system.Cutoff))
                .Select(e => e with { Sender = order[e.Sender], Receiver = order[e.Receiver] });
            Assert.True(after.ToHashSet().SetEquals(before), $"system {seed}");
        }
    }

    [Fact]
    public void MovingAtomsByCellVectorsChangesOnlyShifts()
    {
        Matrix3d cell = new(new(4, 0.5, 0), new(-1, 5, 0.25), new(1, 1, 3));
        Random random = new(3);
        double[] positions = [.. Enumerable.Range(0, 30).Select(_ => 4 * random.NextDouble())];
        double[] moved = [.. positions];
        for (int i = 0; i < 10; i++)
        {
            Vector3d shift = cell.LeftMultiply(new(random.Next(-1000, 1000), random.Next(-1000, 1000), random.Next(-1000, 1000)));
            (moved[3 * i], moved[3 * i + 1], moved[3 * i + 2]) = (moved[3 * i] + shift.X, moved[3 * i + 1] + shift.Y, moved[3 * i + 2] + shift.Z);
        }

        NeighborList a = new NeighborListBuilder().Build(positions, cell, PeriodicDirections.All, 6);
        NeighborList b = new NeighborListBuilder().Build(moved, cell, PeriodicDirections.All, 6);
        Assert.Equal(a.Senders.ToArray(), b.Senders.ToArray());
        Assert.Equal(a.ReceiverOffsets.ToArray(), b.ReceiverOffsets.ToArray());
        // Adding a constant to all shifts of a pair keeps their order, so vectors agree one by one.
        Assert.All(Enumerable.Range(0, 3 * a.EdgeCount), k => Assert.Equal(a.Vectors[k], b.Vectors[k], 1e-9));
    }

    [Fact]
    public void BuilderAllocatesNothingOnceItHasItsMemory()
    {
        RandomCell system = RandomCell.Create(17);
        NeighborListBuilder builder = new();
        builder.Build(system.Positions, system.Cell, system.Periodic, system.Cutoff);
        long before = GC.GetAllocatedBytesForCurrentThread();
        NeighborList list = builder.Build(system.Positions, system.Cell, system.Periodic, system.Cutoff);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(list.EdgeCount > 0);
    }

    private static IEnumerable<PeriodicDirections> AllPeriodicities()
        => Enumerable.Range(0, 8).Select(bits => new PeriodicDirections((bits & 1) > 0, (bits & 2) > 0, (bits & 4) > 0));

    private static void AssertConsistent(NeighborList list, RandomCell system)
    {
        for (int e = 0; e < list.EdgeCount; e++)
        {
            (int s, int r) = (list.Senders[e], list.Receivers[e]);
            Assert.InRange(e, list.ReceiverOffsets[r], list.ReceiverOffsets[r + 1] - 1);
            Vector3d v = new(list.Vectors[3 * e], list.Vectors[3 * e + 1], list.Vectors[3 * e + 2]);
            Vector3d shift = BruteForceEdges.Shift(system.Cell, system.Periodic, list.Shifts[3 * e], list.Shifts[3 * e + 1], list.Shifts[3 * e + 2]);
            Vector3d expected = new(
                system.Positions[3 * r] - system.Positions[3 * s] + shift.X,
                system.Positions[3 * r + 1] - system.Positions[3 * s + 1] + shift.Y,
                system.Positions[3 * r + 2] - system.Positions[3 * s + 2] + shift.Z);
            Assert.Equal(0, (v - expected).Length, 1e-12 * (1 + shift.Length));
            Assert.Equal(v.Length, list.Lengths[e]);
            Assert.True(list.Lengths[e] < list.Cutoff);
            if (e > 0)
                Assert.True(Compare(list, e - 1, e) < 0, $"edges {e - 1} and {e} are out of order");
        }

        int[] bySender = [.. Enumerable.Range(0, list.EdgeCount)];
        int[] senders = list.Senders.ToArray();
        Assert.Equal(bySender.OrderBy(e => senders[e]), list.SenderOrder.ToArray());
        for (int s = 0; s < list.AtomCount; s++)
            Assert.Equal(senders.Count(x => x == s), list.SenderOffsets[s + 1] - list.SenderOffsets[s]);
        Assert.Equal(0, list.SenderOffsets[0]);
    }

    private static int Compare(NeighborList list, int e, int f)
        => (list.Receivers[e], list.Senders[e], list.Shifts[3 * e], list.Shifts[3 * e + 1], list.Shifts[3 * e + 2])
            .CompareTo((list.Receivers[f], list.Senders[f], list.Shifts[3 * f], list.Shifts[3 * f + 1], list.Shifts[3 * f + 2]));
}
