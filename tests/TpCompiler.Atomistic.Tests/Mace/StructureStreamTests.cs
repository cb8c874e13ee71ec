using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Atomistic.Tests.Structures;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Mace;

/// <summary>Structures that come one after the other, packed into batches.</summary>
public sealed class StructureStreamTests
{
    private static readonly Structure s_water = new([8, 1, 1], [0, 0, 0, 0.9, 0.1, 0, 0.1, -0.3, 0.9]);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(100_000)]
    public void ResultsComeInOrderWhateverTheBatches(int batchAtoms)
    {
        using MacePotential potential = Potential();
        Structure[] structures = [.. Enumerable.Range(0, 20).SelectMany(RandomStructures.Create), new([], []), new([], [])];
        (Structure Structure, PotentialResult Result)[] all = [.. potential.EvaluateAll(structures, batchAtoms: batchAtoms)];
        Assert.Equal(structures, all.Select(pair => pair.Structure));
        MaceBatchTests.AssertSame([.. structures.Select(s => potential.Evaluate(s))], [.. all.Select(pair => pair.Result)]);
        Assert.Empty(potential.EvaluateAll([]));
    }

    [Fact]
    public void BatchesHoldAtMostTheAtomsThatWereAskedFor()
    {
        using BatchRecorder recorder = new();
        Structure[] structures = [.. Enumerable.Repeat(s_water, 10), Chain(50), s_water, new([], []), s_water];
        int count = recorder.EvaluateAll(structures, batchAtoms: 12).Count();
        Assert.Equal(structures.Length, count);
        Assert.Equal([12, 12, 6, 50, 6], recorder.Batches.Select(b => b.Sum(c => c.Count)));
    }

    [Fact]
    public void AFailureComesAfterTheResultsBeforeItAndSaysWhere()
    {
        using MacePotential potential = Potential();
        Structure bad = new([8, 8], [1, 1, 1, 1, 1, 1]);
        Structure unknown = new([26], [0.0, 0.0, 0.0]);
        foreach (int batchAtoms in (int[])[1, 7, 10_000])
        {
            // The unknown element is found before the atoms that coincide, in whatever structure they are.
            List<PotentialResult> results = [];
            StructureException failure = Assert.Throws<StructureException>(() =>
            {
                foreach ((_, PotentialResult result) in potential.EvaluateAll([s_water, s_water, s_water, bad, s_water, unknown, s_water], batchAtoms: batchAtoms))
                    results.Add(result);
            });
            Assert.Equal(3, failure.Index);
            Assert.Equal("Structure 4: Atoms 1 and 2 are at the same point.", failure.Message);
            Assert.Equal(3, results.Count);
            Assert.All(results, r => Assert.Equal(potential.Evaluate(s_water).Energy, r.Energy));
        }
    }

    [Fact]
    public void AnErrorOfTheSourceComesAfterTheResultsBeforeIt()
    {
        using MacePotential potential = Potential();
        bool isClosed = false;
        IEnumerable<Structure> Source()
        {
            try
            {
                for (int i = 0; i < 5; i++)
                    yield return s_water;
                throw new IOException("the disk is gone");
            }
            finally
            {
                isClosed = true;
            }
        }

        int count = 0;
        IOException failure = Assert.Throws<IOException>(() =>
        {
            foreach ((Structure, PotentialResult) _ in potential.EvaluateAll(Source(), batchAtoms: 6))
                count++;
        });
        Assert.Equal(("the disk is gone", 5, true), (failure.Message, count, isClosed));
    }

    [Fact]
    public void StoppingClosesTheSource()
    {
        using MacePotential potential = Potential();
        bool isClosed = false;
        int read = 0;
        IEnumerable<Structure> Endless()
        {
            try
            {
                while (true)
                {
                    read++;
                    yield return s_water;
                }
            }
            finally
            {
                isClosed = true;
            }
        }

        Assert.Equal(5, potential.EvaluateAll(Endless(), batchAtoms: 6).Take(5).Count());
        Assert.True(isClosed);
        Assert.InRange(read, 5, 20);

        isClosed = false;
        using CancellationTokenSource cancellation = new();
        int count = 0;
        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach ((Structure, PotentialResult) _ in potential.EvaluateAll(Endless(), batchAtoms: 60, cancellation: cancellation.Token))
            {
                count++;
                if (count == 3)
                    cancellation.Cancel();
            }
        });
        Assert.Equal(3, count);
        Assert.True(isClosed);
        Assert.Throws<OperationCanceledException>(() => potential.EvaluateAll([s_water], cancellation: cancellation.Token).Count());
    }

    [Fact]
    public void MemoryDoesNotGrowWithTheFile()
    {
        const int Frames = 30_000;
        using TemporaryFolder folder = new();
        string path = folder.File("many.xyz");
        ExtendedXyz.Write(path, Enumerable.Range(0, Frames).Select(i => s_water.WithInfo("number", PropertyValue.Of(i))));
        using SumOfCoordinates calculator = new();
        WeakReference[] structures = new WeakReference[Frames];
        int count = 0;
        int alive = 0;
        foreach ((Structure structure, PotentialResult result) in calculator.EvaluateAll(ExtendedXyz.Read(path)))
        {
            Assert.Equal(count, structure.Info["number"].Integers[0]);
            Assert.Equal(1.7, result.Energy, 12);
            structures[count++] = new WeakReference(structure);
            if (count % 10_000 == 0)
            {
                GC.Collect();
                alive = structures[..count].Count(reference => reference.IsAlive);
                Assert.True(alive < 1_000, $"{alive} of {count} structures are still in memory");
            }
        }

        Assert.Equal(Frames, count);
        Assert.True(alive > 0, "the test must see the last structure");
        int inBatch = calculator.PreferredBatchAtoms / s_water.Count;
        Assert.Equal((inBatch * s_water.Count, (Frames + inBatch - 1) / inBatch), (calculator.MostAtoms, calculator.Calls));
    }

    private static MacePotential Potential() => new(RandomMace.Create(61, correlation: 2), threads: 2);

    private static Structure Chain(int atoms)
        => new([.. Enumerable.Repeat(6, atoms)], [.. Enumerable.Range(0, 3 * atoms).Select(k => k % 3 == 0 ? 1.4 * (k / 3) : 0.0)]);

    /// <summary>A calculator that is no potential: the energy is the sum of all coordinates.</summary>
    private sealed class SumOfCoordinates : ICalculator
    {
        public int PreferredBatchAtoms => 256;

        public int MostAtoms { get; private set; }

        public int Calls { get; private set; }

        public void Evaluate(ReadOnlySpan<Configuration> configurations, ReadOnlySpan<PotentialResult> results, Quantities quantities, CancellationToken cancellation)
        {
            int atoms = 0;
            for (int s = 0; s < configurations.Length; s++)
            {
                atoms += configurations[s].Count;
                double sum = 0;
                foreach (double x in configurations[s].Positions)
                    sum += x;
                results[s].Assign(configurations[s], new PotentialValues
                {
                    Quantities = Quantities.Energy,
                    Energy = sum,
                    InteractionEnergy = sum,
                    AtomEnergies = new double[configurations[s].Count],
                });
            }

            MostAtoms = Math.Max(MostAtoms, atoms);
            Calls++;
        }

        public void Dispose()
        {
        }
    }

    private sealed class BatchRecorder : ICalculator
    {
        public int PreferredBatchAtoms => 1;

        public List<Configuration[]> Batches { get; } = [];

        public void Evaluate(ReadOnlySpan<Configuration> configurations, ReadOnlySpan<PotentialResult> results, Quantities quantities, CancellationToken cancellation)
            => Batches.Add(configurations.ToArray());

        public void Dispose()
        {
        }
    }
}
