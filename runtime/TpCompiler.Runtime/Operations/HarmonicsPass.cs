using System;
using System.Collections.Generic;

namespace TpCompiler.Runtime.Operations;

/// <summary>A pass of spherical harmonics. Its cost is that of the polynomials; normalising vectors and turning rows into columns are not counted.</summary>
public sealed unsafe class HarmonicsPass : OperationPass
{
    private readonly SphericalHarmonicsPlan _plan;
    private readonly int _dimension;

    /// <summary>Makes a pass; called by generated code.</summary>
    /// <param name="name">Forward, Backward or DoubleBackward.</param>
    /// <param name="plan">What runs.</param>
    /// <param name="dimension">The number of harmonics of a vector.</param>
    /// <param name="cost">What it does for one vector.</param>
    public HarmonicsPass(string name, SphericalHarmonicsPlan plan, int dimension, PassCost cost)
        : base(name, [cost])
    {
        (_plan, _dimension) = (plan, dimension);
        Tensors = name switch
        {
            "Forward" => [new("x", false), new("out", true)],
            "Backward" => [new("x", false), new("gout", false), new("gx", true)],
            "DoubleBackward" => [new("x", false), new("gout", false), new("hx", false), new("dx", true), new("dgout", true)],
            _ => throw new ArgumentException($"Expected Forward, Backward or DoubleBackward; found {name}.", nameof(name)),
        };
    }

    /// <inheritdoc/>
    public override bool IsCompiled => true;

    /// <inheritdoc/>
    public override IReadOnlyList<PassTensor> Tensors { get; }

    /// <inheritdoc/>
    public override int LengthOf(int tensor, OperationItems items)
        => checked((int)CountOf(Costs[0], items) * (Tensors[tensor].Name.EndsWith('x') ? 3 : _dimension));

    /// <inheritdoc/>
    public override long CountOf(PassCost cost, OperationItems items)
        => items.Graph is null ? items.Count : throw new ArgumentException("The operation has a number of items, and no graph.", nameof(items));

    /// <inheritdoc/>
    public override void Run<T>(OperationItems items, ReadOnlySpan<nint> tensors)
    {
        (int count, int vectors, int rows) = (items.Count, 3 * items.Count, _dimension * items.Count);
        Span<T> x = new((T*)tensors[0], vectors);
        if (tensors.Length == 2)
            _plan.Forward<T>(x, new((T*)tensors[1], rows), count);
        else if (tensors.Length == 3)
            _plan.Backward<T>(x, new((T*)tensors[1], rows), new((T*)tensors[2], vectors), count);
        else
            _plan.DoubleBackward<T>(x, new((T*)tensors[1], rows), new((T*)tensors[2], vectors), new((T*)tensors[3], vectors), new((T*)tensors[4], rows), count);
    }
}
