using System;
using System.Linq;
using TpCompiler.Atomistic.Neighbors;
using TpCompiler.Atomistic.Structures;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Neighbors;

/// <summary>Lists that are kept while atoms move are those of a search, to the last bit.</summary>
public sealed class MovingNeighborListTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void TrajectoriesGiveWhatSearchesGive(int threads)
    {
        int steps = 0, searches = 0;
        for (int seed = 0; seed < 60; seed++)
        {
            RandomCell system = RandomCell.Create(seed);
            Random random = new(seed);
            MovingNeighborList moving = new(threads);
            double[] positions = [.. system.Positions];
            double[] velocities = [.. positions.Select(_ => 0.06 * (random.NextDouble() - 0.5))];
            Matrix3d cell = system.Cell;
            for (int step = 0; step < 25; step++, steps++)
            {
                AssertSame(new NeighborListBuilder().Build(positions, cell, system.Periodic, system.Cutoff), moving.Build(positions, cell, system.Periodic, system.Cutoff));
                for (int k = 0; k < positions.Length; k++)
                    positions[k] += velocities[k];

                // A pressure on every second system.
                if (seed % 2 == 0)
                    Strain(ref cell, positions, random);
            }

            searches += moving.SearchCount;
        }

        // Most steps search nothing, and some do.
        Assert.InRange(searches, steps / 20, steps / 3);
    }

    [Fact]
    public void WhateverComesNextIsRight()
    {
        MovingNeighborList moving = new(threads: 2);
        Random random = new(5);
        for (int n = 0; n < 400; n++)
        {
            // Few systems, so that one often comes again, in place or a little or far off; another cutoff now and then.
            RandomCell system = RandomCell.Create(random.Next(3));
            double size = random.Next(4) switch { 0 => 0, 1 => 0.1, 2 => 0.4, _ => 3 };
            double[] positions = [.. system.Positions.Select(x => x + (size * (random.NextDouble() - 0.5)))];
            double cutoff = system.Cutoff - (random.Next(4) == 0 ? 0.5 : 0);
            AssertSame(new NeighborListBuilder().Build(positions, system.Cell, system.Periodic, cutoff), moving.Build(positions, system.Cell, system.Periodic, cutoff));
        }
    }

    [Fact]
    public void APairFromBeyondTheSkinIsFound()
    {
        // Two atoms fly at each other; steps are just less than what asks for a search.
        MovingNeighborList moving = new(threads: 1);
        for (double distance = 9; distance > 2; distance -= 0.2499)
        {
            double[] positions = [0.5 * (9 - distance), 0, 0, 9 - (0.5 * (9 - distance)), 0, 0];
            Assert.Equal(distance < 5 ? 2 : 0, moving.Build(positions, default, default, 5).EdgeCount);
        }
    }

    [Fact]
    public void ErrorsLeaveNothingBehind()
    {
        RandomCell system = RandomCell.Create(3);
        MovingNeighborList moving = new(threads: 1);
        double[] broken = [.. system.Positions];
        broken[^1] = double.NaN;
        for (int n = 0; n < 3; n++)
        {
            moving.Build(system.Positions, system.Cell, system.Periodic, system.Cutoff);
            Assert.Throws<ArgumentException>(() => moving.Build(broken, system.Cell, system.Periodic, system.Cutoff));
            AssertSame(
                new NeighborListBuilder().Build(system.Positions, system.Cell, system.Periodic, system.Cutoff),
                moving.Build(system.Positions, system.Cell, system.Periodic, system.Cutoff));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => moving.Build(system.Positions, system.Cell, system.Periodic, double.NaN));
    }

    [Fact]
    public void StepsAllocateNothing()
    {
        RandomCell system = RandomCell.Create(17);
        MovingNeighborList moving = new(threads: 1);
        for (int n = 0; n < 3; n++)
            moving.Build(system.Positions, system.Cell, system.Periodic, system.Cutoff);
        double[] moved = [.. system.Positions.Select(x => x + 0.01)];
        long before = GC.GetAllocatedBytesForCurrentThread();
        NeighborList list = moving.Build(moved, system.Cell, system.Periodic, system.Cutoff);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(list.EdgeCount > 0);
    }

    private static void Strain(ref Matrix3d cell, double[] positions, Random random)
    {
        Matrix3d strain = new(Row(0), Row(1), Row(2));
        cell = new(cell.A + strain.LeftMultiply(cell.A), cell.B + strain.LeftMultiply(cell.B), cell.C + strain.LeftMultiply(cell.C));
        for (int k = 0; k < positions.Length; k += 3)
        {
            Vector3d x = new(positions[k], positions[k + 1], positions[k + 2]);
            x += strain.LeftMultiply(x);
            (positions[k], positions[k + 1], positions[k + 2]) = (x.X, x.Y, x.Z);
        }

        Vector3d Row(int _) => new(Small(), Small(), Small());
        double Small() => 4e-4 * (random.NextDouble() - 0.5);
    }

    private static void AssertSame(NeighborList expected, NeighborList found)
    {
        Assert.Equal(expected.Cutoff, found.Cutoff);
        Assert.True(expected.ReceiverOffsets.SequenceEqual(found.ReceiverOffsets));
        Assert.True(expected.Senders.SequenceEqual(found.Senders));
        Assert.True(expected.Receivers.SequenceEqual(found.Receivers));
        Assert.True(expected.Shifts.SequenceEqual(found.Shifts));
        Assert.True(expected.Vectors.SequenceEqual(found.Vectors));
        Assert.True(expected.Lengths.SequenceEqual(found.Lengths));
        Assert.True(expected.SenderOffsets.SequenceEqual(found.SenderOffsets));
        Assert.True(expected.SenderOrder.SequenceEqual(found.SenderOrder));
    }
}
