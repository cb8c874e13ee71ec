using System;
using System.Collections.Generic;
using System.Linq;

namespace TpCompiler.Algebra;

/// <summary>One non-zero element of a coupling tensor.</summary>
/// <param name="I">The index of the first axis, m1 + l1.</param>
/// <param name="J">The index of the second axis, m2 + l2.</param>
/// <param name="K">The index of the third axis, m3 + l3.</param>
/// <param name="Value">The element, exactly.</param>
public readonly record struct CouplingEntry(int I, int J, int K, ExactNumber Value);

/// <summary>A sparse exact tensor of shape [2 l1 + 1, 2 l2 + 1, 2 l3 + 1].</summary>
public sealed class CouplingTensor : IEquatable<CouplingTensor>
{
    private readonly Lazy<EquatableArray<double>> _values;

    internal CouplingTensor(int l1, int l2, int l3, IEnumerable<CouplingEntry> entries)
    {
        (L1, L2, L3) = (l1, l2, l3);
        Entries = new(entries.OrderBy(e => (e.I * Dim2 + e.J) * Dim3 + e.K));
        _values = new(() => ExactNumber.ToDoubles(Entries.Select(e => e.Value)));
    }

    /// <summary>The first degree.</summary>
    public int L1 { get; }

    /// <summary>The second degree.</summary>
    public int L2 { get; }

    /// <summary>The third degree.</summary>
    public int L3 { get; }

    /// <summary>The size of the first axis, 2 l1 + 1.</summary>
    public int Dim1 => 2 * L1 + 1;

    /// <summary>The size of the second axis, 2 l2 + 1.</summary>
    public int Dim2 => 2 * L2 + 1;

    /// <summary>The size of the third axis, 2 l3 + 1.</summary>
    public int Dim3 => 2 * L3 + 1;

    /// <summary>The non-zero elements in row-major order.</summary>
    public EquatableArray<CouplingEntry> Entries { get; }

    /// <summary>For each of <see cref="Entries"/> the nearest double.</summary>
    public EquatableArray<double> Values => _values.Value;

    /// <summary>A new row-major array of all elements.</summary>
    public double[] ToDense()
    {
        double[] dense = new double[Dim1 * Dim2 * Dim3];
        for (int n = 0; n < Entries.Count; n++)
        {
            CouplingEntry e = Entries[n];
            dense[(e.I * Dim2 + e.J) * Dim3 + e.K] = Values[n];
        }

        return dense;
    }

    /// <summary>Every element multiplied by <paramref name="factor"/>.</summary>
    public CouplingTensor Scale(ExactNumber factor)
        => new(L1, L2, L3, factor.IsZero ? [] : Entries.Select(e => e with { Value = e.Value * factor }));

    /// <inheritdoc/>
    public bool Equals(CouplingTensor? other)
        => other is not null && (L1, L2, L3) == (other.L1, other.L2, other.L3) && Entries == other.Entries;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CouplingTensor);

    /// <inheritdoc/>
    public override int GetHashCode() => Entries.GetHashCode();
}
