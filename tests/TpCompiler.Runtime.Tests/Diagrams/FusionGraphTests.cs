using System;
using TpCompiler.Runtime.Diagrams;
using Xunit;

namespace TpCompiler.Runtime.Tests.Diagrams;

public sealed class FusionGraphTests
{
    [Fact]
    public void Edges_of_a_node_are_a_range()
    {
        FusionGraph graph = SmallGraphs.Odd;
        Assert.Equal(5, graph.NodeCount);
        Assert.Equal(7, graph.EdgeCount);
        Assert.Equal([0, 3, 3, 5, 7, 7], graph.EdgeOffsets.ToArray());
        Assert.Equal([0], SmallGraphs.Empty.EdgeOffsets.ToArray());
    }

    [Fact]
    public void A_graph_does_not_change_with_the_arrays_that_it_was_made_of()
    {
        int[] centers = [0, 1];
        FusionGraph graph = new(2, centers, centers);
        centers[0] = 1;
        Assert.Equal([0, 1], graph.Centers.ToArray());
        Assert.Equal([0, 1], graph.Neighbors.ToArray());
    }

    [Theory]
    [InlineData(new[] { 0, 1, 0 }, new[] { 0, 0, 0 }, "Edges are sorted by centre; edge 2 has the centre 0 after 1.")]
    [InlineData(new[] { 0, 2 }, new[] { 0, 0 }, "Edge 1 has the centre 2; the graph has 2 nodes, numbered from 0.")]
    [InlineData(new[] { 0, 1 }, new[] { 0, -1 }, "Edge 1 has the neighbour -1; the graph has 2 nodes, numbered from 0.")]
    [InlineData(new[] { 0, 1 }, new[] { 0 }, "Each edge has a centre and a neighbour; found 2 centres and 1 neighbours.")]
    public void Wrong_edges_are_named(int[] centers, int[] neighbors, string message)
        => Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => new FusionGraph(2, centers, neighbors)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(3)]
    [InlineData(-1)]
    public void Labels_out_of_range_are_named(int value) => Assert.StartsWith(
        $"Values of the label are from 0 to 2; item 1 has {value}.",
        Assert.Throws<ArgumentException>(() => new FusionLabel([0, value], 3)).Message,
        StringComparison.Ordinal);
}
