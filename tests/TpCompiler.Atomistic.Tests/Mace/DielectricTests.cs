using System;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Structures;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Mace;

/// <summary>Charges, dipoles and polarizabilities of models that predict all three.</summary>
public sealed class DielectricTests
{
    private const string Irreps = "4x0e+4x1o+4x2e";

    private static readonly Config s_config = Config.QuickThrowOnFailure.WithMaxTest(25);

    [Theory]
    [InlineData(InteractionKind.Residual)]
    [InlineData(InteractionKind.Attention)]
    public void MomentsTurnWithTheStructureAndInvertWithIt(InteractionKind kind)
    {
        using MacePotential potential = Potential(kind);
        Check.One(s_config, Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), (int seed) =>
        {
            Random random = new(seed);
            Structure structure = Cluster(random);
            double[,] rotation = WignerD.RotationFromAngles(7 * random.NextDouble(), 3 * random.NextDouble(), 7 * random.NextDouble());
            double sign = random.Next(2) == 0 ? 1 : -1;
            PotentialResult expected = potential.Evaluate(structure);
            PotentialResult result = potential.Evaluate(structure.WithPositions(Turn(rotation, sign, structure.Positions)));
            AssertClose(expected.AtomCharges.ToArray(), result.AtomCharges);
            AssertClose(Turn(rotation, sign, expected.AtomDipoles), result.AtomDipoles);
            AssertClose(Turn(rotation, sign, Components(expected)), Components(result));
            double[] halfway = Transposed(Turn(rotation, 1, expected.Polarizability!.Value.ToArray()));
            AssertClose(Turn(rotation, 1, halfway), result.Polarizability!.Value.ToArray());
        }));
    }

    [Fact]
    public void MomentsFollowTheirAtoms()
    {
        using MacePotential potential = Potential(InteractionKind.Residual);
        Check.One(s_config, Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), (int seed) =>
        {
            Random random = new(seed);
            Structure structure = Cluster(random);
            int[] order = [.. Enumerable.Range(0, structure.Count)];
            random.Shuffle(order);
            PotentialResult expected = potential.Evaluate(structure);
            PotentialResult result = potential.Evaluate(new Structure(
                [.. order.Select(i => structure.AtomicNumbers[i])], [.. order.SelectMany(i => structure.Positions.Slice(3 * i, 3).ToArray())]));
            AssertClose([.. order.Select(i => expected.AtomCharges[i])], result.AtomCharges);
            AssertClose([.. order.SelectMany(i => expected.AtomDipoles.Slice(3 * i, 3).ToArray())], result.AtomDipoles);
            AssertClose(Components(expected), Components(result));
            AssertClose(expected.Polarizability!.Value.ToArray(), result.Polarizability!.Value.ToArray());
        }));
    }

    [Theory]
    [InlineData(Precision.Double)]
    [InlineData(Precision.Single)]
    public void ChargesSumToThatOfTheStructureAndTheDipoleIncludesThem(Precision precision)
    {
        using MacePotential potential = Potential(InteractionKind.Residual, precision);
        Structure structure = Cluster(new Random(5));
        int n = structure.Count;
        PotentialResult neutral = potential.Evaluate(structure);
        PotentialResult charged = potential.Evaluate(structure.WithInfo("total_charge", PropertyValue.Of(2L)));
        Assert.Equal(0, neutral.AtomCharges.ToArray().Sum(), 12);
        Assert.Equal(2, charged.AtomCharges.ToArray().Sum(), 12);
        AssertClose([.. neutral.AtomCharges.ToArray().Select(q => q + (2.0 / n))], charged.AtomCharges);
        Assert.Equal(neutral.AtomDipoles.ToArray(), charged.AtomDipoles.ToArray());
        Assert.Equal(neutral.Polarizability, charged.Polarizability);
        double[] expected = [.. Enumerable.Range(0, 3).Select(a => Enumerable.Range(0, n).Sum(
            i => charged.AtomDipoles[(3 * i) + a] + (charged.AtomCharges[i] * structure.Positions[(3 * i) + a])))];
        AssertClose(expected, Components(charged));
        Assert.Equal(DipoleUnit.ElectronAngstrom, charged.DipoleUnit);
        Assert.True(neutral.AtomCharges.ToArray().Max(Math.Abs) > 1e-3, "the test needs charges");
    }

    [Fact]
    public void PolarizabilityIsSymmetricAndOfWholeStructures()
    {
        using MacePotential potential = Potential(InteractionKind.Residual);
        Structure structure = Cluster(new Random(6));
        double[] one = potential.Evaluate(structure).Polarizability!.Value.ToArray();
        AssertClose(one, Transposed(one));
        Assert.True(Math.Abs(one[1]) > 1e-5, "the test needs an anisotropic polarizability");

        // Two copies beyond each other's reach.
        double[] both = [.. structure.Positions, .. structure.Positions.ToArray().Select(x => x + 30)];
        PotentialResult two = potential.Evaluate(new Structure([.. structure.AtomicNumbers, .. structure.AtomicNumbers], both));
        AssertClose([.. one.Select(p => 2 * p)], two.Polarizability!.Value.ToArray());
    }

    [Fact]
    public void ThereIsNoEnergy()
    {
        using MacePotential potential = Potential(InteractionKind.Residual);
        PotentialResult result = potential.Evaluate(Cluster(new Random(7)));
        Assert.False(result.HasEnergy);
        Assert.Equal(0, result.Energy);
        Assert.All(result.Forces.ToArray(), f => Assert.Equal(0, f));
    }

    [Fact]
    public void TotalChargesThatAreNoNumberAreRefused()
    {
        using MacePotential potential = Potential(InteractionKind.Residual);
        Structure structure = Cluster(new Random(8)).WithInfo("total_charge", PropertyValue.Of("two"));
        Assert.Contains("total_charge", Assert.Throws<StructureException>(() => potential.Evaluate(structure)).Message, StringComparison.Ordinal);
    }

    private static MacePotential Potential(InteractionKind kind, Precision precision = Precision.Double) => new(
        RandomMace.Create(21, kind, kind, Irreps, correlation: 2, last: Irreps, kind: MaceModelKind.AtomicDielectric), precision: precision, threads: 1);

    private static Structure Cluster(Random random) => new(
        [8, 1, 6, 1, 8],
        [.. Enumerable.Range(0, 5).SelectMany(i => new[] { i % 2 * 1.4, i / 2 % 2 * 1.3, i / 4 * 1.5 }).Select(x => x + (0.4 * random.NextDouble()))]);

    private static double[] Components(PotentialResult result) => [result.Dipole!.Value.X, result.Dipole.Value.Y, result.Dipole.Value.Z];

    private static double[] Turn(double[,] rotation, double sign, ReadOnlySpan<double> vectors)
    {
        double[] turned = new double[vectors.Length];
        for (int k = 0; k < vectors.Length; k++)
        {
            for (int b = 0; b < 3; b++)
                turned[k] += sign * rotation[k % 3, b] * vectors[k - (k % 3) + b];
        }

        return turned;
    }

    private static double[] Transposed(double[] m) => [m[0], m[3], m[6], m[1], m[4], m[7], m[2], m[5], m[8]];

    private static void AssertClose(double[] expected, ReadOnlySpan<double> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = Math.Max(1e-3, expected.Max(Math.Abs));
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= 1e-10 * scale, $"{i}: expected {expected[i]:R}, found {actual[i]:R}");
    }
}
