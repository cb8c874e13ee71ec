using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams.Trees;
using Xunit;

namespace TpCompiler.Core.Tests.Diagrams.Trees;

public class RecouplingTests
{
    // Leaves up to degree 2, all outputs; and some random ones up to degree 4 of mixed parity.
    private static IEnumerable<FusionTree> LeftCombs(int leafCount, int randomCount)
    {
        var random = new Random(leafCount);
        return Trees.NaturalLeaves(leafCount, 2)
            .Concat(Enumerable.Range(0, randomCount).Select(_ => Trees.RandomLeaves(random, leafCount, 4)))
            .SelectMany((leaves, n) => (n < Math.Pow(3, leafCount) ? Trees.Outputs(leaves) : Trees.Outputs(leaves).Take(2))
                .SelectMany(output => FusionTrees.Enumerate(leaves, output)));
    }

    [Fact]
    public void The_pentagon_identity_holds()
    {
        // (((0 1)a 2)b 3) to (0 (1 (2 3))): two moves, of b's then a's edge; or three, of a, then of the edge from (1 2), ...
        foreach (Wigner3jConvention convention in Trees.Conventions)
        {
            foreach (FusionTree tree in LeftCombs(4, 6))
            {
                FusionTreeSum two = tree.FMove(1, convention).Map(t => t.FMove(0, convention));
                FusionTreeSum three = tree.FMove(0, convention).Map(t => t.FMove(1, convention)).Map(t => t.FMove(0, convention));
                Assert.All(two.Terms.Keys, t => Assert.Equal("(0 (1 (2 3)))", t.Shape.ToString()));
                Assert.Equal(two, three);
            }
        }
    }

    [Fact]
    public void The_hexagon_identity_holds()
    {
        foreach (Wigner3jConvention convention in Trees.Conventions)
        {
            foreach (FusionTree tree in LeftCombs(3, 20))
            {
                // ((0 1) 2) -> ((1 0) 2) -> (1 (0 2)) -> (1 (2 0)), and -> (0 (1 2)) -> ((1 2) 0) -> (1 (2 0)).
                FusionTreeSum one = tree.RMove(0, convention).Map(t => t.FMove(0, convention)).Map(t => t.RMove(0, convention));
                FusionTreeSum other = tree.FMove(0, convention).Map(t => t.RMove(1, convention)).Map(t => t.FMove(0, convention));
                Assert.All(one.Terms.Keys, t => Assert.Equal("(1 (2 0))", t.Shape.ToString()));
                Assert.Equal(one, other);
            }
        }
    }

    [Fact]
    public void Moves_keep_the_tensor()
    {
        foreach (Wigner3jConvention convention in Trees.Conventions)
        {
            foreach (FusionTree tree in LeftCombs(3, 0))
            {
                FusionTensor tensor = tree.ToExactTensor(convention);
                Assert.Equal(tensor, Trees.Tensor(tree.FMove(0, convention), convention));
                Assert.Equal(tensor, Trees.Tensor(tree.RMove(0, convention), convention));
                Assert.Equal(tensor, Trees.Tensor(tree.RMove(1, convention), convention));
            }
        }
    }

    [Fact]
    public void A_move_twice_is_no_move()
    {
        var random = new Random(3);
        for (int n = 0; n < 60; n++)
        {
            FusionTree tree = Trees.RandomTree(random, Trees.RandomShape(random, 6), Trees.RandomLeaves(random, 6, 2));
            for (int i = 0; i < 5; i++)
                Assert.Equal(FusionTreeSum.Of(tree), tree.RMove(i).Map(t => t.RMove(i)));
            for (int i = 0; i < 4; i++)
            {
                FusionTreeSum moved = tree.FMove(i);
                Assert.Contains(Enumerable.Range(0, 4), back => moved.Map(t => t.FMove(back)) == FusionTreeSum.Of(tree));
            }
        }
    }

    [Theory]
    [InlineData("((0 1) (2 3))", "(((0 1) 2) 3)")]
    [InlineData("(((0 1) 2) 3)", "((0 2) (1 3))")]
    [InlineData("((0 1) (2 3))", "((0 2) (1 3))")]
    [InlineData("((0 1) (2 3))", "((3 1) (0 2))")]
    [InlineData("(((0 1) 2) 3)", "(3 (2 (1 0)))")]
    [InlineData("(0 ((1 2) 3))", "((1 (3 0)) 2)")]
    [InlineData("((0 1) 2)", "(1 (2 0))")]
    public void Recoupling_keeps_the_tensor_and_its_matrix_is_orthogonal(string from, string to)
    {
        (FusionShape source, FusionShape target) = (FusionShape.Parse(from), FusionShape.Parse(to));
        Irrep[][] leafChoices =
        [
            [.. "1o 1o 1o 1o".Split(' ').Select(Irrep.Parse)],
            [.. "1o 2e 1e 0o".Split(' ').Select(Irrep.Parse)],
            [.. "2e 1o 1e 2o".Split(' ').Select(Irrep.Parse)],
            [.. "1o 3o 2e 1o".Split(' ').Select(Irrep.Parse)],
        ];
        foreach (Wigner3jConvention convention in Trees.Conventions)
        {
            foreach (Irrep[] leaves in leafChoices)
            {
                foreach (Irrep output in Trees.Outputs(leaves.Take(source.Leaves.Count)).Where(irrep => irrep.L <= 2))
                {
                    var block = FusionTreeBlock.Between(source, target, leaves, output, convention);
                    Assert.Equal(FusionTrees.Count(source, leaves, output), block.Count);
                    AssertIdentity(block.Then(block.Transpose()));
                    Assert.Equal(block.Transpose(), FusionTreeBlock.Between(target, source, leaves, output, convention));
                    FusionTree tree = block.Source[block.Count / 2];
                    FusionTreeSum sum = tree.Recouple(target, convention);
                    Assert.All(sum.Terms.Keys, t => Assert.Equal(target, t.Shape));
                    Assert.Equal(tree.ToExactTensor(convention), Trees.Tensor(sum, convention));
                    for (int j = 0; j < block.Count; j++)
                        Assert.Equal(sum[block.Target[j]], block[block.Count / 2, j]);
                }
            }
        }
    }

    [Fact]
    public void Recoupling_by_way_of_another_shape_is_recoupling()
    {
        var random = new Random(4);
        for (int n = 0; n < 12; n++)
        {
            Wigner3jConvention convention = Trees.Conventions[n % 2];
            Irrep[] leaves = Trees.RandomLeaves(random, 5, 2);
            FusionTree tree = Trees.RandomTree(random, Trees.RandomShape(random, 5), leaves);
            (FusionShape first, FusionShape second) = (Trees.RandomShape(random, 5), Trees.RandomShape(random, 5));
            Assert.Equal(
                tree.Recouple(second, convention),
                tree.Recouple(first, convention).Map(t => t.Recouple(second, convention)));
            Assert.Equal(FusionTreeSum.Of(tree), tree.Canonical(convention).Map(t => t.Recouple(tree.Shape, convention)));
        }
    }

    [Fact]
    public void Random_trees_of_higher_degrees_keep_their_dense_tensor()
    {
        var random = new Random(5);
        for (int n = 0; n < 10; n++)
        {
            Wigner3jConvention convention = Trees.Conventions[n % 2];
            FusionTree tree = Trees.RandomTree(random, Trees.RandomShape(random, 3), Trees.RandomLeaves(random, 3, 4));
            double[] expected = tree.ToTensor(convention);
            double[] sum = new double[expected.Length];
            foreach (KeyValuePair<FusionTree, ExactNumber> term in tree.Canonical(convention).Terms)
            {
                double[] tensor = term.Key.ToTensor(convention);
                for (int i = 0; i < sum.Length; i++)
                    sum[i] += term.Value.ToDouble() * tensor[i];
            }

            for (int i = 0; i < sum.Length; i++)
                Assert.Equal(expected[i], sum[i], 1e-14);
        }
    }

    [Fact]
    public void Copies_of_an_input_keep_their_places()
    {
        foreach (Wigner3jConvention convention in Trees.Conventions)
        {
            foreach (string text in (string[])["((0:1o 0:1o)1e 0:2e)2e", "(0:1o (1:1o 0:2e)2o)1e", "((0:1o 1:1o)1e (1:2e 0:1o)1o)2o"])
            {
                var tree = FusionTree.Parse(text);
                FusionTensor tensor = tree.ToExactTensor(convention);
                Assert.Equal(tensor, Trees.Tensor(tree.Canonical(convention), convention));
                Assert.All(tree.Canonical(convention).Terms.Keys, t => Assert.True(t.IsLeftComb));
            }
        }
    }

    [Fact]
    public void A_restriction_of_the_inner_edges_spans_different_maps_in_different_shapes()
    {
        // 2 x 2 x 2 to 2 with inner degrees up to 2: the cosines of the angles between the two spans of three maps each are
        // about 1, 0.525 and 0.011. Here by their product and the sum of their squares.
        Irrep[] leaves = [.. Enumerable.Repeat(Irrep.Parse("2e"), 3)];
        var block = FusionTreeBlock.Between(FusionShape.Parse("((0 1) 2)"), FusionShape.Parse("(0 (1 2))"), leaves, leaves[0]);
        Assert.Equal(["0e", "1e", "2e", "3e", "4e"], block.Source.Select(tree => tree.Vertices[0].Root.ToString()));
        ExactNumber squares = 0;
        for (int i = 0; i < 9; i++)
            squares += block[i / 3, i % 3] * block[i / 3, i % 3];
        ExactNumber determinant = 0;
        for (int i = 0; i < 3; i++)
        {
            (int j, int k) = ((i + 1) % 3, (i + 2) % 3);
            determinant += block[0, i] * (block[1, j] * block[2, k] - block[1, k] * block[2, j]);
        }

        Assert.Equal(1 + 0.525 * 0.525 + 0.011 * 0.011, squares.ToDouble(), 1e-3);
        Assert.Equal(0.525 * 0.011, Math.Abs(determinant.ToDouble()), 3e-4);
    }

    [Fact]
    public void A_shape_over_other_leaves_is_refused()
    {
        var tree = FusionTree.Parse("((0:1o 1:1o)2e 2:1o)1o");
        Assert.Throws<ArgumentException>(() => tree.Recouple(FusionShape.Parse("((0 1) 3)")));
        Assert.Throws<ArgumentException>(() => tree.Recouple(FusionShape.Parse("(0 1)")));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.FMove(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.FMove(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.RMove(2));
        Irrep[] leaves = [.. tree.Leaves.Select(leaf => leaf.Root)];
        Assert.Throws<ArgumentException>(() => FusionTreeBlock.Between(tree.Shape, FusionShape.Parse("(0 1)"), leaves, tree.Root));
        Assert.Throws<ArgumentException>(
            () => FusionTreeBlock.Between(FusionShape.Parse("(0 0)"), FusionShape.Parse("(0 0)"), leaves, Irrep.Parse("2e")));
    }

    private static void AssertIdentity(FusionTreeBlock block)
    {
        Assert.Equal(block.Source, block.Target);
        for (int i = 0; i < block.Count; i++)
        {
            for (int j = 0; j < block.Count; j++)
                Assert.Equal(i == j ? ExactNumber.One : ExactNumber.Zero, block[i, j]);
        }
    }
}
