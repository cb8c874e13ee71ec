using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.TestSupport;

/// <summary>One non-zero element of a <see cref="SymmetricCouplingTensor"/>.</summary>
/// <param name="Row">The component of the output irrep, 0..2L.</param>
/// <param name="Inputs">The components of the inputs as one row-major index: ((i1 D + i2) D + i3)...</param>
/// <param name="Path">The coupling path.</param>
/// <param name="Value">The element, exactly.</param>
public readonly record struct SymmetricCouplingEntry(int Row, long Inputs, int Path, ExactNumber Value);

/// <summary>One way of coupling the inputs, from the left: first with second, the result with the third, and so on.</summary>
/// <param name="Blocks">For each input the block of the coupling irreps it is taken from.</param>
/// <param name="Intermediates">The irrep after each input; the last is the output.</param>
public sealed record SymmetricCouplingPath(EquatableArray<int> Blocks, EquatableArray<Irrep> Intermediates);

/// <summary>
/// The sparse exact tensor U of shape [2L+1, D, ..., D, K] that couples inputs of dimension D to one irrep along each of K
/// paths. MACE stores it without the first axis where L = 0.
/// </summary>
public sealed class SymmetricCouplingTensor : IEquatable<SymmetricCouplingTensor>
{
    private readonly Lazy<EquatableArray<double>> _values;

    internal SymmetricCouplingTensor(
        Irreps coupling,
        Irrep output,
        int order,
        EquatableArray<SymmetricCouplingPath> paths,
        EquatableArray<SymmetricCouplingEntry> entries)
    {
        (Coupling, Output, Order, Paths, Entries) = (coupling, output, order, paths, entries);
        _values = new(Round);
    }

    /// <summary>The irreps of each input, each block once.</summary>
    public Irreps Coupling { get; }

    /// <summary>The irrep of the result.</summary>
    public Irrep Output { get; }

    /// <summary>The number of inputs.</summary>
    public int Order { get; }

    /// <summary>The dimension D of each input.</summary>
    public int InputDim => Coupling.Dim;

    /// <summary>The coupling paths; none where no coupling gives the output.</summary>
    public EquatableArray<SymmetricCouplingPath> Paths { get; }

    /// <summary>The size K of the last axis: the number of paths, but 1 (all zeros) where there are none, as MACE stores it.</summary>
    public int PathDim => Math.Max(1, Paths.Count);

    /// <summary>The non-zero elements, ordered by row, inputs and path.</summary>
    public EquatableArray<SymmetricCouplingEntry> Entries { get; }

    /// <summary>For each of <see cref="Entries"/> the nearest double.</summary>
    public EquatableArray<double> Values => _values.Value;

    /// <summary>The shape as MACE stores it: the axis of rows is left out where the output is a scalar or pseudoscalar.</summary>
    public int[] StoredShape
        => [.. Output.L == 0 ? Array.Empty<int>() : [Output.Dim], .. Enumerable.Repeat(InputDim, Order), PathDim];

    /// <summary>The <see cref="Order"/> input components that an element's <see cref="SymmetricCouplingEntry.Inputs"/> stands for.</summary>
    public int[] InputIndices(SymmetricCouplingEntry entry)
    {
        int[] indices = new int[Order];
        long rest = entry.Inputs;
        for (int n = Order - 1; n >= 0; n--)
        {
            indices[n] = (int)(rest % InputDim);
            rest /= InputDim;
        }

        return indices;
    }

    /// <summary>The position of an element in the row-major array of shape <see cref="StoredShape"/>.</summary>
    public long StoredIndex(SymmetricCouplingEntry entry)
    {
        long inputs = 1;
        for (int n = 0; n < Order; n++)
            inputs *= InputDim;
        return (entry.Row * inputs + entry.Inputs) * PathDim + entry.Path;
    }

    /// <inheritdoc/>
    public bool Equals(SymmetricCouplingTensor? other)
        => other is not null && Coupling == other.Coupling && Output == other.Output && Order == other.Order
        && Paths == other.Paths && Entries == other.Entries;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SymmetricCouplingTensor);

    /// <inheritdoc/>
    public override int GetHashCode() => unchecked((Coupling.GetHashCode() * 31 + Output.GetHashCode()) * 31 + Order);

    /// <summary>Each number once: there are few different ones.</summary>
    private EquatableArray<double> Round()
    {
        Dictionary<ExactNumber, double> known = [];
        return new(Entries.Select(e => known.TryGetValue(e.Value, out double d) ? d : known[e.Value] = e.Value.ToDouble()));
    }
}
