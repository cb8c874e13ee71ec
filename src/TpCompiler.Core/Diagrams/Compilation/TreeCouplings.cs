using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams.Trees;

namespace TpCompiler.Core.Diagrams.Compilation;

/// <summary>
/// The couplings that compute paths of one tree shape over the factors of a product. Equal subtrees are computed once, also those of equal factors; and of
/// the couplings of a value with itself only half: (a b)l is (b a)l up to its sign, and (a a)l vanishes where that sign is negative.
/// </summary>
/// <param name="harmonics">What couples harmonics.</param>
/// <param name="product">The product.</param>
/// <param name="shape">The tree.</param>
/// <param name="exchanges">Whether couplings of a value with itself are looked at.</param>
internal sealed class TreeCouplings(HarmonicCollapse harmonics, FreeProductValue product, FusionShape shape, bool exchanges)
{
    private readonly Dictionary<FusionShape, List<CouplingVertex>> _vertices = [];
    private readonly Dictionary<FusionShape, Dictionary<CouplingVertex, int>> _known = [];

    /// <summary>
    /// The block of <see cref="Value()"/> that is a tree with some blocks of the factors at its leaves, and the sign before it; 0 where the tree vanishes.
    /// </summary>
    public (int Block, int Sign) Block(FusionTree tree, EquatableArray<int> factorBlocks) => Block(shape, tree, factorBlocks);

    /// <summary>The value, once all blocks have been asked for.</summary>
    public Value Value() => Value(Canonical(product, shape));

    /// <summary>The shape with the number of the first equal factor at every leaf.</summary>
    public static FusionShape Canonical(FreeProductValue product, FusionShape shape) => shape is FusionShape.Vertex v
        ? new FusionShape.Vertex(Canonical(product, v.Left), Canonical(product, v.Right))
        : new FusionShape.Leaf(FirstEqual(product, ((FusionShape.Leaf)shape).Number));

    /// <summary>The sign of the coupling of two blocks after they have been exchanged.</summary>
    public static int ExchangeSign(int l1, int l2, int l)
    {
        CouplingEntry entry = Wigner3j.Get(l1, l2, l).Entries[0];
        return Wigner3j.Get(l2, l1, l).Entries.First(e => (e.I, e.J, e.K) == (entry.J, entry.I, entry.K)).Value == entry.Value ? 1 : -1;
    }

    private static int FirstEqual(FreeProductValue product, int factor) => Enumerable.Range(0, factor + 1).First(n => product.Factors[n] == product.Factors[factor]);

    private (int Block, int Sign) Block(FusionShape at, FusionTree tree, EquatableArray<int> factorBlocks)
    {
        if (at is FusionShape.Leaf leaf)
            return (factorBlocks[leaf.Number], 1);
        (FusionShape.Vertex node, FusionTree.Vertex vertex) = ((FusionShape.Vertex)at, (FusionTree.Vertex)tree);
        (int left, int leftSign) = Block(node.Left, vertex.Left, factorBlocks);
        (int right, int rightSign) = Block(node.Right, vertex.Right, factorBlocks);
        int sign = leftSign * rightSign;
        FusionShape key = Canonical(product, at);
        if (exchanges && key is FusionShape.Vertex { Left: var a, Right: var b } && a == b && left >= right)
        {
            int exchanged = ExchangeSign(vertex.Left.Root.L, vertex.Right.Root.L, vertex.Root.L);
            if (left > right)
                (left, right, sign) = (right, left, sign * exchanged);
            else if (exchanged < 0)
                sign = 0;
        }

        if (sign == 0)
            return (0, 0);
        CouplingVertex wanted = new(left, right, vertex.Root);
        if (!_known.TryGetValue(key, out Dictionary<CouplingVertex, int>? known))
        {
            _known.Add(key, known = []);
            _vertices.Add(key, []);
        }

        if (!known.TryGetValue(wanted, out int block))
        {
            known.Add(wanted, block = known.Count);
            _vertices[key].Add(wanted);
        }

        return (block, sign);
    }

    private Value Value(FusionShape at) => at is FusionShape.Vertex node
        ? harmonics.Couple(Value(node.Left), Value(node.Right), _vertices[at])
        : product.Factors[((FusionShape.Leaf)at).Number];
}
