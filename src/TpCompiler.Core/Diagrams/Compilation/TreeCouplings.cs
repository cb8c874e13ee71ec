using System.Collections.Generic;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams.Trees;

namespace TpCompiler.Core.Diagrams.Compilation;

/// <summary>The couplings that compute paths of one tree shape over the factors of a product; equal subtrees are computed once.</summary>
internal sealed class TreeCouplings(HarmonicCollapse harmonics, FreeProductValue product, FusionShape shape)
{
    private readonly Dictionary<FusionShape, List<CouplingVertex>> _vertices = [];
    private readonly Dictionary<FusionShape, Dictionary<CouplingVertex, int>> _known = [];

    /// <summary>The block of <see cref="Value()"/> that is a tree with some blocks of the factors at its leaves.</summary>
    public int Block(FusionTree tree, EquatableArray<int> factorBlocks) => Block(shape, tree, factorBlocks);

    /// <summary>The value, once all blocks have been asked for.</summary>
    public Value Value() => Value(shape);

    private int Block(FusionShape at, FusionTree tree, EquatableArray<int> factorBlocks)
    {
        if (at is FusionShape.Leaf leaf)
            return factorBlocks[leaf.Number];
        (FusionShape.Vertex node, FusionTree.Vertex vertex) = ((FusionShape.Vertex)at, (FusionTree.Vertex)tree);
        CouplingVertex wanted = new(Block(node.Left, vertex.Left, factorBlocks), Block(node.Right, vertex.Right, factorBlocks), vertex.Root);
        if (!_known.TryGetValue(at, out Dictionary<CouplingVertex, int>? known))
        {
            _known.Add(at, known = []);
            _vertices.Add(at, []);
        }

        if (!known.TryGetValue(wanted, out int block))
        {
            known.Add(wanted, block = known.Count);
            _vertices[at].Add(wanted);
        }

        return block;
    }

    private Value Value(FusionShape at) => at is FusionShape.Vertex node
        ? harmonics.Couple(Value(node.Left), Value(node.Right), _vertices[at])
        : product.Factors[((FusionShape.Leaf)at).Number];
}
