using System;
using System.Collections.Generic;
using TpCompiler.Core.Kernels;
using Field = TpCompiler.Core.Kernels.PrimeField<TpCompiler.Core.Kernels.FirstPrime>;

namespace TpCompiler.Core.SymmetricContractions;

/// <summary>Independent vectors of a <see cref="PrimeField{TPrime}"/>, in echelon form.</summary>
internal sealed class PrimeBasis
{
    private readonly List<(int Pivot, long[] Row)> _rows = [];

    /// <summary>Adds a vector unless it is a combination of those there; the vector is left as it is.</summary>
    public bool TryAdd(IReadOnlyList<long> vector)
    {
        long[] row = [.. vector];
        foreach ((int pivot, long[] known) in _rows)
            Clear(row, pivot, known);
        int lead = Array.FindIndex(row, v => v != 0);
        if (lead < 0)
            return false;
        long scale = Field.Inverse(row[lead]);
        for (int n = lead; n < row.Length; n++)
            row[n] = Field.Multiply(row[n], scale);
        _rows.Add((lead, row));
        return true;
    }

    /// <summary>Takes from a row the multiple of a row whose element at the pivot is one that clears the row there.</summary>
    private static void Clear(long[] row, int pivot, long[] known)
    {
        long factor = row[pivot];
        for (int n = pivot; n < row.Length && factor != 0; n++)
            row[n] = Field.Subtract(row[n], Field.Multiply(factor, known[n]));
    }
}
