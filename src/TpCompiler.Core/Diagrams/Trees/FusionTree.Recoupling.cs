using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Diagrams.Trees;

public abstract partial record FusionTree
{
    /// <summary>
    /// This tree in the basis of the left comb over its leaves in ascending order: a canonical form of multilinear maps, in
    /// which copies of one input count as separate leaves.
    /// </summary>
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
        var recoupling = new Recoupling(convention);
        if (numbers.Distinct().Count() == numbers.Length)
            return recoupling.Into(this, shape);

        // Copies are told apart for as long as they move: position p of the tree is leaf p, wherever it goes.
        int[] targets = TargetPositions(numbers, shape.Leaves);
        FusionTree distinct = WithLeaves([.. Enumerable.Range(0, numbers.Length)]);
        return recoupling.Into(distinct, shape.WithLeaves(targets)).Map(tree => tree.WithLeaves(shape.Leaves));
    }

    // For each leaf of the target the position in the source that it comes from.
    private static int[] TargetPositions(int[] numbers, IReadOnlyList<int> target)
    {
        var positions = numbers.Select((number, position) => (number, position))
            .GroupBy(p => p.number, p => p.position).ToDictionary(g => g.Key, g => new Queue<int>(g));
        return [.. target.Select(number => positions[number].Dequeue())];
    }
}
