using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams.Trees;
using Xunit;

namespace TpCompiler.Core.Tests.Diagrams.Trees;

public class FusionTreeEnumerationTests
{
    /// <summary>The multiplicity of an irrep in a product, by counting the weights m: N(l) - N(l + 1).</summary>
    private static long Multiplicity(IEnumerable<Irrep> leaves, Irrep output)
    {
        if (leaves.Aggregate(1, (parity, leaf) => parity * leaf.Parity) != output.Parity)
            return 0;
        Dictionary<int, long> weights = new() { [0] = 1 };
        foreach (Irrep leaf in leaves)
        {
            weights = weights.SelectMany(w => Enumerable.Range(-leaf.L, leaf.Dim), (w, m) => (M: w.Key + m, w.Value))
                .GroupBy(w => w.M).ToDictionary(g => g.Key, g => g.Sum(w => w.Value));
        }

        return weights.GetValueOrDefault(output.L) - weights.GetValueOrDefault(output.L + 1);
    }

    [Fact]
    public void Every_shape_has_as_many_trees_as_the_output_occurs_in_the_product()
    {
        var random = new Random(1);
        for (int n = 0; n < 200; n++)
        {
            int count = random.Next(1, 6);
            Irrep[] leaves = Trees.RandomLeaves(random, count, 3);
            FusionShape shape = Trees.RandomShape(random, count);
            foreach (Irrep output in Trees.Irreps(4))
            {
                long expected = Multiplicity(leaves, output);
                FusionTree[] trees = [.. FusionTrees.Enumerate(shape, leaves, output)];
                Assert.Equal(expected, trees.Distinct().Count());
                Assert.Equal(expected, trees.Length);
                Assert.Equal(expected, FusionTrees.Count(shape, leaves, output));
                Assert.Equal(expected, FusionTrees.Count(leaves, output));
                Assert.All(trees, tree => Assert.Equal((shape, output), (tree.Shape, tree.Root)));
                Assert.All(trees, tree => Assert.All(tree.Leaves, leaf => Assert.Equal(leaves[leaf.Number], leaf.Root)));
            }
        }
    }

    [Fact]
    public void A_restriction_keeps_the_trees_whose_inner_edges_all_satisfy_it()
    {
        var random = new Random(2);
        for (int n = 0; n < 100; n++)
        {
            int count = random.Next(2, 6);
            Irrep[] leaves = Trees.RandomLeaves(random, count, 3);
            FusionShape shape = Trees.RandomShape(random, count);
            static bool Allowed(Irrep irrep) => irrep.L is 1 or 2 && irrep.Parity == 1;
            foreach (Irrep output in Trees.Outputs(leaves))
            {
                FusionTree[] expected = [.. FusionTrees.Enumerate(shape, leaves, output)
                    .Where(tree => tree.Vertices.Take(count - 2).All(vertex => Allowed(vertex.Root)))];
                Assert.Equal(expected, FusionTrees.Enumerate(shape, leaves, output, Allowed));
                Assert.Equal(expected.Length, FusionTrees.Count(shape, leaves, output, Allowed));
            }
        }
    }

    [Fact]
    public void Trees_come_in_lexicographic_order_of_their_vertices()
    {
        Irrep[] leaves = [Irrep.Parse("1o"), Irrep.Parse("2e"), Irrep.Parse("1o"), Irrep.Parse("2e")];
        FusionTree[] trees = [.. FusionTrees.Enumerate(FusionShape.Parse("((0 3) (1 2))"), leaves, Irrep.Parse("2e"))];
        string Key(FusionTree tree) => string.Join(",", tree.Vertices.Select(v => v.Root));
        Assert.Equal(trees.Select(Key).OrderBy(key => key, StringComparer.Ordinal), trees.Select(Key));
        Assert.True(trees.Length > 5);
    }

    // The numbers of trees over ordered leaves, one block of each factor, that MACE's plain couplings have.
    [Theory]
    [InlineData(2, 3, "0e", 11)]
    [InlineData(2, 3, "1o", 21)]
    [InlineData(3, 3, "0e", 23)]
    [InlineData(3, 3, "1o", 51)]
    [InlineData(3, 4, "0e", 204)]
    [InlineData(3, 4, "1o", 520)]
    public void Powers_of_spherical_harmonics_have_the_known_numbers_of_trees(int lMax, int power, string output, int expected)
        => Assert.Equal(expected, Trees.NaturalLeaves(power, lMax).Sum(leaves => FusionTrees.Count(leaves, Irrep.Parse(output))));

    [Fact]
    public void Counting_does_not_enumerate()
    {
        Irrep[] leaves = [.. Enumerable.Repeat(Irrep.Parse("1o"), 40)];
        Assert.Equal(Multiplicity(leaves, Irrep.Parse("0e")), FusionTrees.Count(leaves, Irrep.Parse("0e")));
        FusionTree first = FusionTrees.Enumerate(leaves, Irrep.Parse("0e")).First();
        Assert.Equal(40, first.Leaves.Count);
        leaves = [.. Enumerable.Repeat(Irrep.Parse("9o"), 60)];
        Assert.Throws<OverflowException>(() => FusionTrees.Count(leaves, Irrep.Parse("0e")));
        Assert.Equal(60, FusionTrees.Enumerate(leaves, Irrep.Parse("0e")).First().Leaves.Count);
    }

    [Fact]
    public void A_leaf_without_an_irrep_is_refused()
        => Assert.Throws<ArgumentException>(() => FusionTrees.Enumerate(FusionShape.Parse("(0 2)"), Trees.Irreps(0), Irrep.Parse("0e")));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 3)]
    [InlineData(4, 15)]
    [InlineData(5, 105)]
    [InlineData(6, 945)]
    public void All_shapes_are_counted_by_double_factorials(int leaves, int expected)
    {
        FusionShape[] shapes = [.. FusionShape.All([.. Enumerable.Range(0, leaves)])];
        Assert.Equal(expected, shapes.Distinct().Count());
        Assert.Equal(expected, shapes.Length);
        Assert.All(shapes, shape => Assert.Equal(Enumerable.Range(0, leaves), shape.Leaves.OrderBy(n => n)));
    }
}
