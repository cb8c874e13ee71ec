using System;
using System.Collections.Generic;
using System.Globalization;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Diagrams.Trees;

/// <summary>
/// A binary tree of couplings of O(3): numbered leaves, each with its irrep, joined by vertices whose outgoing edge has an
/// irrep of the product of the two incoming ones. As every product holds an irrep at most once, the labels of the edges say
/// all: the tree denotes one equivariant map from the product of its leaves to its root. Written "((0:1o 1:1o)2e 2:1o)1o".
/// Immutable and equal by value, and so a key for dictionaries.
/// </summary>
/// <remarks>
/// Every vertex (a b)c stands for the real tensor <see cref="Wigner3j"/>(a, b, c) times sqrt(2c+1), e3nn's component
/// normalisation. The map then is an isometry: of its tensor, the slices of the components of the root are orthonormal.
/// For given leaves and root the trees of one shape are an orthogonal basis of all equivariant maps; see
/// <see cref="FusionTrees"/>.
/// </remarks>
public abstract partial record FusionTree
{
    private readonly EquatableArray<Leaf> _leaves;

    private FusionTree(Irrep root, EquatableArray<Leaf> leaves) => (Root, _leaves) = (root, leaves);

    /// <summary>The irrep of the outgoing edge.</summary>
    public Irrep Root { get; }

    /// <summary>The leaves from left to right. Two leaves with one number are copies of one input, possibly of two of its blocks.</summary>
    public EquatableArray<Leaf> Leaves => this is Leaf leaf ? new([leaf]) : _leaves;

    /// <summary>The vertices, each after those below it, left before right; the last one is this tree itself.</summary>
    public EquatableArray<Vertex> Vertices
    {
        get
        {
            var vertices = new List<Vertex>(Leaves.Count);
            Collect(this, vertices);
            return new(vertices);

            static void Collect(FusionTree tree, List<Vertex> vertices)
            {
                if (tree is not Vertex v)
                    return;
                Collect(v.Left, vertices);
                Collect(v.Right, vertices);
                vertices.Add(v);
            }
        }
    }

    /// <summary>Whether every right child is a leaf: each vertex couples one more leaf.</summary>
    public bool IsLeftComb => this is not Vertex v || (v.Right is Leaf && v.Left.IsLeftComb);

    /// <summary>The tree without its irreps.</summary>
    public FusionShape Shape => this is Vertex v
        ? new FusionShape.Vertex(v.Left.Shape, v.Right.Shape)
        : new FusionShape.Leaf(Leaves[0].Number);

    /// <summary>Reads the form of <see cref="ToString"/>; spaces may stand anywhere between the parts.</summary>
    /// <exception cref="FormatException"><paramref name="text"/> is not of that form, or a vertex is not allowed.</exception>
    public static FusionTree Parse(string text) => TryParse(text, out FusionTree? tree, out FusionTreeSyntaxError? error)
        ? tree!
        : throw new FormatException($"\"{text}\": {error!.Message}");

    /// <summary>Reads what <see cref="Parse"/> reads; false, with what is wrong and where, in place of an exception.</summary>
    public static bool TryParse(string text, out FusionTree? tree, out FusionTreeSyntaxError? error)
        => new FusionTreeReader(text).TryReadTree(out tree, out error);

    /// <summary>The form "((0:1o 1:1o)2e 2:1o)1o", which <see cref="Parse"/> reads.</summary>
    public sealed override string ToString() => this switch
    {
        Leaf leaf => $"{leaf.Number.ToString(CultureInfo.InvariantCulture)}:{leaf.Root}",
        Vertex vertex => $"({vertex.Left} {vertex.Right}){vertex.Root}",
        _ => throw new InvalidOperationException(),
    };

    /// <summary>The same tree with <paramref name="numbers"/> in place of the numbers of the leaves, from left to right.</summary>
    /// <exception cref="ArgumentException">There are not as many numbers as leaves, or a number is negative.</exception>
    public FusionTree WithLeaves(IReadOnlyList<int> numbers)
    {
        if (numbers.Count != Leaves.Count)
            throw new ArgumentException($"Expected a number for each of {Leaves.Count} leaves, found {numbers.Count}.", nameof(numbers));
        int next = 0;
        return Map(this);

        FusionTree Map(FusionTree tree) => tree is Vertex v
            ? new Vertex(Map(v.Left), Map(v.Right), v.Root)
            : new Leaf(numbers[next++], tree.Root);
    }

    /// <summary>The map this tree denotes, exactly: see <see cref="FusionTensor"/>.</summary>
    public FusionTensor ToExactTensor(Wigner3jConvention convention = Wigner3jConvention.E3nn04) => FusionTensor.Of(this, convention);

    /// <summary>The map this tree denotes as a dense row-major tensor: the axes of the leaves by number, then the root's.</summary>
    public double[] ToTensor(Wigner3jConvention convention = Wigner3jConvention.E3nn04) => ToExactTensor(convention).ToDense();

    /// <summary>One input.</summary>
    public sealed record Leaf : FusionTree
    {
        /// <summary>A leaf.</summary>
        /// <exception cref="ArgumentException"><paramref name="number"/> is negative.</exception>
        public Leaf(int number, Irrep irrep) : base(irrep, default) => Number = number >= 0
            ? number
            : throw new ArgumentException($"A leaf's number is at least 0, not {number}.", nameof(number));

        /// <summary>The number of the input, at least 0.</summary>
        public int Number { get; }
    }

    /// <summary>The coupling of two trees to one irrep.</summary>
    public sealed partial record Vertex : FusionTree
    {
        private readonly int _hash;

        /// <summary>Couples two trees.</summary>
        /// <exception cref="ArgumentException">
        /// <paramref name="root"/> is not in the product of the roots of <paramref name="left"/> and <paramref name="right"/>.
        /// </exception>
        public Vertex(FusionTree left, FusionTree right, Irrep root) : base(root, new([.. left.Leaves, .. right.Leaves]))
        {
            if (!root.IsInProductOf(left.Root, right.Root))
                throw new ArgumentException(Mismatch(left.Root, right.Root, root), nameof(root));
            (Left, Right) = (left, right);
            _hash = unchecked((left.GetHashCode() * 31 + right.GetHashCode()) * 31 + root.GetHashCode());
        }

        /// <summary>The left subtree.</summary>
        public FusionTree Left { get; }

        /// <summary>The right subtree.</summary>
        public FusionTree Right { get; }

        /// <inheritdoc/>
        public bool Equals(Vertex? other) => ReferenceEquals(this, other)
            || (other is not null && _hash == other._hash && Root == other.Root && Left == other.Left && Right == other.Right);

        /// <inheritdoc/>
        public override int GetHashCode() => _hash;

        internal static string Mismatch(Irrep left, Irrep right, Irrep root)
        {
            (int least, int most) = (Math.Abs(left.L - right.L), left.L + right.L);
            string degrees = least == most ? $"degree {least}" : $"degrees {least} to {most}";
            return $"{left} and {right} couple to {degrees} of {(left.Parity == right.Parity ? "even" : "odd")} parity, not to {root}.";
        }
    }
}
