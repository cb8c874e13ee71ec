using System;
using System.Collections.Generic;
using System.Numerics;
using TpCompiler.Algebra;

namespace TpCompiler.Runtime.Layers;

/// <summary>
/// The multilayer perceptron on scalars, e3nn's <c>nn.FullyConnectedNet</c>: <c>x &lt;- f(x W / sqrt(inputs))</c> for each hidden layer, then
/// <c>x W / sqrt(inputs)</c>; no biases. Its weights are the matrices [in][out] of the layers.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class FullyConnectedNet<T> : Sequence<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Describes the perceptron.</summary>
    /// <param name="widths">The numbers of values between layers: inputs, hidden ones, outputs.</param>
    /// <param name="activation">The function of hidden values.</param>
    /// <param name="activatesOutput">Whether outputs go through the function too.</param>
    /// <exception cref="ArgumentException">There are fewer than two widths.</exception>
    public FullyConnectedNet(IReadOnlyList<int> widths, NormalizedActivation activation, bool activatesOutput = false)
        : base(LayersOf(widths, activation, activatesOutput))
    {
    }

    private static List<Layer<T>> LayersOf(IReadOnlyList<int> widths, NormalizedActivation activation, bool activatesOutput)
    {
        if (widths.Count < 2)
            throw new ArgumentException($"A perceptron needs at least two widths; {widths.Count} were given.", nameof(widths));
        List<Layer<T>> layers = [];
        for (int k = 1; k < widths.Count; k++)
        {
            layers.Add(new Linear<T>(Scalars(widths[k - 1]), Scalars(widths[k])));
            if (k < widths.Count - 1 || activatesOutput)
                layers.Add(new Activation<T>(Scalars(widths[k]), activation));
        }

        return layers;
    }

    private static Irreps Scalars(int count) => new([new MulIrrep(count, new Irrep(0, 1))]);
}
