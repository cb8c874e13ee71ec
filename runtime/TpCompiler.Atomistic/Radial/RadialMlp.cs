using System;
using System.Collections.Generic;
using System.Numerics;
using System.Runtime.CompilerServices;
using TpCompiler.Runtime.Dense;

namespace TpCompiler.Atomistic.Radial;

/// <summary>
/// The multilayer perceptron that makes tensor-product weights from radial features, e3nn's <c>nn.FullyConnectedNet</c>:
/// hidden layers x &lt;- c silu(x W / sqrt(in)), then a last layer x W / sqrt(in) without activation; no biases.
/// Immutable; may be used by many threads at once, each with its own <see cref="RadialMlpWorkspace{T}"/>.
/// </summary>
/// <remarks>
/// The factors 1/sqrt(in) and c are folded into the packed weights. Edges pass in tiles, say 32 to 256, small enough for a tile's
/// weights to be used while they are in the cache. Nothing is allocated after the workspace.
/// </remarks>
/// <typeparam name="T">The type of all values; the weights are rounded to it once, after folding.</typeparam>
public sealed class RadialMlp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PackedMatrix<T>[] _layers;

    /// <summary>Creates the perceptron.</summary>
    /// <param name="widths">Numbers of values between the layers: [inputs, hidden..., outputs].</param>
    /// <param name="weights">One matrix per layer, [in, out], row-major.</param>
    /// <param name="activationScale">The constant c of the activation, e3nn's normalisation of silu.</param>
    /// <exception cref="ArgumentException">The number or the size of the matrices does not match the widths.</exception>
    public RadialMlp(ReadOnlySpan<int> widths, IReadOnlyList<double[]> weights, double activationScale)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (widths.Length < 2 || weights.Count != widths.Length - 1)
            throw new ArgumentException($"{widths.Length} widths need {Math.Max(1, widths.Length - 1)} weight matrices, but {weights.Count} were given.", nameof(weights));
        Widths = widths.ToArray();
        _layers = new PackedMatrix<T>[weights.Count];
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            int inputs = widths[layer], outputs = widths[layer + 1];
            if (weights[layer].Length != (long)inputs * outputs)
                throw new ArgumentException($"Layer {layer} is [{inputs}, {outputs}], but has {weights[layer].Length} weights.", nameof(weights));
            double scale = (layer == 0 ? 1 : activationScale) / Math.Sqrt(inputs);
            _layers[layer] = new PackedMatrix<T>(weights[layer], inputs, outputs, scale);
        }
    }

    /// <summary>Numbers of values between the layers: [inputs, hidden..., outputs].</summary>
    public IReadOnlyList<int> Widths { get; }

    /// <summary>The number of radial features.</summary>
    public int InputWidth => Widths[0];

    /// <summary>The number of tensor-product weights.</summary>
    public int OutputWidth => Widths[^1];

    internal int HiddenCount => _layers.Length - 1;

    /// <summary>Computes the weights of a tile of edges, and keeps in the workspace what <see cref="Backward"/> needs.</summary>
    /// <param name="features">Radial features [E, <see cref="InputWidth"/>].</param>
    /// <param name="edges">E, at most the workspace's.</param>
    /// <param name="outputs">Weights [E, <see cref="OutputWidth"/>].</param>
    /// <param name="workspace">This thread's workspace, made for this perceptron.</param>
    /// <exception cref="ArgumentException">A span is too short, or the workspace too small or another perceptron's.</exception>
    public void Forward(ReadOnlySpan<T> features, int edges, Span<T> outputs, RadialMlpWorkspace<T> workspace)
    {
        Begin(edges, workspace);
        ReadOnlySpan<T> x = features;
        for (int layer = 0; layer < HiddenCount; layer++)
        {
            Span<T> hidden = workspace.Hidden(layer), slopes = workspace.Slopes(layer);
            Apply(_layers[layer], x, edges, hidden);
            Activations.SiluWithDerivative(hidden, hidden, slopes, T.One);
            x = hidden;
        }

        Apply(_layers[^1], x, edges, outputs);
    }

    /// <summary>The gradient with respect to the features, after <see cref="Forward"/> on the same tile with the same workspace.</summary>
    /// <param name="outputGradients">d/d weights [E, <see cref="OutputWidth"/>].</param>
    /// <param name="workspace">The workspace of <see cref="Forward"/>; may be used again for several gradients of one tile.</param>
    /// <param name="featureGradients">d/d features [E, <see cref="InputWidth"/>], overwritten.</param>
    /// <exception cref="ArgumentException">A span is too short, or the workspace another perceptron's.</exception>
    public void Backward(ReadOnlySpan<T> outputGradients, RadialMlpWorkspace<T> workspace, Span<T> featureGradients)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        workspace.Require(this);
        ReadOnlySpan<T> gradient = outputGradients;
        for (int layer = HiddenCount; layer > 0; layer--)
        {
            Span<T> before = workspace.Scratch(layer, Widths[layer]);
            Apply(_layers[layer].Transposed, gradient, workspace.Edges, before);
            MultiplyInPlace(before, workspace.Slopes(layer - 1));
            gradient = before;
        }

        Apply(_layers[0].Transposed, gradient, workspace.Edges, featureGradients);
    }

    private void Begin(int edges, RadialMlpWorkspace<T> workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentOutOfRangeException.ThrowIfNegative(edges);
        workspace.Require(this);
        if (edges > workspace.MaximumEdges)
            throw new ArgumentException($"The workspace has room for {workspace.MaximumEdges} edges, but {edges} were given.", nameof(edges));
        workspace.Edges = edges;
    }

    private static void Apply(PackedMatrix<T> layer, ReadOnlySpan<T> x, int edges, Span<T> y)
        => layer.Multiply(x, layer.Rows, y, layer.Columns, edges, T.One);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyInPlace(Span<T> values, ReadOnlySpan<T> factors)
    {
        int i = 0;
        if (Vector<T>.IsSupported)
        {
            for (; i <= values.Length - Vector<T>.Count; i += Vector<T>.Count)
                (new Vector<T>(values[i..]) * new Vector<T>(factors[i..])).CopyTo(values[i..]);
        }

        for (; i < values.Length; i++)
            values[i] *= factors[i];
    }
}
