using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Diagrams.Trees;

public abstract partial record FusionTree
{
    /// <summary>This tree in the basis of the left comb over its leaves in ascending order: a canonical form of maps.</summary>
    public FusionTreeSum Canonical(Wigner3jConvention convention = Wigner3jConvention.E3nn04)
        => Recouple(FusionShape.LeftComb(Leaves.Select(leaf => leaf.Number).OrderBy(n => n)), convention);

    /// <summary>This tree in the basis of the trees of another shape, by F and R moves.</summary>
    /// <param name="shape">
    /// A shape over the same leaves, in any order. The n-th copy of a leaf, counted from the left, is the n-th copy there.
    /// </param>
    /// <param name="convention">The signs of the 3j tensors.</param>
    /// <exception cref="ArgumentException"><paramref name="shape"/> has other leaves.</exception>
    public FusionTreeSum Recouple(FusionShape shape, Wigner3jConvention convention = Wigner3jConvention.E3nn04)
    {
        int[] numbers = [.. Leaves.Select(leaf => leaf.Number)];
        if (!numbers.OrderBy(n => n).SequenceEqual(shape.Leaves.OrderBy(n => n)))
            throw new ArgumentException($"The shape {shape} and the tree {this} have different leaves.", nameof(shape));
        if (numbers.Distinct().Count() == numbers.Length)
            return Into(this, shape, convention);

        // Copies are told apart for as long as they move: position p of the tree is leaf p, wherever it goes.
        int[] targets = TargetPositions(numbers, shape.Leaves);
        FusionTree distinct = WithLeaves([.. Enumerable.Range(0, numbers.Length)]);
        return Into(distinct, shape.WithLeaves(targets), convention).Map(tree => tree.WithLeaves(shape.Leaves));
    }

    // For each leaf of the target the position in the source that it comes from.
    private static int[] TargetPositions(int[] numbers, IReadOnlyList<int> target)
    {
        var positions = numbers.Select((number, position) => (number, position))
            .GroupBy(p => p.number, p => p.position).ToDictionary(g => g.Key, g => new Queue<int>(g));
        return [.. target.Select(number => positions[number].Dequeue())];
    }

    private static FusionTreeSum Into(FusionTree tree, FusionShape shape, Wigner3jConvention convention)
    {
        if (shape is not FusionShape.Vertex target)
            return FusionTreeSum.Of(tree);
        return Split(tree, new HashSet<int>(target.Left.Leaves), convention)
            .Map(t => ((Vertex)t).WithLeft(Into(((Vertex)t).Left, target.Left, convention)))
            .Map(t => ((Vertex)t).WithRight(Into(((Vertex)t).Right, target.Right, convention)));
    }

    // Separates the leaves of a set: a tree that holds leaves both in the set and outside becomes trees whose left subtree
    // holds those in the set, and whose right subtree the others.
    private static FusionTreeSum Split(FusionTree tree, HashSet<int> set, Wigner3jConvention convention)
    {
        var v = (Vertex)tree;
        if (Part(v.Left, set) == Side.Outside)
            return v.Swap(convention).Map(t => Split(t, set, convention));
        if (Part(v.Left, set) == Side.Mixed)
        {
            // ((in out) right) to (in (out right)).
            return v.WithLeft(Split(v.Left, set, convention))
                .Map(t => ((Vertex)t).AssociateRight(convention)).Map(t => SplitRight((Vertex)t));
        }

        return SplitRight(v);

        // With the left subtree in the set, (in (in out)) to ((in in) out).
        FusionTreeSum SplitRight(Vertex v) => Part(v.Right, set) == Side.Outside
            ? FusionTreeSum.Of(v)
            : v.WithRight(Split(v.Right, set, convention)).Map(t => ((Vertex)t).AssociateLeft(convention));
    }

    private static Side Part(FusionTree tree, HashSet<int> set)
    {
        int inside = tree.Leaves.Count(leaf => set.Contains(leaf.Number));
        return inside == 0 ? Side.Outside : inside == tree.Leaves.Count ? Side.Inside : Side.Mixed;
    }

    private enum Side
    {
        Inside,
        Outside,
        Mixed,
    }
}
