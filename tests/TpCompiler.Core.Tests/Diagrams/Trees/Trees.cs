using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams.Trees;

namespace TpCompiler.Core.Tests.Diagrams.Trees;

/// <summary>Leaves, shapes and trees to test with.</summary>
internal static class Trees
{
    public static Wigner3jConvention[] Conventions { get; } = [Wigner3jConvention.E3nn04, Wigner3jConvention.E3nn05];

    /// <summary>All irreps up to a degree.</summary>
    public static Irrep[] Irreps(int lMax)
        => [.. Enumerable.Range(0, lMax + 1).SelectMany(l => new[] { new Irrep(l, 1), new Irrep(l, -1) })];

    /// <summary>All lists of leaves of natural parity up to a degree.</summary>
    public static IEnumerable<Irrep[]> NaturalLeaves(int count, int lMax)
    {
        int combinations = (int)Math.Pow(lMax + 1, count);
        for (int n = 0; n < combinations; n++)
        {
            int rest = n;
            var leaves = new Irrep[count];
            for (int i = 0; i < count; i++, rest /= lMax + 1)
                leaves[i] = Irrep.SphericalHarmonic(rest % (lMax + 1));
            yield return leaves;
        }
    }

    public static Irrep[] RandomLeaves(Random random, int count, int lMax)
        => [.. Enumerable.Range(0, count).Select(_ => new Irrep(random.Next(lMax + 1), random.Next(2) * 2 - 1))];

    /// <summary>All irreps in the product of the leaves, by coupling one after the other.</summary>
    public static Irrep[] Outputs(IEnumerable<Irrep> leaves)
        => [.. leaves.Skip(1).Aggregate(leaves.Take(1), (roots, leaf) => roots.SelectMany(r => r * leaf).Distinct()).OrderBy(r => r)];

    /// <summary>A random shape over the leaves 0 to count - 1 in random order.</summary>
    public static FusionShape RandomShape(Random random, int count)
    {
        List<FusionShape> parts = [.. Enumerable.Range(0, count).Select(n => new FusionShape.Leaf(n))];
        while (parts.Count > 1)
        {
            FusionShape left = parts[random.Next(parts.Count)];
            parts.Remove(left);
            FusionShape right = parts[random.Next(parts.Count)];
            parts.Remove(right);
            parts.Add(new FusionShape.Vertex(left, right));
        }

        return parts[0];
    }

    /// <summary>A random tree of a shape, to a random root.</summary>
    public static FusionTree RandomTree(Random random, FusionShape shape, IReadOnlyList<Irrep> leaves)
    {
        if (shape is not FusionShape.Vertex v)
            return new FusionTree.Leaf(((FusionShape.Leaf)shape).Number, leaves[shape.Leaves[0]]);
        FusionTree left = RandomTree(random, v.Left, leaves);
        FusionTree right = RandomTree(random, v.Right, leaves);
        Irrep[] roots = [.. left.Root * right.Root];
        return new FusionTree.Vertex(left, right, roots[random.Next(roots.Length)]);
    }

    /// <summary>Random trees of 1 to 6 leaves, some of them copies of one input.</summary>
    public static Arbitrary<FusionTree> Arbitrary { get; } = Arb.From(Gen.Choose(0, int.MaxValue - 1).Select(seed =>
    {
        var random = new Random(seed);
        int count = random.Next(1, 7);
        FusionTree tree = RandomTree(random, RandomShape(random, count), RandomLeaves(random, count, 3));
        return tree.WithLeaves([.. tree.Leaves.Select(_ => random.Next(12))]);
    }));

    /// <summary>The tensor of a linear combination of trees over the same leaves.</summary>
    public static FusionTensor Tensor(FusionTreeSum sum, Wigner3jConvention convention)
        => sum.Terms.Select(t => t.Key.ToExactTensor(convention) * t.Value).Aggregate((left, right) => left + right);
}
