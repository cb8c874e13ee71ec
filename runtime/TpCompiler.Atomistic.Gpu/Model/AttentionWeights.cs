using System;
using System.Collections.Immutable;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Gpu.Kernels;
using TpCompiler.Atomistic.Mace.Files;

namespace TpCompiler.Atomistic.Gpu.Model;

/// <summary>
/// The radial network of an attention interaction taken apart. Its first matrix is linear in radial features and in scalars of either end, which
/// are linear in the scalars of the end's features; so what an end adds to the first hidden features is one linear map of its features.
/// </summary>
internal sealed class AttentionWeights
{
    /// <summary>Takes a network apart.</summary>
    /// <param name="network">The network.</param>
    /// <param name="down">The map from scalars of a node to those that the network reads, row-major.</param>
    /// <param name="node">The layout of the features that enter the layer.</param>
    /// <param name="elementSize">Bytes per element.</param>
    public AttentionWeights(RadialNetworkDescription network, ImmutableArray<double> down, ChannelLayout node, int elementSize)
    {
        WeightMatrix first = network.Layers[0];
        Irrep scalar = new(0, 1);
        int scalars = node.Irreps.MultiplicityOf(scalar);
        int width = down.Length / scalars;
        int radial = first.Inputs - (2 * width);
        Radial = new(radial, first.Outputs, first.Values[..(radial * first.Outputs)]);
        Rest = network with { Layers = network.Layers.RemoveAt(0) };
        Ends = new ChannelLayout(new Irreps([new MulIrrep(2 * first.Outputs, scalar)]), elementSize);
        OfNode = Product(down, first, scalars, width, radial);
        Scale = 1 / Math.Sqrt(first.Inputs);
    }

    /// <summary>From radial features to the first hidden features, but for <see cref="Scale"/>.</summary>
    public WeightMatrix Radial { get; }

    /// <summary>The network after the first activation.</summary>
    public RadialNetworkDescription Rest { get; }

    /// <summary>The layout of the row of an atom: what it adds to the first hidden features as a sender, and beside it as a receiver.</summary>
    public ChannelLayout Ends { get; }

    /// <summary>e3nn's flat weights from the features that enter the layer to rows, but for <see cref="Scale"/>.</summary>
    public double[] OfNode { get; }

    /// <summary>The factor of the first matrix.</summary>
    public double Scale { get; }

    /// <summary>linear_down times the rows of the first matrix that belong to the sender, beside the same for the receiver.</summary>
    private static double[] Product(ImmutableArray<double> down, WeightMatrix first, int scalars, int width, int radial)
    {
        int columns = first.Outputs;
        double[] product = new double[scalars * 2 * columns];
        for (int c = 0; c < scalars; c++)
        {
            for (int end = 0; end < 2; end++)
            {
                Span<double> row = product.AsSpan(((2 * c) + end) * columns, columns);
                for (int d = 0; d < width; d++)
                {
                    double factor = down[(c * width) + d];
                    ReadOnlySpan<double> weights = first.Values.AsSpan((radial + (end * width) + d) * columns, columns);
                    for (int j = 0; j < columns; j++)
                        row[j] += factor * weights[j];
                }
            }
        }

        return product;
    }
}
