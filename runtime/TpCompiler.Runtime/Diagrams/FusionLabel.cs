using System;
using System.Globalization;

namespace TpCompiler.Runtime.Diagrams;

/// <summary>
/// The values of a label that selects weights, such as the chemical element of each node. Immutable; equal labels are best
/// given as one object, call after call, because what depends on them is then kept.
/// </summary>
public sealed class FusionLabel
{
    private readonly int[] _values;

    /// <summary>Makes a label; the values are copied.</summary>
    /// <param name="values">For each node (or edge) its value, from 0 to below <paramref name="count"/>.</param>
    /// <param name="count">How many values there are: the number of sets of a weight that the label selects from.</param>
    /// <exception cref="ArgumentException">A value is out of range.</exception>
    public FusionLabel(ReadOnlySpan<int> values, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        for (int n = 0; n < values.Length; n++)
        {
            if ((uint)values[n] >= (uint)count)
            {
                throw new ArgumentException(
                    string.Create(CultureInfo.InvariantCulture, $"Values of the label are from 0 to {count - 1}; item {n} has {values[n]}."),
                    nameof(values));
            }
        }

        _values = values.ToArray();
        Count = count;
    }

    /// <summary>The value of each node or edge.</summary>
    public ReadOnlySpan<int> Values => _values;

    /// <summary>How many different values there may be.</summary>
    public int Count { get; }

    /// <summary>Whether the other label says the same.</summary>
    internal bool IsSame(FusionLabel other)
        => ReferenceEquals(this, other) || (Count == other.Count && Values.SequenceEqual(other.Values));
}
