using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams.Trees;
using Xunit;

namespace TpCompiler.Core.Tests.Diagrams.Trees;

public class FusionTreeTests
{
    [Fact]
    public void The_text_of_a_tree_is_read_back_to_an_equal_tree() => Prop.ForAll(Trees.Arbitrary, tree =>
    {
        var copy = FusionTree.Parse(tree.ToString());
        return copy == tree && copy.GetHashCode() == tree.GetHashCode() && copy.ToString() == tree.ToString()
            && FusionShape.Parse(tree.Shape.ToString()) == tree.Shape;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("((0:1o 1:1o)2e 2:1o)1o", "((0:1o 1:1o)2e 2:1o)1o")]
    [InlineData(" ( ( 0 : 1o 1:1y ) 2y\n2:1o )1o ", "((0:1o 1:1o)2e 2:1o)1o")]
    [InlineData("(0:1o1:1o)0e", "(0:1o 1:1o)0e")]
    [InlineData("007:02e", "7:2e")]
    [InlineData("(3:0o (3:1o 3:1o)1e)1o", "(3:0o (3:1o 3:1o)1e)1o")]
    public void Trees_are_printed_canonically(string text, string canonical) => Assert.Equal(canonical, FusionTree.Parse(text).ToString());

    [Theory]
    [InlineData("", 0, 0)]
    [InlineData("  ", 2, 0)]
    [InlineData("x", 0, 1)]
    [InlineData("0", 1, 0)]
    [InlineData("0:", 2, 0)]
    [InlineData("0:1", 3, 0)]
    [InlineData("0:1a", 3, 1)]
    [InlineData("0:1 e", 3, 1)]
    [InlineData("-1:1e", 0, 1)]
    [InlineData("0:1o 1:1o", 5, 1)]
    [InlineData("(0:1o)1o", 5, 1)]
    [InlineData("(0:1o 1:1o", 10, 0)]
    [InlineData("(0:1o 1:1o 2:1o)1o", 11, 1)]
    [InlineData("(0:1o 1:1o)", 11, 0)]
    [InlineData("(0:1o 1:1o)2e)", 13, 1)]
    [InlineData("(0:1o 1:1o)\U0001F600", 11, 2)]
    [InlineData("99999999999:1o", 0, 11)]
    [InlineData("0:1073741823e", 2, 10)]
    [InlineData("(0:1o 1:1o) 3e", 12, 2)]
    [InlineData("(0:1o 1:1o)2o", 11, 2)]
    [InlineData("((0:2e 1:2e)12e 2:0e)0e", 12, 3)]
    [InlineData("((0:1o 1:1o)2e 2:1o)0e", 20, 2)]
    public void A_mistake_in_a_tree_is_located_at_its_characters(string text, int position, int length)
    {
        Assert.False(FusionTree.TryParse(text, out FusionTree? tree, out FusionTreeSyntaxError? error));
        Assert.Null(tree);
        Assert.Equal((position, length), (error!.Position, error.Length));
        Assert.Contains(error.Message, Assert.Throws<FormatException>(() => FusionTree.Parse(text)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 0, 0)]
    [InlineData("(0 1", 4, 0)]
    [InlineData("(0)", 2, 1)]
    [InlineData("(0 1 2)", 5, 1)]
    [InlineData("0 1", 2, 1)]
    [InlineData("((0 x) 1)", 4, 1)]
    [InlineData("(0 1)2e", 5, 1)]
    public void A_mistake_in_a_shape_is_located_at_its_characters(string text, int position, int length)
    {
        Assert.False(FusionShape.TryParse(text, out FusionShape? shape, out FusionTreeSyntaxError? error));
        Assert.Null(shape);
        Assert.Equal((position, length), (error!.Position, error.Length));
        Assert.Throws<FormatException>(() => FusionShape.Parse(text));
    }

    [Fact]
    public void Deep_nesting_is_refused_where_it_is_too_deep()
    {
        Assert.False(FusionTree.TryParse(new string('(', 100_000), out _, out FusionTreeSyntaxError? error));
        Assert.Equal((200, 1), (error!.Position, error.Length));
        string deepest = string.Concat(Enumerable.Repeat("(", 200)) + "0:1o" + string.Concat(Enumerable.Repeat(" 1:0e)1o", 200));
        Assert.Equal(deepest, FusionTree.Parse(deepest).ToString());
    }

    [Theory]
    [InlineData("1o", "1o", "3e", "1o and 1o couple to degrees 0 to 2 of even parity, not to 3e.")]
    [InlineData("1o", "1e", "2e", "1o and 1e couple to degrees 0 to 2 of odd parity, not to 2e.")]
    [InlineData("2e", "0e", "1e", "2e and 0e couple to degree 2 of even parity, not to 1e.")]
    public void A_vertex_that_the_fusion_rule_forbids_is_refused(string left, string right, string root, string message)
    {
        FusionTree first = new FusionTree.Leaf(0, Irrep.Parse(left));
        FusionTree second = new FusionTree.Leaf(1, Irrep.Parse(right));
        var error = Assert.Throws<ArgumentException>(() => new FusionTree.Vertex(first, second, Irrep.Parse(root)));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.False(FusionTree.TryParse($"(0:{left} 1:{right}){root}", out _, out FusionTreeSyntaxError? syntax));
        Assert.Equal(message, syntax!.Message);
    }

    [Fact]
    public void A_leaf_with_a_negative_number_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new FusionTree.Leaf(-1, new Irrep(1, 1)));
        Assert.Throws<ArgumentException>(() => new FusionShape.Leaf(-1));
        Assert.Throws<ArgumentException>(() => FusionTree.Parse("(0:1o 1:1o)2e").WithLeaves([1]));
        Assert.Throws<ArgumentException>(() => FusionShape.LeftComb([]));
    }

    [Fact]
    public void Trees_that_differ_in_one_label_or_number_or_in_order_are_different_keys()
    {
        string[] texts =
        [
            "((0:1o 1:1o)2e 2:1o)1o", "((0:1o 1:1o)1e 2:1o)1o", "((0:1o 1:1o)2e 2:1o)2o", "((0:1o 1:1o)2e 3:1o)1o",
            "((1:1o 0:1o)2e 2:1o)1o", "(2:1o (0:1o 1:1o)2e)1o", "(0:1o (1:1o 2:1o)2e)1o", "0:1o", "0:1e", "1:1o",
        ];
        var numbers = new Dictionary<FusionTree, int>();
        for (int i = 0; i < texts.Length; i++)
            numbers.Add(FusionTree.Parse(texts[i]), i);
        for (int i = 0; i < texts.Length; i++)
            Assert.Equal(i, numbers[FusionTree.Parse(texts[i])]);
    }

    [Fact]
    public void A_tree_tells_its_parts()
    {
        var tree = FusionTree.Parse("((0:1o 1:1o)2e (2:1o 4:2e)3o)1o");
        Assert.Equal(Irrep.Parse("1o"), tree.Root);
        Assert.Equal([0, 1, 2, 4], tree.Leaves.Select(leaf => leaf.Number));
        Assert.Equal(["2e", "3o", "1o"], tree.Vertices.Select(vertex => vertex.Root.ToString()));
        Assert.Equal("((0 1) (2 4))", tree.Shape.ToString());
        Assert.False(tree.IsLeftComb);
        Assert.False(tree.Shape.IsLeftComb);
        Assert.True(FusionTree.Parse("((0:1o 1:1o)2e 2:1o)1o").IsLeftComb);
        Assert.True(FusionShape.LeftComb([3, 1, 2]).IsLeftComb);
        Assert.Equal("((3 1) 2)", FusionShape.LeftComb([3, 1, 2]).ToString());
        Assert.Equal("((5:1o 5:1o)2e (6:1o 6:2e)3o)1o", tree.WithLeaves([5, 5, 6, 6]).ToString());
    }
}
