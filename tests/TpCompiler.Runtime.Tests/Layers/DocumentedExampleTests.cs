using System;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Runtime.Layers;
using Xunit;

namespace TpCompiler.Runtime.Tests.Layers;

/// <summary>The example of docs/layers.md runs and does what the page says.</summary>
public sealed class DocumentedExampleTests
{
    [Fact]
    public void Example_gives_features_forces_and_their_gradient()
    {
        Irreps features = Irreps.Parse("8x0e + 4x1o");
        Sequence<double> block = new(
            new TensorProduct<double>(TensorProductSpec.Uvw(features, Irreps.Parse("0e + 1o"), features)),
            new Linear<double>(features, Irreps.Parse("12x0e + 4x1o")),
            new Gate<double>(
                Irreps.Parse("8x0e"), [new(ActivationFunction.Silu)],
                Irreps.Parse("4x0e"), [new(ActivationFunction.Sigmoid)],
                Irreps.Parse("4x1o")));

        const int Count = 10;
        double[] x = Numbers(block.Input.Dim * Count), y = Numbers(block.Second.Dim * Count), w = Numbers(block.WeightCount);
        double[] z = new double[block.Output.Dim * Count];
        block.Forward(new(x, y, w), z, Count);

        // The gradients of sum(g z) with respect to y and w; that of x is not wanted.
        double[] g = Numbers(z.Length), gy = new double[y.Length], gw = new double[w.Length];
        block.Backward(new(x, y, w), g, new(default, gy, gw), Count);

        // The gradient of sum(h gy) with respect to w, as for training on forces.
        double[] h = Numbers(y.Length), dw = new double[w.Length];
        block.DoubleBackward(new(x, y, w), g, new(default, h, default), new(default, default, dw), default, Count);

        static double[] Numbers(int length) => [.. Enumerable.Range(0, length).Select(n => Math.Sin(0.7 * n))];

        const double Step = 1e-4;
        double[] direction = Numbers(w.Length);
        E3nnCase.AssertClose([(SumOfForces(Step) - SumOfForces(-Step)) / (2 * Step)], [LayerTensors.Dot(direction, dw)], "dw", 1e-6);

        double SumOfForces(double step)
        {
            double[] moved = LayerTensors.Moved(w, direction, step);
            block.Backward(new(x, y, moved), g, new(default, gy, default), Count);
            return LayerTensors.Dot(h, gy);
        }
    }
}
