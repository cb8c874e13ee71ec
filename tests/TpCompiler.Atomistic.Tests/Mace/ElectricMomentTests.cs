using System;
using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Runtime.Layers;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Mace;

/// <summary>Models that predict electric moments.</summary>
public sealed class ElectricMomentTests
{
    private static readonly Structure s_structure = new([8, 1, 6, 1], [0.1, 0.2, 0.3, 1.4, 0.5, -0.2, 0.3, 1.9, 1.1, 2.6, 2.4, 0.9]);

    [Fact]
    public void DipolesTurnWithTheStructureAndInvertWithIt()
    {
        using MacePotential potential = new(Model(), threads: 1);
        PotentialResult expected = potential.Evaluate(s_structure);
        Assert.True(expected.AtomDipoles.ToArray().Max(Math.Abs) > 1e-5, $"the test needs dipoles, found {expected.AtomDipoles.ToArray().Max(Math.Abs)}");
        double[,] rotation = WignerD.RotationFromAngles(0.3, 1.1, 2.9);
        foreach (double sign in new[] { 1.0, -1.0 })
        {
            PotentialResult turned = potential.Evaluate(s_structure.WithPositions(Turn(rotation, sign, s_structure.Positions)));
            AssertClose(Turn(rotation, sign, expected.AtomDipoles), turned.AtomDipoles);
            AssertClose(Turn(rotation, sign, Components(expected)), Components(turned));
        }
    }

    [Fact]
    public void DipoleIsTheSumOfThoseOfAtomsAndOfTheirCharges()
    {
        using MacePotential potential = new(Model(), threads: 1);
        PotentialResult neutral = potential.Evaluate(s_structure);
        double[] sum = [.. Enumerable.Range(0, 3).Select(a => Enumerable.Range(0, 4).Sum(i => neutral.AtomDipoles[(3 * i) + a]))];
        AssertClose(sum, Components(neutral));
        PotentialResult charged = potential.Evaluate(s_structure.WithAtomProperty("Qs", PropertyValue.List([-0.4, 0.2, 0.0, 0.2])));
        for (int a = 0; a < 3; a++)
            sum[a] += 4.803204712570263 * ((-0.4 * s_structure.Positions[a]) + (0.2 * s_structure.Positions[3 + a]) + (0.2 * s_structure.Positions[9 + a]));
        AssertClose(sum, Components(charged));
        AssertClose(neutral.AtomDipoles.ToArray(), charged.AtomDipoles);
    }

    [Fact]
    public void DipolesFollowTheirAtomsAndDoNotChangeTheEnergy()
    {
        using MacePotential potential = new(Model(), threads: 1);
        PotentialResult expected = potential.Evaluate(s_structure);
        int[] order = [2, 0, 3, 1];
        PotentialResult result = potential.Evaluate(new Structure(
            [.. order.Select(i => s_structure.AtomicNumbers[i])], [.. order.SelectMany(i => s_structure.Positions.Slice(3 * i, 3).ToArray().Select(x => x + 0.7))]));
        AssertClose([.. order.SelectMany(i => expected.AtomDipoles.Slice(3 * i, 3).ToArray())], result.AtomDipoles);

        MaceDescription model = Model();
        using MacePotential plain = new(model with { Kind = MaceModelKind.Mace, Layers = [.. model.Layers.Select(l => l with { TensorReadout = null })] }, threads: 1);
        PotentialResult energies = plain.Evaluate(s_structure);
        Assert.Equal(energies.Energy, expected.Energy);
        Assert.Equal(energies.Forces.ToArray(), expected.Forces.ToArray());
        Assert.Null(energies.Dipole);
        Assert.True(energies.AtomDipoles.IsEmpty);
    }

    [Fact]
    public void ReadoutsAreThoseOfTheirFormulas()
    {
        // Without weights in the first layer and without gates, the dipole is linear in the weights of the output; a gate of constant
        // argument zero is the activation there.
        MaceDescription model = Model();
        var gated = (GatedTensorReadoutDescription)model.Layers[1].TensorReadout!;
        int features = gated.Linear2.Length;
        ActivationDescription sigmoid = new(ActivationFunction.Sigmoid, 1.5);
        ImmutableArray<double> vectors = gated.Linear1[(6 * features)..];
        GatedTensorReadoutDescription open = gated with { GateActivation = sigmoid, Linear1 = [.. new double[6 * features], .. vectors] };
        LinearTensorReadoutDescription linear = new(gated.Output, [.. Enumerable.Range(0, 6).Select(
            c => Enumerable.Range(0, features).Sum(j => 0.75 * vectors[(c * features) + j] * gated.Linear2[j] / Math.Sqrt(features)))]);
        AssertClose(Dipole(model, linear), Dipole(model, open));
        Assert.NotEqual(Dipole(model, gated)[0], Dipole(model, open)[0], 6);
    }

    [Fact]
    public void ModelsOfDipolesAloneNeedNoScalarsInTheirLastLayer()
    {
        MaceDescription model = RandomMace.Create(4, correlation: 2, last: "6x1o", kind: MaceModelKind.AtomicDipoles);
        foreach (Precision precision in new[] { Precision.Double, Precision.Single })
        {
            using MacePotential potential = new(model, precision: precision, threads: 1);
            PotentialResult result = potential.Evaluate(s_structure);
            Assert.Equal(0, result.Energy);
            Assert.All(result.Forces.ToArray(), f => Assert.Equal(0, f));
            Assert.True(Components(result).Max(Math.Abs) > 1e-5, $"the test needs dipoles, found {Components(result).Max(Math.Abs)}");
        }
    }

    private static MaceDescription Model() => RandomMace.Create(3, correlation: 2, last: "6x0e+6x1o", kind: MaceModelKind.EnergyDipoles);

    private static double[] Dipole(MaceDescription model, TensorReadoutDescription last)
    {
        ImmutableArray<LayerDescription> layers = [model.Layers[0] with { TensorReadout = null }, model.Layers[1] with { TensorReadout = last }];
        MaceDescription changed = model with { Layers = layers };
        changed.Validate("changed");
        using MacePotential potential = new(changed, threads: 1);
        return Components(potential.Evaluate(s_structure));
    }

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

    private static void AssertClose(double[] expected, ReadOnlySpan<double> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= 1e-11 * scale, $"{i}: expected {expected[i]:R}, found {actual[i]:R}");
    }
}
