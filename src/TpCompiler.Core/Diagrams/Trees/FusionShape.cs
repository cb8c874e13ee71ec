using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Diagrams.Trees;

/// <summary>
/// A binary tree over numbered leaves: an order of coupling, without irreps. Written as nested pairs, "((0 1) 2)".
/// Immutable and equal by value.
/// </summary>
public abstract record FusionShape
{
    private FusionShape(EquatableArray<int> leaves) => Leaves = leaves;

    /// <summary>The numbers of the leaves, from left to right; a number that occurs again is a further copy of the same input.</summary>
    public EquatableArray<int> Leaves { get; }

    /// <summary>Whether every right child is a leaf, as in "(((0 1) 2) 3)".</summary>
    public bool IsLeftComb => this is not Vertex v || (v.Right is Leaf && v.Left.IsLeftComb);

    /// <summary>The shape "(((a b) c) d)..." that couples one leaf after the other.</summary>
    /// <exception cref="ArgumentException">There are no leaves, or a number is negative.</exception>
    public static FusionShape LeftComb(IEnumerable<int> leaves)
    {
        FusionShape[] parts = [.. leaves.Select(n => new Leaf(n))];
        return parts.Length > 0
            ? parts.Aggregate((left, right) => new Vertex(left, right))
            : throw new ArgumentException("A shape has at least one leaf.", nameof(leaves));
    }

    /// <summary>
    /// Every shape over the given leaves, once for all orders of the children: (2n-3)!! shapes over n leaves. The first leaf
    /// is always in the left subtree.
    /// </summary>
    /// <exception cref="ArgumentException">There are no leaves or more than 16, or a number is negative.</exception>
    public static IEnumerable<FusionShape> All(IReadOnlyList<int> leaves)
    {
        if (leaves.Count is 0 or > 16)
            throw new ArgumentException($"Expected 1 to 16 leaves, found {leaves.Count}.", nameof(leaves));
        return Subsets([.. leaves]);
    }

    /// <summary>Reads the form of <see cref="ToString"/>; spaces may stand anywhere between the parts.</summary>
    /// <exception cref="FormatException"><paramref name="text"/> is not of that form.</exception>
    public static FusionShape Parse(string text) => TryParse(text, out FusionShape? shape, out FusionTreeSyntaxError? error)
        ? shape!
        : throw new FormatException($"\"{text}\": {error!.Message}");

    /// <summary>Reads what <see cref="Parse"/> reads; false, with what is wrong and where, in place of an exception.</summary>
    public static bool TryParse(string text, out FusionShape? shape, out FusionTreeSyntaxError? error)
        => new FusionTreeReader(text).TryReadShape(out shape, out error);

    /// <summary>The form "((0 1) 2)", which <see cref="Parse"/> reads.</summary>
    public sealed override string ToString() => this switch
    {
        Leaf leaf => leaf.Number.ToString(CultureInfo.InvariantCulture),
        Vertex vertex => $"({vertex.Left} {vertex.Right})",
        _ => throw new InvalidOperationException(),
    };

    /// <summary>The same shape with <paramref name="numbers"/> in place of the numbers of the leaves, from left to right.</summary>
    /// <exception cref="ArgumentException">There are not as many numbers as leaves, or a number is negative.</exception>
    public FusionShape WithLeaves(IReadOnlyList<int> numbers)
    {
        if (numbers.Count != Leaves.Count)
            throw new ArgumentException($"Expected a number for each of {Leaves.Count} leaves, found {numbers.Count}.", nameof(numbers));
        int next = 0;
        return Map(this);

        FusionShape Map(FusionShape shape) => shape is Vertex v ? new Vertex(Map(v.Left), Map(v.Right)) : new Leaf(numbers[next++]);
    }

    private static IEnumerable<FusionShape> Subsets(int[] leaves)
    {
        if (leaves.Length == 1)
        {
            yield return new Leaf(leaves[0]);
            yield break;
        }

        // A bit says that the leaf goes to the right; the first leaf has none.
        for (int right = 1; right < 1 << (leaves.Length - 1); right++)
        {
            FusionShape[] rightShapes = [.. Subsets([.. leaves.Where((_, i) => i > 0 && (right >> (i - 1) & 1) != 0)])];
            foreach (FusionShape left in Subsets([.. leaves.Where((_, i) => i == 0 || (right >> (i - 1) & 1) == 0)]))
            {
                foreach (FusionShape shape in rightShapes)
                    yield return new Vertex(left, shape);
            }
        }
    }

    /// <summary>One leaf.</summary>
    public sealed record Leaf : FusionShape
    {
        /// <summary>A leaf with a number, at least 0.</summary>
        /// <exception cref="ArgumentException"><paramref name="number"/> is negative.</exception>
        public Leaf(int number) : base(new EquatableArray<int>([number])) => Number = number >= 0
            ? number
            : throw new ArgumentException($"A leaf's number is at least 0, not {number}.", nameof(number));

        /// <summary>The number, at least 0.</summary>
        public int Number { get; }
    }

    /// <summary>Two subtrees, coupled.</summary>
    public sealed record Vertex : FusionShape
    {
        private readonly int _hash;

        /// <summary>Couples two subtrees.</summary>
        public Vertex(FusionShape left, FusionShape right) : base(new EquatableArray<int>([.. left.Leaves, .. right.Leaves]))
        {
            (Left, Right) = (left, right);
            _hash = unchecked(left.GetHashCode() * 31 + right.GetHashCode());
        }

        /// <summary>The left subtree.</summary>
        public FusionShape Left { get; }

        /// <summary>The right subtree.</summary>
        public FusionShape Right { get; }

        /// <inheritdoc/>
        public bool Equals(Vertex? other)
            => ReferenceEquals(this, other) || (other is not null && _hash == other._hash && Left == other.Left && Right == other.Right);

        /// <inheritdoc/>
        public override int GetHashCode() => _hash;
    }
}
