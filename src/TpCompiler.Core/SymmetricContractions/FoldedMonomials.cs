using System;

namespace TpCompiler.Core.SymmetricContractions;

/// <summary>
/// The monomials of one degree in a number of variables, numbered: for each index (i1, ..., in) of a tensor, as one row-major
/// index, the number of the product of its variables, which does not depend on their order.
/// </summary>
internal sealed class FoldedMonomials
{
    private readonly int[] _number;

    public FoldedMonomials(int variables, int degree)
    {
        int size = 1;
        for (int n = 0; n < degree; n++)
            size = checked(size * variables);
        _number = new int[size];
        int[] indices = new int[degree];
        for (int index = 0; index < size; index++)
        {
            for (int n = degree - 1, rest = index; n >= 0; n--, rest /= variables)
                indices[n] = rest % variables;
            Array.Sort(indices);
            int sorted = 0;
            foreach (int i in indices)
                sorted = (sorted * variables) + i;

            // Of all orders the ascending one comes first.
            _number[index] = sorted == index ? Count++ : _number[sorted];
        }
    }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>How many indices there are.</summary>
    public int IndexCount => _number.Length;

    /// <summary>The number of the monomial of an index.</summary>
    public int this[int index] => _number[index];
}
