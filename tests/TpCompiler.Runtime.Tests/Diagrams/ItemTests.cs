using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.Core.Programs;
using TpCompiler.Runtime.Diagrams;
using Xunit;

namespace TpCompiler.Runtime.Tests.Diagrams;

/// <summary>Items of domains of every shape, seen through tensors that have a row for each.</summary>
public sealed class ItemTests
{
    [Fact]
    public void Items_are_all_assignments_of_nodes_and_edges() => Prop.ForAll(Cases(), seed =>
    {
        (FusionGraph graph, GraphItems domain, _) = Case(seed);
        List<int[]> found = Items(graph, domain);
        Assert.Equal(BruteForce(graph, domain).Select(Text).Order(), found.Select(Text).Order());
        char first = domain.Letters.MaxBy(c => domain.Edges.Count(e => e.Center == c));
        int[] nodes = [.. found.Select(f => f[domain.Letters.IndexOf(first)])];
        Assert.Equal(nodes.Order(), nodes);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Items_of_a_part_are_found_in_those_of_the_whole() => Prop.ForAll(Cases(), seed =>
    {
        (FusionGraph graph, GraphItems whole, Random random) = Case(seed);
        (GraphItems part, string letters) = Part(whole, random);
        char renamed(char letter) => letters[part.Letters.IndexOf(letter)];
        string[] own = [.. part.Letters.Select(c => $"a[{c}]"), .. part.Edges.Select(e => $"e[{e}]")];
        string[] outer = [.. part.Letters.Select(c => $"a[{renamed(c)}]"), .. part.Edges.Select(e => $"e[{renamed(e.Center)}{renamed(e.Neighbor)}]")];
        TensorProgram program = new SmallPrograms(1)
            .Input("a", SmallPrograms.Nodes).Input("e", SmallPrograms.Edges).Intermediate("t:1", part)
            .Output("x", whole).Output("y", whole)
            .Product(part, "t:1", own)
            .Product(whole, "x", $"t:1[{letters}]")
            .Product(whole, "y", outer)
            .Build();
        FusionPlan plan = FusionPlan.Of(program);
        int count = plan.RowCount(3, graph, []);
        double[][] outputs = [new double[count], new double[count]];
        plan.Run<double>(graph, [], [SmallGraphs.Numbers(graph.NodeCount, seed), SmallGraphs.Numbers(graph.EdgeCount, seed + 1)], outputs);
        for (int n = 0; n < count; n++)
            Assert.Equal(outputs[1][n], outputs[0][n], 1e-14);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Items_of_edges_are_the_edges_in_the_order_of_the_graph()
    {
        List<int[]> items = Items(SmallGraphs.Odd, ItemDomain.OfEdges);
        Assert.Equal(Enumerable.Range(0, 7), items.Select(i => i[2]));
    }

    [Fact]
    public void Distinct_pairs_of_an_atom_in_two_images_are_kept()
    {
        // Node 0 has the edges 0, 1, 2 to 2, 1, 2.
        List<int[]> items = Items(SmallGraphs.Odd, SmallPrograms.Items("ijk: ij ik, j!=k"));
        Assert.Equal(["0 1", "0 2", "1 0", "1 2", "2 0", "2 1"], items.Where(i => i[0] == 0).Select(i => $"{i[3]} {i[4]}"));
        Assert.Equal(6 + 2 + 2, items.Count);
    }

    [Theory]
    [InlineData("ijk: il", "does not join two of its letters")]
    [InlineData("ii", "names a letter or an edge twice")]
    [InlineData("ijk: ij jk, j!=k", "has no two edges of one centre")]
    public void Malformed_domains_are_named(string domain, string message)
    {
        TensorProgram program = new SmallPrograms(1).Output("y", SmallPrograms.Global).Input("x", SmallPrograms.Global)
            .Product(SmallPrograms.Items(domain), "y", "x").Build();
        ArgumentException e = Assert.Throws<ArgumentException>(() => FusionPlan.Of(program).Run<double>(SmallGraphs.Odd, [], [[1]], [[1]]));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Items_that_are_not_all_in_a_smaller_domain_are_an_error()
    {
        GraphItems distinct = SmallPrograms.Items("ijk: ij ik, j!=k");
        TensorProgram program = new SmallPrograms(1).Input("e", SmallPrograms.Edges).Intermediate("t:1", distinct).Output("y", SmallPrograms.Nodes)
            .Product(distinct, "t:1", "e[ij]")
            .Product(SmallPrograms.Items("ijk: ij ik"), "y[i]", "t:1[ijk]").Build();
        ArgumentException e = Assert.Throws<ArgumentException>(
            () => FusionPlan.Of(program).Run<double>(SmallGraphs.Odd, [], [new double[7]], [new double[5]]));
        Assert.Contains("are not all in", e.Message, StringComparison.Ordinal);
    }

    private static Arbitrary<int> Cases() => Gen.Choose(0, 1_000_000).ToArbitrary();

    /// <summary>A graph of up to four nodes and a domain of up to four letters.</summary>
    private static (FusionGraph Graph, GraphItems Domain, Random Random) Case(int seed)
    {
        Random random = new(seed);
        string letters = new("ijkl".Substring(0, random.Next(1, 5)).OrderBy(_ => random.Next()).ToArray());
        DiagramEdge[] edges = [.. letters.SelectMany(a => letters.Where(b => b != a).Select(b => new DiagramEdge(a, b)))
            .Where(_ => random.Next(letters.Length + 1) == 0)];
        (char, char)[] distinct = [.. edges.SelectMany(a => edges.Where(b => b.Center == a.Center && b.Neighbor > a.Neighbor).Select(b => (a.Neighbor, b.Neighbor)))
            .Distinct().Where(_ => random.Next(2) == 0)];
        int nodes = random.Next(1, 5);
        return (SmallGraphs.Random(nodes, random.Next(0, 8), seed), new(letters, new(edges), new(distinct)), random);
    }

    /// <summary>Some letters and edges of a domain, under other names.</summary>
    private static (GraphItems Part, string Letters) Part(GraphItems whole, Random random)
    {
        string letters = new(whole.Letters.Where(_ => random.Next(3) > 0).OrderBy(_ => random.Next()).ToArray());
        char renamed(char letter) => "abcd"[letters.IndexOf(letter)];
        DiagramEdge[] edges = [.. whole.Edges.Where(e => letters.Contains(e.Center) && letters.Contains(e.Neighbor) && random.Next(4) > 0)];
        (char Left, char Right)[] distinct = [.. whole.Distinct
            .Where(d => random.Next(2) == 0
                && edges.Any(a => edges.Any(b => a.Center == b.Center && a.Neighbor == d.Left && b.Neighbor == d.Right)))];
        return (
            new("abcd".Substring(0, letters.Length), new(edges.Select(e => new DiagramEdge(renamed(e.Center), renamed(e.Neighbor)))),
                new(distinct.Select(d => (renamed(d.Left), renamed(d.Right))))),
            letters);
    }

    /// <summary>For each item the nodes of its letters, then its edges, as a program copies them.</summary>
    private static List<int[]> Items(FusionGraph graph, GraphItems domain)
    {
        SmallPrograms program = new SmallPrograms(1).Input("a", SmallPrograms.Nodes).Input("e", SmallPrograms.Edges);
        string[] columns = [.. domain.Letters.Select(c => $"a[{c}]"), .. domain.Edges.Select(e => $"e[{e}]")];
        for (int n = 0; n < columns.Length; n++)
            program.Output($"c{n}", domain).Product(domain, $"c{n}", columns[n]);
        FusionPlan plan = FusionPlan.Of(program.Build());
        int count = plan.RowCount(2, graph, []);
        double[][] outputs = [.. columns.Select(_ => new double[count])];
        double[] numbers(int n) => [.. Enumerable.Range(0, n).Select(i => (double)i)];
        plan.Run<double>(graph, [], [numbers(graph.NodeCount), numbers(graph.EdgeCount)], outputs);
        return [.. Enumerable.Range(0, count).Select(n => outputs.Select(o => (int)o[n]).ToArray())];
    }

    private static IEnumerable<int[]> BruteForce(FusionGraph graph, GraphItems domain)
    {
        foreach (int[] nodes in Tuples([.. domain.Letters.Select(_ => Enumerable.Range(0, graph.NodeCount))]))
        {
            int node(char letter) => nodes[domain.Letters.IndexOf(letter)];
            foreach (int[] edges in Tuples([.. domain.Edges.Select(e => Between(graph, node(e.Center), node(e.Neighbor)))]))
            {
                IEnumerable<(DiagramEdge Edge, int Number)> all = domain.Edges.Zip(edges);
                if (domain.Distinct.All(d => all.All(a => a.Edge.Neighbor != d.Left || all.All(b =>
                    b.Edge.Neighbor != d.Right || a.Edge.Center != b.Edge.Center || a.Number != b.Number))))
                {
                    yield return [.. nodes, .. edges];
                }
            }
        }
    }

    private static IEnumerable<int> Between(FusionGraph graph, int center, int neighbor)
        => Enumerable.Range(0, graph.EdgeCount).Where(e => graph.Centers[e] == center && graph.Neighbors[e] == neighbor);

    private static IEnumerable<int[]> Tuples(IEnumerable<int>[] values) => values.Length == 0
        ? [[]]
        : Tuples(values[..^1]).SelectMany(t => values[^1].Select(v => (int[])[.. t, v]));

    private static string Text(int[] item) => string.Join(' ', item);
}
