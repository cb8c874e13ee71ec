using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Diagrams.Trees;

/// <summary>
/// All trees of one shape over given leaves: a basis of the equivariant maps from the product of the leaves to the output.
/// The order is lexicographic in the irreps of the vertices, each vertex after those below it.
/// </summary>
public static class FusionTrees
{
    /// <summary>The trees of <paramref name="shape"/>.</summary>
    /// <param name="shape">The order of coupling.</param>
    /// <param name="leaves">The irrep of each leaf, by its number in the shape.</param>
    /// <param name="output">The irrep of the root.</param>
    /// <param name="allowed">
    /// The irreps that edges between two vertices may have; all by default. Where this leaves one out, the trees span less
    /// than all equivariant maps, and which ones depends on the shape.
    /// </param>
    /// <exception cref="ArgumentException">The shape has a leaf without an irrep.</exception>
    public static IEnumerable<FusionTree> Enumerate(
        FusionShape shape, IReadOnlyList<Irrep> leaves, Irrep output, Func<Irrep, bool>? allowed = null)
    {
        Check(shape, leaves);
        Dictionary<FusionShape, Dictionary<Irrep, BigInteger>> roots = [];
        _ = Counts(shape, leaves, allowed, null, roots);
        return Trees(shape, leaves, irrep => irrep == output, roots);
    }

    /// <summary>The trees that couple leaf 0 with leaf 1, the result with leaf 2, and so on: the canonical basis.</summary>
    /// <inheritdoc cref="Enumerate(FusionShape, IReadOnlyList{Irrep}, Irrep, Func{Irrep, bool}?)"/>
    public static IEnumerable<FusionTree> Enumerate(IReadOnlyList<Irrep> leaves, Irrep output, Func<Irrep, bool>? allowed = null)
        => Enumerate(FusionShape.LeftComb(Enumerable.Range(0, leaves.Count)), leaves, output, allowed);

    /// <summary>How many trees there are, by the fusion rule alone. Without restriction it does not depend on the shape.</summary>
    /// <inheritdoc cref="Enumerate(FusionShape, IReadOnlyList{Irrep}, Irrep, Func{Irrep, bool}?)"/>
    /// <exception cref="OverflowException">There are more than fit in 64 bits.</exception>
    public static long Count(FusionShape shape, IReadOnlyList<Irrep> leaves, Irrep output, Func<Irrep, bool>? allowed = null)
    {
        Check(shape, leaves);
        return Counts(shape, leaves, allowed, output, []).TryGetValue(output, out BigInteger count) ? (long)count : 0;
    }

    /// <summary>How many trees couple one leaf after the other.</summary>
    /// <inheritdoc cref="Count(FusionShape, IReadOnlyList{Irrep}, Irrep, Func{Irrep, bool}?)"/>
    public static long Count(IReadOnlyList<Irrep> leaves, Irrep output, Func<Irrep, bool>? allowed = null)
        => Count(FusionShape.LeftComb(Enumerable.Range(0, leaves.Count)), leaves, output, allowed);

    private static void Check(FusionShape shape, IReadOnlyList<Irrep> leaves)
    {
        int last = shape.Leaves.Max();
        if (last >= leaves.Count)
            throw new ArgumentException($"The shape {shape} has a leaf {last}, but irreps are given for {leaves.Count} leaves.", nameof(leaves));
    }

    // For each root that the trees of a shape can have, how many there are; those of its subtrees are kept in `known`.
    // The root of the whole tree is not restricted; where only one is wanted, no other is counted.
    private static Dictionary<Irrep, BigInteger> Counts(
        FusionShape shape,
        IReadOnlyList<Irrep> leaves,
        Func<Irrep, bool>? allowed,
        Irrep? output,
        Dictionary<FusionShape, Dictionary<Irrep, BigInteger>> known,
        bool isInternal = false)
    {
        if (known.TryGetValue(shape, out Dictionary<Irrep, BigInteger>? counts))
            return counts;
        counts = [];
        known.Add(shape, counts);
        if (shape is not FusionShape.Vertex v)
        {
            counts.Add(leaves[((FusionShape.Leaf)shape).Number], 1);
            return counts;
        }

        Dictionary<Irrep, BigInteger> lefts = Counts(v.Left, leaves, allowed, null, known, isInternal: true);
        Dictionary<Irrep, BigInteger> rights = Counts(v.Right, leaves, allowed, null, known, isInternal: true);
        foreach (KeyValuePair<Irrep, BigInteger> left in lefts)
        {
            foreach (KeyValuePair<Irrep, BigInteger> right in rights)
            {
                foreach (Irrep root in left.Key * right.Key)
                {
                    if ((output is { } only && root != only) || (isInternal && allowed is not null && !allowed(root)))
                        continue;
                    counts.TryGetValue(root, out BigInteger count);
                    counts[root] = count + left.Value * right.Value;
                }
            }
        }

        return counts;
    }

    // Descends only where a tree with a wanted root will be found.
    private static IEnumerable<FusionTree> Trees(
        FusionShape shape,
        IReadOnlyList<Irrep> leaves,
        Func<Irrep, bool> wanted,
        Dictionary<FusionShape, Dictionary<Irrep, BigInteger>> roots)
    {
        if (shape is not FusionShape.Vertex v)
        {
            int number = ((FusionShape.Leaf)shape).Number;
            return wanted(leaves[number]) ? [new FusionTree.Leaf(number, leaves[number])] : [];
        }

        bool Joins(Irrep left, Irrep right) => (left * right).Any(root => roots[shape].ContainsKey(root) && wanted(root));
        return from left in Trees(v.Left, leaves, left => roots[v.Right].Keys.Any(right => Joins(left, right)), roots)
               from right in Trees(v.Right, leaves, right => Joins(left.Root, right), roots)
               from root in left.Root * right.Root
               where roots[shape].ContainsKey(root) && wanted(root)
               select (FusionTree)new FusionTree.Vertex(left, right, root);
    }
}
