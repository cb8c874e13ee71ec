using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Derivatives;
using TpCompiler.Runtime.Programs;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Models;

/// <summary>What every architecture gives because it is a program: dynamics that keep the energy, products with the Hessian, batches.</summary>
public sealed class ModelFamilyTests
{
    /// <summary>eV/Angstrom^2.</summary>
    private const double LeastStiffness = 0.01;

    public static TheoryData<string> Families => [.. ModelFamily.Names];

    /// <summary>Velocity Verlet without a thermostat: what is gained or lost from the first to the last quarter is next to nothing beside what moves to and fro.</summary>
    [Theory]
    [MemberData(nameof(Families))]
    public void TenThousandStepsOfDynamicsKeepTheEnergy(string family)
    {
        const int Steps = 10_000;
        using ICalculator calculator = ModelFamily.Of(family).Model.CreateCalculator(threads: 1);
        Structure structure = Relaxed(calculator, ModelFamily.Molecule(3));
        PotentialResult result = new();

        // What no bond holds together falls apart; a crystal cannot.
        if (Stiffness(calculator, structure) == LeastStiffness)
            structure = Relaxed(calculator, ModelFamily.Crystal(3));
        double[] x = structure.Positions.ToArray(), f = [.. Evaluate(calculator, structure, x, result)];
        Random random = new(5);

        // Unit masses; velocities that are small beside what binds the relaxed structure.
        double stiffness = Stiffness(calculator, structure);
        double step = 0.02 / Math.Sqrt(stiffness), amplitude = 0.02 * Math.Sqrt(stiffness);
        double[] v = [.. x.Select(_ => amplitude * ((2 * random.NextDouble()) - 1))];
        double[] total = new double[Steps], potential = new double[Steps];
        for (int n = 0; n < Steps; n++)
        {
            for (int k = 0; k < x.Length; k++)
            {
                v[k] += 0.5 * step * f[k];
                x[k] += step * v[k];
            }

            f = [.. Evaluate(calculator, structure, x, result)];
            for (int k = 0; k < x.Length; k++)
                v[k] += 0.5 * step * f[k];
            potential[n] = result.InteractionEnergy;
            total[n] = potential[n] + v.Sum(u => 0.5 * u * u);
        }

        double moved = potential.Max() - potential.Min(), drift = Math.Abs(total[..(Steps / 4)].Average() - total[^(Steps / 4)..].Average());
        Assert.True(moved > 1e-5 * stiffness, $"{family}: the test needs motion, and the energy changed by {moved}");
        Assert.True(drift < 1e-3 * moved, $"{family}: the energy drifted by {drift} while its parts changed by {moved}");
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void TheHessianTimesAVectorIsTheSlopeOfTheForces(string family)
    {
        AtomisticModel model = ModelFamily.Of(family).Model.CreateModel();
        Structure structure = ModelFamily.Crystal(2);
        TensorProgram product = ReverseMode.Of(TangentMode.Of(model.Program, ["positions"]), ["positions"], of: ["t:energy"]);
        TensorProgram gradient = ModelRun.Gradient(model, "positions");
        using ModelRun run = new(model, structure);
        double[] positions = structure.Positions.ToArray();
        Random random = new(1);
        double[] direction = [.. positions.Select(_ => (2 * random.NextDouble()) - 1)];
        Dictionary<string, double[]> given = new() { ["t:positions"] = direction, ["g:t:energy"] = [1] };
        double[] found = run.Run(product, given)["g:positions"];
        double[] up = Slopes(1e-5), down = Slopes(-1e-5);
        double scale = found.Max(Math.Abs);
        Assert.True(scale > 1e-3, "the test needs a Hessian");
        for (int k = 0; k < positions.Length; k++)
            Assert.True(Math.Abs(((up[k] - down[k]) / 2e-5) - found[k]) < 1e-6 * scale, $"{family}, coordinate {k}: {(up[k] - down[k]) / 2e-5} and {found[k]}");

        // As it runs.
        NumberAssert.Close(found, run.Execute(product, given)["g:positions"], 1e-10, family);

        double[] Slopes(double step) => run.Run(gradient, new Dictionary<string, double[]>
        {
            ["positions"] = [.. positions.Zip(direction, (x, d) => x + (step * d))],
            ["g:energy"] = [1],
        })["g:positions"];
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void StructuresHaveTheSameBitsAloneInABatchAndOnAnyNumberOfThreads(string family)
    {
        Structure[] structures = [.. Enumerable.Range(0, 10).Select(n => ModelFamily.Crystal(n, 2 + (n % 5))), .. Enumerable.Range(0, 5).Select(n => ModelFamily.Molecule(n))];
        foreach (Precision precision in (ReadOnlySpan<Precision>)[Precision.Double, Precision.Single])
        {
            using ICalculator one = ModelFamily.Of(family).Model.CreateCalculator(precision: precision, threads: 1);
            using ICalculator many = ModelFamily.Of(family).Model.CreateCalculator(precision: precision, threads: 3);
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

    /// <summary>Downhill, in steps that grow while they lead there.</summary>
    private static Structure Relaxed(ICalculator calculator, Structure structure)
    {
        PotentialResult result = new();
        double[] x = structure.Positions.ToArray(), f = [.. Evaluate(calculator, structure, x, result)];
        double energy = result.InteractionEnergy, length = 0.01;
        for (int n = 0; n < 2000 && f.Max(Math.Abs) > 1e-4; n++)
        {
            double scale = length / f.Max(Math.Abs);
            double[] tried = [.. x.Zip(f, (a, b) => a + (scale * b))];
            double[] forces = [.. Evaluate(calculator, structure, tried, result)];
            (length, bool isLower) = result.InteractionEnergy < energy ? (1.2 * length, true) : (0.5 * length, false);
            if (isLower)
                (x, f, energy) = (tried, forces, result.InteractionEnergy);
        }

        return structure.WithPositions(x);
    }

    /// <summary>The largest slope of a force along its own coordinate.</summary>
    private static double Stiffness(ICalculator calculator, Structure structure)
    {
        PotentialResult result = new();
        double[] x = structure.Positions.ToArray();
        return Math.Max(LeastStiffness, Enumerable.Range(0, x.Length).Max(k =>
        {
            double at(double step) => Evaluate(calculator, structure, [.. x.Select((v, m) => m == k ? v + step : v)], result)[k];
            return Math.Abs(at(1e-4) - at(-1e-4)) / 2e-4;
        }));
    }

    private static ReadOnlySpan<double> Evaluate(ICalculator calculator, Structure structure, double[] positions, PotentialResult result)
    {
        calculator.Evaluate(structure.WithPositions(positions), result);
        return result.Forces;
    }
}
