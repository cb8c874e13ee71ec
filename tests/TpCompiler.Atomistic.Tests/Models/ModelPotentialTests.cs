using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Atomistic.Tests.Mace;
using TpCompiler.Atomistic.Tests.MaceFiles;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Models;

/// <summary>MACE as a program on the executor, by way of the interface that callers have.</summary>
public sealed class ModelPotentialTests
{
    private static MaceDescription Model => MacePropertyTests.Model("non-linear then residual, embedded charge");

    public static TheoryData<string> Forms => [.. MaceForms.Names];

    [Theory]
    [MemberData(nameof(Forms))]
    public void EveryFormAgreesWithMaceTorch(string name)
    {
        MaceForms.AssertAgrees(name, (model, head) => ModelPotential.Of(model, head, Precision.Double, threads: 1), 1e-11);
        MaceForms.AssertAgrees(name, (model, head) => ModelPotential.Of(model, head, Precision.Single, threads: 1), 1e-4);
    }

    [SharedDataTheory(MaceVariantGoldenTests.Folder)]
    [MemberData(nameof(MaceVariantGoldenTests.Models), MemberType = typeof(MaceVariantGoldenTests))]
    public void EveryFileAgreesWithTheHandWrittenEvaluator(string model)
    {
        MaceDescription description = MutableModel.Load(MutableModel.Bytes($"{MaceVariantGoldenTests.Folder}/{model}/model.model"));
        foreach ((string name, string? head, Structure structure, _) in MaceVariantGoldenTests.Cases(model, description))
        {
            using MacePotential written = new(description, head, Precision.Double, threads: 1);
            using ModelPotential program = ModelPotential.Of(description, head, Precision.Double, threads: 2);
            PotentialResult expected = written.Evaluate(structure);
            PotentialResult found = program.Evaluate(structure);
            Close([expected.Energy], [found.Energy], 1e-12, name);
            Close(expected.AtomEnergies, found.AtomEnergies, 1e-11, name);
            Close(expected.Forces, found.Forces, 1e-10, name);
            Close(expected.Virial.ToArray(), found.Virial.ToArray(), 1e-10, name);
            Assert.Equal(expected.EdgeCount, found.EdgeCount);
        }
    }

    [Theory]
    [InlineData(Precision.Double)]
    [InlineData(Precision.Single)]
    public void StructuresHaveTheSameBitsAloneInABatchAndOnAnyNumberOfThreads(Precision precision)
    {
        Structure[] structures = [.. Enumerable.Range(0, 40).Select(k => MacePropertyTests.Crystal(k + 1)), MacePropertyTests.Cluster(4)];
        using ModelPotential one = ModelPotential.Of(Model, null, precision, threads: 1);
        using ModelPotential many = ModelPotential.Of(Model, null, precision, threads: 3);
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

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void MolecularDynamicsAllocatesNothing(int threads)
    {
        using ModelPotential potential = ModelPotential.Of(Model, threads: threads);
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

    private static void Close(ReadOnlySpan<double> expected, ReadOnlySpan<double> found, double tolerance, string what)
    {
        Assert.Equal(expected.Length, found.Length);
        double scale = 1e-3;
        foreach (double value in expected)
            scale = Math.Max(scale, Math.Abs(value));
        for (int n = 0; n < expected.Length; n++)
            Assert.True(Math.Abs(expected[n] - found[n]) <= tolerance * scale, $"{what} [{n}]: expected {expected[n]:R}, found {found[n]:R}");
    }
}
