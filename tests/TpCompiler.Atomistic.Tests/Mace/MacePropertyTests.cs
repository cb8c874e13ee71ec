using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Structures;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Mace;

/// <summary>What holds for every MACE potential, on models with random weights of every kind that is supported.</summary>
public sealed class MacePropertyTests
{
    public static TheoryData<string> Variants => [.. s_variants.Keys];

    private static readonly Dictionary<string, Func<MaceDescription>> s_variants = new()
    {
        ["residual, 0e+1o"] = () => RandomMace.Create(1),
        ["agnostic then residual, 0e+1o+2e"] = () => RandomMace.Create(2, InteractionKind.Agnostic, hidden: "4x0e+4x1o+4x2e"),
        ["agnostic only, scalars, l = 3"] = () => RandomMace.Create(3, InteractionKind.Agnostic, InteractionKind.Agnostic, "5x0e", lmax: 3, correlation: 2),
        ["density, repulsion, Agnesi"] = () => RandomMace.Create(
            4, InteractionKind.Density, InteractionKind.DensityResidual, repulsion: true, transform: new AgnesiTransformDescription(RandomMace.CovalentRadii, 0.9183, 4.5791, 1.0805)),
        ["density, separate cutoff, Soft"] = () => RandomMace.Create(
            5, InteractionKind.DensityResidual, InteractionKind.Density, separateCutoff: true, transform: new SoftTransformDescription(RandomMace.CovalentRadii, 4)),
        ["three layers, correlation 1, two heads"] = () => RandomMace.Create(6, correlation: 1, layers: 3, heads: 2),
        ["non-linear, edges of unequal channels, shared products"] = () => RandomMace.Create(
            8, InteractionKind.NonLinear, InteractionKind.NonLinear, edge: "3x0e+9x1o", agnosticProduct: true, separateCutoff: true, correlation: 2),
        ["non-linear then residual, embedded charge"] = () => RandomMace.Create(
            9, InteractionKind.NonLinear, correlation: 2, embedded: RandomMace.Charge("total_charge", isPerAtom: false)),
        ["three layers, both parities"] = () => RandomMace.Create(10, hidden: "3x0e+3x0o+3x1o+3x1e", layers: 3, correlation: 2),
        ["rotations only, readout with biases"] = () => RandomMace.Create(
            11, InteractionKind.Density, InteractionKind.DensityResidual, hidden: "4x0e+4x1e", ignoresParity: true, biasedReadout: true, heads: 2),
        ["attention"] = () => RandomMace.Create(12, InteractionKind.Attention, InteractionKind.Attention),
        ["agnostic then attention, three layers, separate cutoff, embedded charge"] = () => RandomMace.Create(
            13, InteractionKind.Agnostic, InteractionKind.Attention, "3x0e+3x1o+3x2e", correlation: 2, layers: 3, separateCutoff: true, embedded: RandomMace.Charge("total_charge", isPerAtom: false)),
        ["one layer, correlation 4"] = () => RandomMace.Create(7, correlation: 4, layers: 1, lmax: 1, hidden: "16x0e"),
    };

    [Theory]
    [MemberData(nameof(Variants))]
    public void ForcesAreTheNegativeGradientOfTheEnergy(string variant)
    {
        using MacePotential potential = Potential(variant);
        Structure structure = Cluster(11);
        PotentialResult result = potential.Evaluate(structure);
        const double Step = 1e-4;
        double scale = result.Forces.ToArray().Max(Math.Abs);
        Assert.True(scale > 1e-6, "the test needs forces");
        for (int k = 0; k < 3 * structure.Count; k += 2)
        {
            double numeric = -Derivative(h => potential.Evaluate(Displaced(structure, k, h)).InteractionEnergy, Step);
            Assert.True(Math.Abs(numeric - result.Forces[k]) < 1e-7 * Math.Max(scale, 1), $"{variant}, coordinate {k}: {numeric} and {result.Forces[k]}");
        }
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void StressIsTheDerivativeWithRespectToStrain(string variant)
    {
        using MacePotential potential = Potential(variant);
        Structure structure = Crystal(12);
        PotentialResult result = potential.Evaluate(structure);
        double[] stress = result.Stress!.Value.ToArray();
        double scale = Math.Max(1e-3, stress.Max(Math.Abs));
        for (int a = 0; a < 3; a++)
        {
            for (int b = a; b < 3; b++)
            {
                double numeric = Derivative(h => potential.Evaluate(Strained(structure, a, b, h)).InteractionEnergy, 1e-5) / structure.Volume;
                Assert.True(Math.Abs(numeric - stress[(3 * a) + b]) < 1e-6 * scale, $"{variant}, strain {a}{b}: {numeric} and {stress[(3 * a) + b]}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void RotationsAndInversionTurnForcesAndKeepEnergies(string variant)
    {
        using MacePotential potential = Potential(variant);
        Structure structure = Crystal(13);
        PotentialResult expected = potential.Evaluate(structure);
        for (int trial = 0; trial < 3; trial++)
        {
            double[,] rotation = WignerD.RotationFromAngles(0.3 + trial, 1.1 * trial, 2.9 - trial);
            double sign = trial == 1 && !potential.Description.IgnoresParity ? -1 : 1;
            double[] turned = Turn(rotation, sign, structure.Positions);
            Matrix3d cell = Matrix3d.FromRows(Turn(rotation, sign, structure.Cell.ToArray()));
            PotentialResult result = potential.Evaluate(structure.WithGeometry(turned, cell, structure.Periodic));
            AssertClose(expected.AtomEnergies, result.AtomEnergies, 1e-11, variant);
            AssertClose(Turn(rotation, sign, expected.Forces), result.Forces, 1e-10, variant);
        }
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void TranslationsAndPermutationsChangeNothingElse(string variant)
    {
        using MacePotential potential = Potential(variant);
        Structure structure = Crystal(14);
        PotentialResult expected = potential.Evaluate(structure);
        int n = structure.Count;
        int[] order = [.. Enumerable.Range(0, n).Select(i => ((i * 5) + 2) % n)];
        double[] positions = [.. order.SelectMany(i => Enumerable.Range(0, 3).Select(a => structure.Positions[(3 * i) + a] + 0.37 - a))];
        int[] numbers = [.. order.Select(i => structure.AtomicNumbers[i])];
        PotentialResult result = potential.Evaluate(new Structure(numbers, positions, structure.Cell, structure.Periodic));
        AssertClose([.. order.Select(i => expected.AtomEnergies[i])], result.AtomEnergies, 1e-11, variant);
        AssertClose([.. order.SelectMany(i => expected.Forces.Slice(3 * i, 3).ToArray())], result.Forces, 1e-10, variant);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void ForceJacobianIsSymmetricAndForcesSumToZero(string variant)
    {
        using MacePotential potential = Potential(variant);
        Structure structure = Cluster(15);
        int n = 3 * structure.Count;
        double[] forces = potential.Evaluate(structure).Forces.ToArray();
        for (int a = 0; a < 3; a++)
            Assert.Equal(0, Enumerable.Range(0, structure.Count).Sum(i => forces[(3 * i) + a]), 10);
        double[][] jacobian = new double[n][];
        for (int k = 0; k < n; k++)
        {
            double[] plus = potential.Evaluate(Displaced(structure, k, 1e-4)).Forces.ToArray();
            double[] minus = potential.Evaluate(Displaced(structure, k, -1e-4)).Forces.ToArray();
            jacobian[k] = [.. plus.Zip(minus, (p, m) => (p - m) / 2e-4)];
        }

        double scale = jacobian.Max(row => row.Max(Math.Abs));
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < i; j++)
                Assert.True(Math.Abs(jacobian[i][j] - jacobian[j][i]) < 1e-6 * scale, $"{variant}: {i}, {j}");
        }
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void SupercellHasTheEnergyOfItsCells(string variant)
    {
        using MacePotential potential = Potential(variant);
        Structure structure = Crystal(16);
        PotentialResult single = potential.Evaluate(structure);
        double[] doubled = [.. structure.Positions, .. structure.Positions];
        for (int i = structure.Count; i < 2 * structure.Count; i++)
            (doubled[3 * i], doubled[(3 * i) + 1], doubled[(3 * i) + 2]) = (doubled[3 * i] + structure.Cell.A.X, doubled[(3 * i) + 1] + structure.Cell.A.Y, doubled[(3 * i) + 2] + structure.Cell.A.Z);
        Matrix3d cell = new(new(2 * structure.Cell.A.X, 2 * structure.Cell.A.Y, 2 * structure.Cell.A.Z), structure.Cell.B, structure.Cell.C);
        PotentialResult twice = potential.Evaluate(new Structure([.. structure.AtomicNumbers, .. structure.AtomicNumbers], doubled, cell, structure.Periodic));
        Assert.Equal(2 * single.InteractionEnergy, twice.InteractionEnergy, 9);
        AssertClose([.. single.Stress!.Value.ToArray()], twice.Stress!.Value.ToArray(), 1e-11, variant);
    }

    [Fact]
    public void EmptyAndIsolatedStructuresAreFine()
    {
        using MacePotential potential = Potential("agnostic then residual, 0e+1o+2e");
        PotentialResult nothing = potential.Evaluate(new Structure([], []));
        Assert.Equal(0, nothing.Energy);
        PotentialResult atom = potential.Evaluate(new Structure([8], [1.0, 2.0, 3.0]));
        Assert.Equal([0, 0, 0], atom.Forces.ToArray());
        Assert.Null(atom.Stress);

        // Without neighbours an agnostic first layer has no features: only the isolated energy and the shift are left.
        Assert.Equal(potential.IsolatedEnergy(new Structure([8], [0.0, 0.0, 0.0])) + potential.Description.Shift!.Value[0], atom.Energy, 12);
    }

    [Fact]
    public void UnusableStructuresAreRefusedByName()
    {
        using MacePotential potential = Potential("residual, 0e+1o");
        Assert.Contains("Fe", Assert.Throws<StructureException>(() => potential.Evaluate(new Structure([8, 26], [0, 0, 0, 1, 1, 1]))).Message, StringComparison.Ordinal);
        Assert.Contains("same point", Assert.Throws<StructureException>(() => potential.Evaluate(new Structure([8, 8], [1, 1, 1, 1, 1, 1]))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new MacePotential(RandomMace.Create(6, heads: 2), "none"));
    }

    [Fact]
    public void MicrocanonicalDynamicsKeepTheEnergy()
    {
        // Velocity Verlet with unit masses: a model whose forces are not the gradient of its energy drifts.
        using MacePotential potential = Potential("density, repulsion, Agnesi");
        Structure structure = Crystal(17);
        int n = structure.Positions.Length;
        double[] x = structure.Positions.ToArray();
        double[] v = [.. Enumerable.Range(0, n).Select(k => Math.Sin(k))];
        double[] f = potential.Evaluate(structure).Forces.ToArray();
        double start = potential.Evaluate(structure).Energy + v.Sum(a => 0.5 * a * a);
        const double Step = 0.001;
        double worst = 0;
        for (int step = 0; step < 300; step++)
        {
            for (int k = 0; k < n; k++)
            {
                v[k] += 0.5 * Step * f[k];
                x[k] += Step * v[k];
            }

            PotentialResult result = potential.Evaluate(structure.WithPositions(x));
            f = result.Forces.ToArray();
            for (int k = 0; k < n; k++)
                v[k] += 0.5 * Step * f[k];
            worst = Math.Max(worst, Math.Abs(result.Energy + v.Sum(a => 0.5 * a * a) - start));
        }

        double moved = x.Zip(structure.Positions.ToArray(), (a, b) => Math.Abs(a - b)).Max();
        Assert.True(moved > 0.1, "the test needs motion");
        Assert.True(worst < 1e-4, $"energy changed by {worst} eV while atoms moved by {moved}");
    }

    internal static IEnumerable<string> Names => s_variants.Keys;

    internal static MaceDescription Model(string variant) => s_variants[variant]();

    private static MacePotential Potential(string variant) => new(Model(variant), threads: 1);

    internal static Structure Cluster(int seed)
    {
        Random random = new(seed);
        double[] positions = [.. Enumerable.Range(0, 6).SelectMany(i => new[] { i % 2 * 1.4, i / 2 % 2 * 1.3, i / 4 * 1.5 }).Select(c => c + (0.3 * random.NextDouble()))];
        return new Structure([8, 1, 1, 6, 1, 8], positions);
    }

    internal static Structure Crystal(int seed)
    {
        Structure cluster = Cluster(seed);
        return cluster.WithGeometry(cluster.Positions, new(new(3.3, 0.2, -0.1), new(0.4, 3.5, 0.3), new(-0.2, 0.1, 3.8)), PeriodicDirections.All);
    }

    private static Structure Displaced(Structure structure, int coordinate, double step)
    {
        double[] positions = structure.Positions.ToArray();
        positions[coordinate] += step;
        return structure.WithPositions(positions);
    }

    private static Structure Strained(Structure structure, int a, int b, double step)
    {
        double[] Strain(ReadOnlySpan<double> vectors)
        {
            double[] changed = vectors.ToArray();
            for (int i = 0; i < changed.Length; i += 3)
            {
                changed[i + a] += 0.5 * step * vectors[i + b];
                changed[i + b] += 0.5 * step * vectors[i + a];
            }

            return changed;
        }

        return structure.WithGeometry(Strain(structure.Positions), Matrix3d.FromRows(Strain(structure.Cell.ToArray())), structure.Periodic);
    }

    /// <summary>The derivative at zero by a five-point formula.</summary>
    private static double Derivative(Func<double, double> function, double step)
        => ((8 * (function(step) - function(-step))) - (function(2 * step) - function(-2 * step))) / (12 * step);

    private static double[] Turn(double[,] rotation, double sign, ReadOnlySpan<double> vectors)
    {
        double[] turned = new double[vectors.Length];
        for (int i = 0; i < vectors.Length; i += 3)
        {
            for (int a = 0; a < 3; a++)
                turned[i + a] = sign * ((rotation[a, 0] * vectors[i]) + (rotation[a, 1] * vectors[i + 1]) + (rotation[a, 2] * vectors[i + 2]));
        }

        return turned;
    }

    private static void AssertClose(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = 1;
        foreach (double e in expected)
            scale = Math.Max(scale, Math.Abs(e));
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * scale, $"{what} [{i}]: {expected[i]:R} and {actual[i]:R}");
    }
}
