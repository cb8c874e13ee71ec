using System;
using TpCompiler.Core.Programs;

namespace TpCompiler.Runtime.Diagrams;

/// <summary>The rows of a table to which a column is added: for each the row that it is made of, and the new value.</summary>
internal sealed class JoinedRows(GraphItems domain)
{
    private int[] _sources = new int[64];
    private int[] _values = new int[64];

    /// <summary>The number of rows.</summary>
    public int Count { get; private set; }

    /// <summary>The row that each is made of.</summary>
    public ReadOnlySpan<int> Sources => _sources.AsSpan(0, Count);

    /// <summary>The new values.</summary>
    public int[] Values => _values[..Count];

    /// <summary>Adds a row, unless one of <paramref name="others"/> has the value there.</summary>
    /// <exception cref="ArgumentException">There are more rows than an array can hold.</exception>
    public void Add(int source, int value, params ReadOnlySpan<int[]> others)
    {
        foreach (int[] other in others)
        {
            if (other[source] == value)
                return;
        }

        if (Count == _sources.Length)
        {
            if (Count == Array.MaxLength)
                throw new ArgumentException($"The domain {domain} has more items on this graph than fit in memory.");
            int length = (int)Math.Min(2L * Count, Array.MaxLength);
            Array.Resize(ref _sources, length);
            Array.Resize(ref _values, length);
        }

        _sources[Count] = source;
        _values[Count++] = value;
    }
}
