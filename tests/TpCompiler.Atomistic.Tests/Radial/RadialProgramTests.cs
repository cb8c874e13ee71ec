using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic.Radial;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Radial;
using TpCompiler.Runtime.Kernels;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Radial;

/// <summary>Radial functions as programs, and their derived slopes, agree with those written by hand.</summary>
public sealed class RadialProgramTests
{
    private const double Cutoff = 5.5;

    private static readonly double[] s_distances = [.. Enumerable.Range(0, 203).Select(i => 0.35 + (0.027 * i)), Cutoff, Cutoff - 1e-7];

    private static readonly double[] s_radii = [.. Enumerable.Range(0, 100).Select(z => 0.3 + (0.017 * z))];

    [Fact]
    public void Bessel_functions()
    {
        BesselBasis basis = BesselBasis.Create(Cutoff, 8);
        double[] frequencies = [.. Enumerable.Range(1, 8).Select(n => Math.PI / Cutoff * n)];
        AssertBasis(basis, new() { ["w"] = frequencies, ["prefactor"] = [Math.Sqrt(2 / Cutoff)] }, (b, r, load) => RadialFunctions.Bessel(b, r, load("w"), load("prefactor")[0]));
    }

    [Fact]
    public void Gaussian_functions()
    {
        GaussianBasis basis = GaussianBasis.Create(Cutoff, 12);
        double step = Cutoff / 11;
        double[] means = [.. Enumerable.Range(0, 12).Select(n => n == 11 ? Cutoff : n * step)];
        AssertBasis(basis, new() { ["mu"] = means, ["c"] = [-0.5 / (step * step)] }, (b, r, load) => RadialFunctions.Gaussian(b, r, load("mu"), load("c")[0]));
    }

    [Fact]
    public void Chebyshev_polynomials()
    {
        double[] x = [.. Enumerable.Range(-50, 101).Select(i => i / 50.0)];
        double[] values = new double[x.Length * 8], slopes = new double[values.Length];
        new ChebyshevBasis(8).Evaluate(x, values, slopes);
        AssertAgree(x, [], (b, r, load) => RadialFunctions.Chebyshev(b, r, 8), (i, n) => (values[(i * 8) + n], slopes[(i * 8) + n]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(9)]
    public void Polynomial_envelopes(int power)
        => AssertAgree(s_distances, new() { ["radius"] = [Cutoff] }, (b, r, load) => [RadialFunctions.Envelope(b, r, load("radius")[0], power)], (i, _) =>
        {
            double value = new PolynomialCutoff(Cutoff, power).Evaluate(s_distances[i], out double slope);
            return (value, slope);
        });

    [Fact]
    public void Envelope_keeps_its_digits_where_it_is_small()
    {
        // A thousandth before the radius the envelope is 4e-8; as 1 less a sum near 1 it would have eight digits left.
        double[] value = Run([Cutoff * 0.999], new() { ["radius"] = [Cutoff] }, (b, r, load) => [RadialFunctions.Envelope(b, r, load("radius")[0], 6)]).Values;
        double u = Cutoff * 0.999 / Cutoff, left = 1 - u, sum = 0;
        for (int k = 5; k >= 0; k--)
            sum = (sum * u) + ((k + 1) * (k + 2) / 2);
        Assert.Equal(left * left * left * sum, value[0], 1e-21);
    }

    [Fact]
    public void Agnesi_transform()
        => AssertTransform(
            DistanceTransform.Agnesi(s_radii),
            new() { ["a"] = [1.0805], ["q"] = [0.9183], ["p"] = [4.5791], ["mean"] = [0.5 * (s_radii[1] + s_radii[8])] },
            (b, r, load) => [RadialFunctions.Agnesi(b, r, load("mean")[0], load("a")[0], load("q")[0], load("p")[0])]);

    [Fact]
    public void Soft_transform()
        => AssertTransform(
            DistanceTransform.Soft(s_radii),
            new() { ["alpha"] = [4.0], ["radii"] = [s_radii[1] + s_radii[8]] },
            (b, r, load) => [RadialFunctions.Soft(b, r, load("radii")[0], load("alpha")[0])]);

    [Fact]
    public void Older_soft_transform()
        => AssertTransform(
            DistanceTransform.LegacySoft(s_radii),
            new() { ["a"] = [0.2], ["b"] = [3.0], ["radii"] = [s_radii[1] + s_radii[8]] },
            (b, r, load) => [RadialFunctions.LegacySoft(b, r, load("radii")[0], load("a")[0], load("b")[0])]);

    [Fact]
    public void Repulsion_of_nuclei()
    {
        ZblRepulsion repulsion = new(s_radii, 6, ZblRepulsion.DefaultCoefficients);
        double[] distances = [.. s_distances.Select(r => r / 3)];
        Dictionary<string, double[]> inputs = new()
        {
            ["z"] = [1, 8], ["radii"] = [s_radii[1] + s_radii[8]], ["c"] = ZblRepulsion.DefaultCoefficients.ToArray(), ["e"] = [0.3], ["prefactor"] = [0.4543],
        };
        AssertAgree(
            distances,
            inputs,
            (b, r, load) => [RadialFunctions.Repulsion(b, r, (load("z")[0], load("z")[1]), load("radii")[0], load("c"), load("e")[0], load("prefactor")[0], 6)],
            (i, _) => (repulsion.Evaluate(distances[i], 1, 8, out double slope), slope));
    }

    private delegate int[] Make(KernelBuilder builder, int r, Func<string, int[]> load);

    private static void AssertBasis(RadialBasis basis, Dictionary<string, double[]> parameters, Make make)
    {
        double[] values = new double[s_distances.Length * basis.Count], slopes = new double[values.Length];
        basis.Evaluate(s_distances, values, slopes);
        AssertAgree(s_distances, parameters, make, (i, n) => (values[(i * basis.Count) + n], slopes[(i * basis.Count) + n]));
    }

    private static void AssertTransform(DistanceTransform transform, Dictionary<string, double[]> parameters, Make make)
        => AssertAgree(s_distances, parameters, make, (i, _) => (transform.Evaluate(s_distances[i], 1, 8, out double slope), slope));

    private static void AssertAgree(double[] r, Dictionary<string, double[]> parameters, Make make, Func<int, int, (double Value, double Slope)> expected)
    {
        (double[] values, double[] slopes) = Run(r, parameters, make);
        for (int n = 0; n < values.Length / r.Length; n++)
        {
            for (int i = 0; i < r.Length; i++)
            {
                (double value, double slope) = expected(i, n);
                Assert.Equal(value, values[(n * r.Length) + i], 1e-13 * Math.Max(1, Math.Abs(value)));
                Assert.Equal(slope, slopes[(n * r.Length) + i], 1e-13 * Math.Max(1, Math.Abs(slope)));
            }
        }
    }

    /// <summary>The functions of all distances, and their slopes: the tangent along the distance.</summary>
    private static (double[] Values, double[] Slopes) Run(double[] r, Dictionary<string, double[]> parameters, Make make)
    {
        KernelBuilder builder = new("radial");
        int distance = builder.Input("r", 1, true);
        Dictionary<string, int> operands = parameters.ToDictionary(p => p.Key, p => builder.Input(p.Key, p.Value.Length, false));
        int[] values = make(builder, builder.Load(distance, 0), name => [.. Enumerable.Range(0, parameters[name].Length).Select(c => builder.Load(operands[name], c))]);
        int output = builder.Output("out", values.Length, true);
        for (int n = 0; n < values.Length; n++)
            builder.Store(output, n, values[n]);
        KernelProgram program = builder.Build();
        Dictionary<string, double[]> inputs = new(parameters) { ["r"] = r, ["t"] = [.. r.Select(_ => 1.0)] };
        return (Evaluate(program, inputs, r.Length), Evaluate(Differentiation.Tangent(program, "slope", ["r"], _ => "t", o => o), inputs, r.Length));
    }

    private static unsafe double[] Evaluate(KernelProgram program, Dictionary<string, double[]> inputs, int lanes)
    {
        double[] result = new double[program.Operands[program.OperandIndex("out")].Components * lanes];
        System.Runtime.InteropServices.GCHandle[] pins =
            [.. program.Operands.Select(o => System.Runtime.InteropServices.GCHandle.Alloc(o.Name == "out" ? result : inputs[o.Name], System.Runtime.InteropServices.GCHandleType.Pinned))];
        KernelOperandView<double>* views = stackalloc KernelOperandView<double>[pins.Length];
        for (int o = 0; o < pins.Length; o++)
            views[o] = new() { Data = (double*)pins[o].AddrOfPinnedObject(), ComponentStride = program.Operands[o].HasLanes ? lanes : 1 };
        Kernel.Interpreted(program).Run(new KernelCall<double> { Operands = views, EndItem = 1, Lanes = lanes, OuterCount = 1, InnerCount = 1 });
        foreach (System.Runtime.InteropServices.GCHandle pin in pins)
            pin.Free();
        return result;
    }
}
