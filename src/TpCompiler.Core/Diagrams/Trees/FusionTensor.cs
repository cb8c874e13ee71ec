using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Diagrams.Trees;

/// <summary>One non-zero element of a tensor.</summary>
/// <param name="Index">Its index in the row-major array of all elements.</param>
/// <param name="Value">The element, exactly.</param>
public readonly record struct FusionTensorEntry(int Index, ExactNumber Value);

/// <summary>
/// The map that a tree denotes, as a sparse exact tensor: one axis for each leaf, in the order of their numbers (copies of
/// one number from left to right), then one for the root. Trees over the same leaves thus have comparable tensors.
/// </summary>
public sealed class FusionTensor : IEquatable<FusionTensor>
{
    private FusionTensor(EquatableArray<int> dimensions, IEnumerable<FusionTensorEntry> entries)
        => (Dimensions, Entries) = (dimensions, new(entries.Where(e => !e.Value.IsZero).OrderBy(e => e.Index)));

    /// <summary>The sizes of the axes.</summary>
    public EquatableArray<int> Dimensions { get; }

    /// <summary>The non-zero elements, in row-major order.</summary>
    public EquatableArray<FusionTensorEntry> Entries { get; }

    /// <summary>The tensor of a tree: its 3j tensors, each times sqrt(2 l3 + 1), contracted over the inner edges.</summary>
    /// <exception cref="OverflowException">The dense tensor has more elements than fit in 32 bits.</exception>
    public static FusionTensor Of(FusionTree tree, Wigner3jConvention convention = Wigner3jConvention.E3nn04)
    {
        int[] positions = [.. Enumerable.Range(0, tree.Leaves.Count).OrderBy(p => tree.Leaves[p].Number)];
        int[] dimensions = [.. positions.Select(p => tree.Leaves[p].Root.Dim), tree.Root.Dim];
        int[] strides = new int[positions.Length];
        int stride = tree.Root.Dim;
        for (int axis = positions.Length - 1; axis >= 0; axis--)
        {
            strides[positions[axis]] = stride;
            stride = checked(stride * dimensions[axis]);
        }

        return new(new(dimensions), Elements(tree, 0).Select(e => new FusionTensorEntry(e.Index + e.M, e.Value)));

        // Index is the sum of the strides of the leaves below, so that no axis need be moved in the end.
        IEnumerable<(int Index, int M, ExactNumber Value)> Elements(FusionTree part, int position)
        {
            if (part is not FusionTree.Vertex v)
                return Enumerable.Range(0, part.Root.Dim).Select(m => (m * strides[position], m, ExactNumber.One));
            var lefts = Elements(v.Left, position).ToLookup(e => e.M);
            var rights = Elements(v.Right, position + v.Left.Leaves.Count).ToLookup(e => e.M);
            Dictionary<(int Index, int M), ExactNumber> sums = [];
            CouplingTensor coupling = Wigner3j.Get(v.Left.Root.L, v.Right.Root.L, v.Root.L, convention)
                .Scale(ExactNumber.Sqrt(v.Root.Dim));
            foreach (CouplingEntry c in coupling.Entries)
            {
                foreach (var left in lefts[c.I])
                {
                    foreach (var right in rights[c.J])
                    {
                        (int, int) key = (left.Index + right.Index, c.K);
                        ExactNumber term = c.Value * left.Value * right.Value;
                        sums[key] = sums.TryGetValue(key, out ExactNumber? sum) ? sum + term : term;
                    }
                }
            }

            return sums.Select(s => (s.Key.Index, s.Key.M, s.Value));
        }
    }

    /// <summary>Sum.</summary>
    /// <exception cref="ArgumentException">The tensors have different dimensions.</exception>
    public static FusionTensor operator +(FusionTensor left, FusionTensor right)
    {
        if (left.Dimensions != right.Dimensions)
            throw new ArgumentException("Tensors of different dimensions have no sum.", nameof(right));
        return new(left.Dimensions, left.Entries.Concat(right.Entries).GroupBy(e => e.Index, (index, entries) =>
            new FusionTensorEntry(index, entries.Aggregate(ExactNumber.Zero, (sum, e) => sum + e.Value))));
    }

    /// <summary>Every element multiplied by <paramref name="factor"/>.</summary>
    public static FusionTensor operator *(FusionTensor tensor, ExactNumber factor)
        => new(tensor.Dimensions, tensor.Entries.Select(e => e with { Value = e.Value * factor }));

    /// <summary>Equality of value.</summary>
    public static bool operator ==(FusionTensor? left, FusionTensor? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Inequality of value.</summary>
    public static bool operator !=(FusionTensor? left, FusionTensor? right) => !(left == right);

    /// <summary>The nearest doubles of all elements, row-major.</summary>
    public double[] ToDense()
    {
        double[] dense = new double[Dimensions.Aggregate(1, (product, dim) => product * dim)];
        foreach (FusionTensorEntry e in Entries)
            dense[e.Index] = e.Value.ToDouble();
        return dense;
    }

    /// <inheritdoc/>
    public bool Equals(FusionTensor? other) => other is not null && Dimensions == other.Dimensions && Entries == other.Entries;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FusionTensor);

    /// <inheritdoc/>
    public override int GetHashCode() => Entries.GetHashCode();
}
