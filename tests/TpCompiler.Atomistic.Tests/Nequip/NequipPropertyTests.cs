using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Atomistic.Tests.Models;
using TpCompiler.Core.Programs;
using TpCompiler.Testing;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Nequip;

/// <summary>What holds of NequIP and Allegro with any weights and options.</summary>
public sealed class NequipPropertyTests
{
    public static TheoryData<string> Variants => [.. NequipVariants.Names];

    [Theory]
    [MemberData(nameof(Variants))]
    public void EveryVariantIsASoundPotential(string variant)
    {
        using ICalculator calculator = NequipVariants.Model(variant).CreateCalculator(threads: 1);
        Potential.Check(calculator, new PotentialSetting(Elements: [1, 6, 8], Cutoff: 3.5) { Structures = 2, Spacing = 1.5, Layers = 4 }).ThrowIfFailed();
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void TheExecutorAgreesWithTheInterpreter(string variant)
    {
        AtomisticModel model = NequipVariants.Model(variant).CreateModel();
        using ModelRun run = new(model, NequipVariants.Crystal(1), NequipVariants.Crystal(2, atoms: 3));
        string[] parameters = [.. model.Program.TensorsOf(ProgramRole.Parameter).Select(t => t.Name)];
        TensorProgram gradient = ModelRun.Gradient(model, ["positions", "strain", .. parameters]);
        IReadOnlyDictionary<string, double[]> expected = run.RunGradient(gradient);
        foreach ((string name, double[] rows) in run.ExecuteGradient(gradient))
            NumberAssert.Close(expected[name], rows, 1e-11, $"{variant}: {name}");
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void GradientsOfParametersAreThoseOfFiniteDifferences(string variant)
    {
        AtomisticModel model = NequipVariants.Model(variant).CreateModel();
        using ModelRun run = new(model, NequipVariants.Crystal(3), NequipVariants.Crystal(4, atoms: 3));
        string[] tensors = [.. model.Program.TensorsOf(ProgramRole.Parameter).Select(t => t.Name)];
        IReadOnlyDictionary<string, double[]> made = run.RunGradient(ModelRun.Gradient(model, tensors));
        IReadOnlyDictionary<string, double[]> gradients = model.ToParameters(tensors.ToDictionary(t => t, t => made["g:" + t]));
        Assert.NotEmpty(gradients);
        foreach (ModelParameter parameter in model.Parameters.Where(p => p.IsTrained))
        {
            // Along a random direction, parameter by parameter.
            Random random = new(parameter.Name.Length);
            double[] direction = [.. parameter.Values.Select(_ => random.NextDouble() - 0.5)];
            double slope = direction.Zip(gradients[parameter.Name], (d, g) => d * g).Sum();
            const double Step = 1e-4;
            double expected = (Energy(Step) - Energy(-Step)) / (2 * Step);
            Assert.True(Math.Abs(expected - slope) <= 1e-6 * (1 + Math.Abs(expected)), $"{variant}, {parameter.Name}: {expected} and {slope}");

            double Energy(double step) => run.Run(model.Program, model.Prepare(new Dictionary<string, double[]>
            {
                [parameter.Name] = [.. parameter.Values.Zip(direction, (v, d) => v + (step * d))],
            }))[ModelOutputs.Energy].Sum();
        }
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void StructuresHaveTheSameBitsAloneInABatchAndOnAnyNumberOfThreads(string variant)
    {
        Structure[] structures = [.. Enumerable.Range(0, 20).Select(k => NequipVariants.Crystal(k, atoms: 2 + (k % 6)))];
        foreach (Precision precision in (ReadOnlySpan<Precision>)[Precision.Double, Precision.Single])
        {
            using ICalculator one = NequipVariants.Model(variant).CreateCalculator(precision: precision, threads: 1);
            using ICalculator many = NequipVariants.Model(variant).CreateCalculator(precision: precision, threads: 3);
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
    }

    /// <summary>Energies of atoms in a row, 3 Angstrom apart, when the last but one is moved: what lies beyond the cutoff of an atom is nothing to Allegro, and something to NequIP.</summary>
    [Theory]
    [MemberData(nameof(Variants))]
    public void AllegroIsStrictlyLocal(string variant)
    {
        double[] row(double moved) => [0, 0, 0, 2.2, 0.1, 0, 4.5, 0, 0.2, 6.6 + moved, 0.3, 0, 8.9, 0, 0];
        using ICalculator calculator = NequipVariants.Model(variant).CreateCalculator(threads: 1);
        double[] energies(double moved) => calculator.Evaluate(new Structure([1, 6, 8, 6, 1], row(moved), default, PeriodicDirections.None)).AtomEnergies.ToArray();
        double[] before = energies(0);
        double[] after = energies(0.3);

        // Atom 1 has no neighbour that moves, but one that has such a neighbour.
        bool isLocal = variant.StartsWith("allegro", StringComparison.Ordinal);
        Assert.Equal(isLocal, before[1] == after[1]);
        Assert.NotEqual(before[2], after[2]);
    }
}
