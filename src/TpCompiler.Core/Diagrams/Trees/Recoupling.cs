using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Diagrams.Trees;

/// <summary>
/// Brings trees into other shapes by F and R moves. What was found for a subtree is kept: the same ones come up again
/// below each other label of the edges above.
/// </summary>
/// <param name="convention">The signs of the 3j tensors.</param>
internal sealed class Recoupling(Wigner3jConvention convention)
{
    private readonly Dictionary<(FusionTree, FusionShape), FusionTreeSum> _shaped = [];
    private readonly Dictionary<(FusionTree, FusionShape), FusionTreeSum> _split = [];

    private enum Side
    {
        Inside,
        Outside,
        Mixed,
    }

    /// <summary>A tree whose leaves all differ in the basis of the trees of a shape over the same leaves.</summary>
    public FusionTreeSum Into(FusionTree tree, FusionShape shape)
    {
        if (shape is not FusionShape.Vertex target)
            return FusionTreeSum.Of(tree);
        if (_shaped.TryGetValue((tree, shape), out FusionTreeSum? known))
            return known;
        FusionTreeSum sum = Split(tree, target.Left)
            .Map(t => ((FusionTree.Vertex)t).WithLeft(Into(((FusionTree.Vertex)t).Left, target.Left)))
            .Map(t => ((FusionTree.Vertex)t).WithRight(Into(((FusionTree.Vertex)t).Right, target.Right)));
        _shaped.Add((tree, shape), sum);
        return sum;
    }

    // A tree that holds leaves of a set (those of a shape) and others becomes trees whose left subtree holds those in the
    // set, and whose right subtree the others.
    private FusionTreeSum Split(FusionTree tree, FusionShape set)
    {
        if (_split.TryGetValue((tree, set), out FusionTreeSum? known))
            return known;
        var v = (FusionTree.Vertex)tree;
        FusionTreeSum sum = Part(v.Left, set) switch
        {
            Side.Outside => v.Swap(convention).Map(t => Split(t, set)),
            Side.Inside => SplitRight(v, set),

            // ((in out) right) to (in (out right)).
            _ => v.WithLeft(Split(v.Left, set))
                .Map(t => ((FusionTree.Vertex)t).AssociateRight(convention))
                .Map(t => SplitRight((FusionTree.Vertex)t, set)),
        };
        _split.Add((tree, set), sum);
        return sum;
    }

    // With the left subtree in the set, (in (in out)) to ((in in) out).
    private FusionTreeSum SplitRight(FusionTree.Vertex v, FusionShape set) => Part(v.Right, set) == Side.Outside
        ? FusionTreeSum.Of(v)
        : v.WithRight(Split(v.Right, set)).Map(t => ((FusionTree.Vertex)t).AssociateLeft(convention));

    private static Side Part(FusionTree tree, FusionShape set)
    {
        int inside = tree.Leaves.Count(leaf => set.Leaves.Contains(leaf.Number));
        return inside == 0 ? Side.Outside : inside == tree.Leaves.Count ? Side.Inside : Side.Mixed;
    }
}
