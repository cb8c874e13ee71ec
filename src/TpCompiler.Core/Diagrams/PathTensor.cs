using System;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams.Trees;

namespace TpCompiler.Core.Diagrams;

/// <summary>
/// The exact tensors of paths: Wigner 3j tensors, each times sqrt(2l+1), contracted over the inner edges. Channels and their
/// factors play no part.
/// </summary>
public static class PathTensor
{
    /// <summary>
    /// The tensor of one path of a product or power. Axes: the blocks of the factors in order (of a power, those of its copies
    /// of the body), then the result.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="expression"/> is neither a product nor a power.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such path.</exception>
    public static FusionTensor Of(DiagramExpression expression, int path)
    {
        if (path < 0 || path >= expression.Blocks.Count)
            throw new ArgumentOutOfRangeException(nameof(path), path, $"The expression has {expression.Blocks.Count} paths.");
        return expression switch
        {
            ProductExpression e => Of(e.Paths[path], (factor, block) => e.Factors[factor].Blocks[block].Irrep),
            PowerExpression e => Of(e.Paths[path], (_, block) => e.Body.Blocks[block].Irrep),
            _ => throw new ArgumentException($"Products and powers have paths of their own, not a {expression.GetType().Name}.", nameof(expression)),
        };
    }

    /// <summary>The tensor of a path down to its leaves. Axes: the leaves from left to right, then the result.</summary>
    public static FusionTensor Of(PathTree path)
    {
        int leaves = 0;
        return FusionTensor.Of(Tree(path));

        FusionTree Tree(PathTree tree) => tree is PathVertex v
            ? new FusionTree.Vertex(Tree(v.Left), Tree(v.Right), v.Irrep)
            : new FusionTree.Leaf(leaves++, tree.Irrep);
    }

    private static FusionTensor Of(FactorPath path, Func<int, int, Irrep> irrepOf)
    {
        FusionTree tree = Leaf(0);
        foreach (int factor in Enumerable.Range(1, path.Factors.Count - 1))
            tree = new FusionTree.Vertex(tree, Leaf(factor), path.Irreps[factor - 1]);
        return FusionTensor.Of(tree);

        FusionTree Leaf(int factor) => new FusionTree.Leaf(factor, irrepOf(factor, path.Factors[factor]));
    }
}
