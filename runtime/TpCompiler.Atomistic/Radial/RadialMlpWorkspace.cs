using System;
using System.Numerics;
using TpCompiler.Runtime.Dense;

namespace TpCompiler.Atomistic.Radial;

/// <summary>One thread's memory for a tile of edges in a <see cref="RadialMlp{T}"/>: hidden values, their slopes, two scratch layers.</summary>
/// <typeparam name="T">The type of all values.</typeparam>
public sealed class RadialMlpWorkspace<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RadialMlp<T> _owner;
    private readonly AlignedBuffer<T> _memory;
    private readonly int[] _offsets;
    private readonly int _scratchOffset;
    private readonly int _widest;

    /// <summary>Allocates the memory.</summary>
    /// <param name="mlp">The perceptron it serves.</param>
    /// <param name="maximumEdges">The most edges of a tile.</param>
    public RadialMlpWorkspace(RadialMlp<T> mlp, int maximumEdges)
    {
        ArgumentNullException.ThrowIfNull(mlp);
        ArgumentOutOfRangeException.ThrowIfNegative(maximumEdges);
        _owner = mlp;
        MaximumEdges = maximumEdges;
        _offsets = new int[mlp.HiddenCount];
        int length = 0;
        for (int layer = 0; layer < _offsets.Length; layer++)
        {
            _offsets[layer] = length;
            _widest = Math.Max(_widest, mlp.Widths[layer + 1]);
            length = checked(length + (2 * maximumEdges * mlp.Widths[layer + 1]));
        }

        _scratchOffset = length;
        _memory = new AlignedBuffer<T>(checked(length + (2 * maximumEdges * _widest)));
    }

    /// <summary>The most edges of a tile.</summary>
    public int MaximumEdges { get; }

    /// <summary>The number of edges of the tile last computed.</summary>
    public int Edges { get; internal set; }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    /// <summary>The activations after a hidden layer [E, width], without the activation's constant.</summary>
    internal Span<T> Hidden(int layer) => Part(_offsets[layer], layer);

    /// <summary>The activation's derivatives in a hidden layer [E, width].</summary>
    internal Span<T> Slopes(int layer) => Part(_offsets[layer] + (MaximumEdges * _owner.Widths[layer + 1]), layer);

    /// <summary>One of two scratch layers, in turn.</summary>
    internal Span<T> Scratch(int turn, int width)
        => _memory.Span.Slice(_scratchOffset + ((turn & 1) * MaximumEdges * _widest), Edges * width);

    internal void Require(RadialMlp<T> mlp)
    {
        if (!ReferenceEquals(mlp, _owner))
            throw new ArgumentException("The workspace was made for another perceptron.", nameof(mlp));
    }

    private Span<T> Part(int offset, int layer) => _memory.Span.Slice(offset, Edges * _owner.Widths[layer + 1]);
}
