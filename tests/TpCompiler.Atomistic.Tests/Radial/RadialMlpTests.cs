using System;
using System.Linq;
using TpCompiler.Atomistic.Radial;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Radial;

public class RadialMlpTests
{
    private const string Golden = "data/goldens/e3nn/fully_connected_net.safetensors";
    private const double Silu = 1.6791767923989418;

    [SharedDataFact(Golden)]
    public void Values_and_gradients_are_those_of_e3nn()
    {
        SafetensorsFile file = SafetensorsFile.Open(SharedData.PathOf(Golden));
        int[] widths = [8, 64, 64, 64, 40];
        RadialMlp<double> mlp = new(widths, [.. Enumerable.Range(0, 4).Select(i => file.Doubles($"layer{i}.weight"))], Silu);
        using RadialMlpWorkspace<double> workspace = new(mlp, 12);
        double[] y = new double[12 * 40], gradient = new double[12 * 8];
        mlp.Forward(file.Doubles("x"), 12, y, workspace);
        mlp.Backward(file.Doubles("gy"), workspace, gradient);
        RequireEqual(file.Doubles("y"), y, 1e-13);
        RequireEqual(file.Doubles("grad_x"), gradient, 1e-13);
    }

    [Theory]
    [InlineData(new[] { 5, 3 })]
    [InlineData(new[] { 4, 7, 6 })]
    [InlineData(new[] { 8, 64, 64, 64, 33 })]
    [InlineData(new[] { 3, 16, 2, 20, 9 })]
    public void Forward_and_backward_agree_with_a_plain_evaluation(int[] widths)
    {
        const int Edges = 21;
        Random random = new(11);
        double[][] weights = [.. Enumerable.Range(0, widths.Length - 1).Select(i => Numbers(random, widths[i] * widths[i + 1]))];
        double[] x = Numbers(random, Edges * widths[0]), gradient = Numbers(random, Edges * widths[^1]);
        RadialMlp<double> mlp = new(widths, weights, Silu);
        using RadialMlpWorkspace<double> workspace = new(mlp, 32);
        double[] y = new double[gradient.Length], pulled = new double[x.Length];

        // A larger tile before: nothing of it may be left.
        mlp.Forward(Numbers(random, 32 * widths[0]), 32, new double[32 * widths[^1]], workspace);
        mlp.Forward(x, Edges, y, workspace);
        mlp.Backward(gradient, workspace, pulled);
        RequireEqual(Plain(widths, weights, x), y, 1e-13);

        const double Step = 1e-4;
        for (int i = 0; i < x.Length; i += 5)
        {
            double[] moved = (double[])x.Clone();
            moved[i] += Step;
            double up = Dot(gradient, Plain(widths, weights, moved));
            moved[i] -= 2 * Step;
            Assert.Equal((up - Dot(gradient, Plain(widths, weights, moved))) / (2 * Step), pulled[i], 1e-7 * (1 + Math.Abs(pulled[i])));
        }
    }

    [Fact]
    public void Float_agrees_with_double()
    {
        int[] widths = [8, 64, 64, 64, 128];
        Random random = new(4);
        double[][] weights = [.. Enumerable.Range(0, 4).Select(i => Numbers(random, widths[i] * widths[i + 1]))];
        float[] x = [.. Numbers(random, 40 * 8).Select(v => (float)v)], y = new float[40 * 128], gradient = new float[40 * 8];
        RadialMlp<float> single = new(widths, weights, Silu);
        RadialMlp<double> reference = new(widths, weights, Silu);
        using RadialMlpWorkspace<float> workspace = new(single, 40);
        using RadialMlpWorkspace<double> referenceWorkspace = new(reference, 40);
        double[] expected = new double[40 * 128], expectedGradient = new double[40 * 8];
        reference.Forward([.. x.Select(v => (double)v)], 40, expected, referenceWorkspace);
        single.Forward(x, 40, y, workspace);
        reference.Backward(expected, referenceWorkspace, expectedGradient);
        single.Backward([.. expected.Select(v => (float)v)], workspace, gradient);
        RequireEqual(expected, [.. y.Select(v => (double)v)], 3e-6);
        RequireEqual(expectedGradient, [.. gradient.Select(v => (double)v)], 1e-5);
    }

    [Fact]
    public void An_edge_s_weights_do_not_depend_on_its_tile()
    {
        int[] widths = [8, 64, 64, 50];
        Random random = new(9);
        RadialMlp<double> mlp = new(widths, [.. Enumerable.Range(0, 3).Select(i => Numbers(random, widths[i] * widths[i + 1]))], Silu);
        using RadialMlpWorkspace<double> workspace = new(mlp, 64);
        double[] x = Numbers(random, 61 * 8), whole = new double[61 * 50], part = new double[50];
        mlp.Forward(x, 61, whole, workspace);
        for (int e = 0; e < 61; e++)
        {
            mlp.Forward(x.AsSpan(8 * e), 1, part, workspace);
            Assert.Equal(whole[(50 * e)..(50 * (e + 1))], part);
        }
    }

    [Fact]
    public void Steady_state_allocates_nothing()
    {
        int[] widths = [8, 16, 24];
        RadialMlp<float> mlp = new(widths, [new double[128], new double[384]], Silu);
        using RadialMlpWorkspace<float> workspace = new(mlp, 8);
        float[] x = new float[64], y = new float[192];
        mlp.Forward(x, 8, y, workspace);
        mlp.Backward(y, workspace, x);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            mlp.Forward(x, 8, y, workspace);
            mlp.Backward(y, workspace, x);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Mismatched_shapes_are_named()
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => new RadialMlp<double>([2, 3, 4], [new double[6], new double[11]], Silu));
        Assert.Contains("Layer 1 is [3, 4], but has 11 weights", e.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new RadialMlp<double>([2, 3, 4], [new double[6]], Silu));
        RadialMlp<double> mlp = new([2, 3], [new double[6]], Silu), other = new([2, 3], [new double[6]], Silu);
        using RadialMlpWorkspace<double> workspace = new(mlp, 2);
        Assert.Throws<ArgumentException>(() => mlp.Forward(new double[6], 3, new double[9], workspace));
        Assert.Throws<ArgumentException>(() => mlp.Forward(new double[3], 2, new double[6], workspace));
        Assert.Throws<ArgumentException>(() => other.Forward(new double[4], 2, new double[6], workspace));
    }

    private static double[] Plain(int[] widths, double[][] weights, double[] x)
    {
        for (int layer = 0; layer < weights.Length; layer++)
        {
            int inputs = widths[layer], outputs = widths[layer + 1];
            double[] y = new double[x.Length / inputs * outputs];
            for (int i = 0; i < y.Length; i++)
            {
                double sum = 0;
                for (int k = 0; k < inputs; k++)
                    sum += x[(i / outputs * inputs) + k] * weights[layer][(k * outputs) + (i % outputs)];
                sum /= Math.Sqrt(inputs);
                y[i] = layer == weights.Length - 1 ? sum : Silu * sum / (1 + Math.Exp(-sum));
            }

            x = y;
        }

        return x;
    }

    private static double[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (4 * random.NextDouble()) - 2)];

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static void RequireEqual(double[] expected, double[] found, double tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        double size = expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], found[i], tolerance * (1 + size));
    }
}
