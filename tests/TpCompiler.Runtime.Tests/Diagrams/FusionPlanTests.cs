using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Programs;
using TpCompiler.Runtime.Diagrams;
using Xunit;
using static TpCompiler.Runtime.Tests.Diagrams.SmallPrograms;

namespace TpCompiler.Runtime.Tests.Diagrams;

/// <summary>Programs written by hand against plain loops.</summary>
public sealed class FusionPlanTests
{
    private const int Channels = 3;

    private static readonly FusionGraph s_graph = SmallGraphs.Odd;
    private static readonly double[] s_a = SmallGraphs.Numbers(5 * Channels, 1);
    private static readonly double[] s_b = SmallGraphs.Numbers(5 * Channels, 2);
    private static readonly double[] s_e = SmallGraphs.Numbers(7 * Channels, 3);
    private static readonly double[] s_f = SmallGraphs.Numbers(7 * Channels, 4);

    [Fact]
    public void Nodes_are_items()
    {
        SmallPrograms program = new SmallPrograms(Channels).Input("a", Nodes).Input("b", Nodes).Output("y", Nodes).Product(Nodes, "y", "a", "b");
        AssertRows(Run(program, ("a", s_a), ("b", s_b)), 5, (n, c) => At(s_a, n, c) * At(s_b, n, c));
    }

    [Fact]
    public void Edges_gather_from_both_ends_and_scatter_to_either()
    {
        SmallPrograms program = new SmallPrograms(Channels).Input("a", Nodes).Input("b", Nodes).Input("e", Edges).Output("y", Nodes).Output("z", Nodes)
            .Product(Edges, "y", "a[j]", "b[i]", "e")
            .Product(Edges, "z[j]", "e", "a");
        IReadOnlyDictionary<string, double[]> results = RunAll(program, s_graph, [], ("a", s_a), ("b", s_b), ("e", s_e));
        double[] y = new double[5 * Channels];
        double[] z = new double[5 * Channels];
        ForEachEdge((e, i, j, c) =>
        {
            y[(i * Channels) + c] += At(s_a, j, c) * At(s_b, i, c) * At(s_e, e, c);
            z[(j * Channels) + c] += At(s_a, i, c) * At(s_e, e, c);
        });
        AssertClose(y, results["y"]);
        AssertClose(z, results["z"]);
    }

    [Fact]
    public void Everything_has_one_row_to_read_and_to_sum_into()
    {
        SmallPrograms program = new SmallPrograms(Channels).Input("w", Global).Input("e", Edges).Output("y", Global).Product(Edges, "y", "e", "w");
        double[] w = [2, 3, 5];
        double[] y = Run(program, ("w", w), ("e", s_e));
        AssertRows(y, 1, (_, c) => w[c] * Enumerable.Range(0, 7).Sum(e => At(s_e, e, c)));
    }

    [Fact]
    public void Labels_select_weights_of_which_each_node_or_edge_has_its_own_too()
    {
        WeightSets ofLabels = Sets(new("z", "i"), new("k", "ij"), new(null, "i"));
        SmallPrograms program = new SmallPrograms(Channels, new("z", "i"), new("k", "ij"))
            .Input("e", Edges).Input("w", ofLabels).Output("y", Edges).Output("v", ofLabels)
            .Product(Edges, "y", "e", "w[jiji]")
            .Product(Edges, "v[jiji]", "e");
        int[] z = [2, 0, 1, 2, 0];
        int[] k = [1, 0, 1, 1, 0, 0, 1];
        double[] w = SmallGraphs.Numbers(3 * 2 * 5 * Channels, 5);
        double[] y = new double[7 * Channels];
        double[] v = new double[w.Length];
        FusionLabel[] labels = [new(z, 3), new(k, 2)];
        ForEachEdge((e, i, j, c) =>
        {
            int row = (((z[j] * 2) + k[e]) * 5) + i;
            y[(e * Channels) + c] = At(s_e, e, c) * At(w, row, c);
            v[(row * Channels) + c] += At(s_e, e, c);
        });
        IReadOnlyDictionary<string, double[]> results = RunAll(program, s_graph, labels, ("e", s_e), ("w", w));
        AssertClose(y, results["y"]);
        AssertClose(v, results["v"]);
    }

    [Fact]
    public void Weights_of_each_edge_are_its_row()
    {
        SmallPrograms program = new SmallPrograms(Channels).Input("w", Sets(new WeightItem(null, "ij"))).Input("e", Edges).Output("y", Edges)
            .Product(Edges, "y", "e", "w");
        AssertRows(Run(program, ("w", s_f), ("e", s_e)), 7, (n, c) => At(s_e, n, c) * At(s_f, n, c));
    }

    [Fact]
    public void Steps_over_weights_make_weights_from_weights()
    {
        WeightSets ofPairs = Sets(new("z", "i"), new("k", "ij"));
        SmallPrograms program = new SmallPrograms(Channels, new("z", "i"), new("k", "ij"))
            .Input("p", ofPairs).Input("w", Sets(new WeightItem("z", "i"))).Input("s", Sets()).Output("y", ofPairs)
            .Product(ofPairs, "y", "p", "w[i]", "s");
        double[] p = SmallGraphs.Numbers(6 * Channels, 6);
        double[] w = SmallGraphs.Numbers(3 * Channels, 7);
        double[] s = [2, 3, 5];
        FusionLabel[] labels = [new([2, 0, 1, 2, 0], 3), new([1, 0, 1, 1, 0, 0, 1], 2)];
        double[] y = RunAll(program, s_graph, labels, ("p", p), ("w", w), ("s", s))["y"];
        AssertRows(y, 6, (n, c) => At(p, n, c) * At(w, n / 2, c) * s[c]);
    }

    [Fact]
    public void Pairs_of_neighbours_include_equal_ones_unless_they_are_distinct()
    {
        foreach (string domain in new[] { "ijk: ij ik", "ijk: ij ik, j!=k" })
        {
            SmallPrograms program = new SmallPrograms(Channels).Input("e", Edges).Input("f", Edges).Input("a", Nodes).Output("y", Nodes)
                .Product(Items(domain), "y[i]", "e[ij]", "f[ik]", "a[k]");
            double[] y = new double[5 * Channels];
            ForEachEdge((e, i, j, c) => ForEachEdge((f, l, k, d) =>
            {
                if (i == l && c == d && (e != f || domain.Length == 10))
                    y[(i * Channels) + c] += At(s_e, e, c) * At(s_f, f, c) * At(s_a, k, c);
            }));
            AssertClose(y, Run(program, ("e", s_e), ("f", s_f), ("a", s_a)));
        }
    }

    [Fact]
    public void Chains_go_on_from_the_neighbour()
    {
        SmallPrograms program = new SmallPrograms(Channels).Input("e", Edges).Input("a", Nodes).Output("y", Edges)
            .Product(Items("ijk: ij jk"), "y[ij]", "e[jk]", "a[k]");
        double[] y = new double[7 * Channels];
        ForEachEdge((e, i, j, c) => ForEachEdge((f, l, k, d) =>
        {
            if (j == l && c == d)
                y[(e * Channels) + c] += At(s_e, f, c) * At(s_a, k, c);
        }));
        AssertClose(y, Run(program, ("e", s_e), ("a", s_a)));
    }

    [Fact]
    public void Intermediates_of_tuples_are_found_by_the_edges_of_larger_and_permuted_ones()
    {
        GraphItems pairs = Items("ijk: ij ik");
        SmallPrograms program = new SmallPrograms(Channels).Input("e", Edges).Input("f", Edges).Input("a", Nodes)
            .Intermediate("t:1", pairs).Intermediate("t:2", pairs).Output("y", Edges)
            .Product(pairs, "t:1", "e[ij]", "f[ik]")
            .Product(pairs, "t:2", "t:1[ikj]", "e[ij]")
            .Product(Items("ijkl: ij ik il"), "y[ij]", "t:2[ijk]", "a[l]", "t:1[ilj]");
        double[] y = new double[7 * Channels];
        double t1(int ij, int ik, int c) => At(s_e, ij, c) * At(s_f, ik, c);
        ForEachEdge((ij, i, j, c) => ForEachEdge((ik, i2, k, c2) => ForEachEdge((il, i3, l, c3) =>
        {
            if (i == i2 && i == i3 && c == c2 && c == c3)
                y[(ij * Channels) + c] += t1(ik, ij, c) * At(s_e, ij, c) * At(s_a, l, c) * t1(il, ij, c);
        })));
        AssertClose(y, Run(program, ("e", s_e), ("f", s_f), ("a", s_a)));
    }

    [Fact]
    public void Letters_without_edges_are_all_nodes()
    {
        GraphItems items = Items("ik");
        SmallPrograms program = new SmallPrograms(Channels).Input("a", Nodes).Input("b", Nodes).Intermediate("t:1", items).Output("y", Nodes)
            .Product(items, "t:1", "a[i]", "b[k]")
            .Product(Items("ki"), "y[k]", "t:1[ik]");
        AssertRows(Run(program, ("a", s_a), ("b", s_b)), 5, (n, c) => At(s_b, n, c) * Enumerable.Range(0, 5).Sum(i => At(s_a, i, c)));
    }

    [Fact]
    public void Two_operands_that_add_to_one_tensor_do_not_lose_sums()
    {
        // Items with j = k add twice to one row.
        SmallPrograms program = new SmallPrograms(Channels).Input("e", Edges).Output("y", Edges).Output("z", Nodes)
            .Product(Items("ijk: ij ik"), "y[ij] y[ik] z[j] z[k] z[i]", "e[ij]", "e[ik]");
        double[] y = new double[7 * Channels];
        double[] z = new double[5 * Channels];
        ForEachEdge((e, i, j, c) => ForEachEdge((f, l, k, d) =>
        {
            if (i != l || c != d)
                return;
            double product = At(s_e, e, c) * At(s_e, f, c);
            y[(e * Channels) + c] += product;
            y[(f * Channels) + c] += product;
            z[(i * Channels) + c] += product;
            z[(j * Channels) + c] += product;
            z[(k * Channels) + c] += product;
        }));
        IReadOnlyDictionary<string, double[]> results = RunAll(program, s_graph, [], ("e", s_e));
        AssertClose(y, results["y"]);
        AssertClose(z, results["z"]);
    }

    [Fact]
    public void Results_replace_what_was_there_even_where_no_step_writes()
    {
        SmallPrograms program = new SmallPrograms(Channels).Input("e", Edges)
            .Output("y", Edges).Output("z", Nodes).Output("never", Nodes).Intermediate("zero", Nodes)
            .Product(Edges, "y", "e")
            .Product(Edges, "z[i]", "e")
            .Product(Edges, "y", "e", "zero[i]");
        FusionPlan plan = FusionPlan.Of(program.Build());
        double[][] outputs = [[.. Enumerable.Repeat(9.0, 21)], [.. Enumerable.Repeat(9.0, 15)], [.. Enumerable.Repeat(9.0, 15)]];
        plan.Run<double>(s_graph, [], [s_e], outputs);
        AssertClose(s_e, outputs[0]);
        AssertRows(outputs[1], 5, (n, c) => s_graph.Centers.ToArray().Select((i, e) => i == n ? At(s_e, e, c) : 0).Sum());
        Assert.All(outputs[2], v => Assert.Equal(0.0, v));
    }

    [Fact]
    public void Empty_graphs_give_empty_or_zero_results()
    {
        SmallPrograms program = new SmallPrograms(Channels).Input("a", Nodes).Input("e", Edges).Output("y", Nodes).Output("s", Global)
            .Product(Items("ijk: ij ik, j!=k"), "y[i] s", "e[ij]", "a[k]");
        Assert.Empty(RunAll(program, SmallGraphs.Empty, [], ("a", []), ("e", []))["y"]);
        Assert.Equal([0, 0, 0], RunAll(program, SmallGraphs.Empty, [], ("a", []), ("e", []))["s"]);
        Assert.Equal(new double[9], RunAll(program, SmallGraphs.WithoutEdges, [], ("a", new double[9]), ("e", []))["y"]);
    }

    [Fact]
    public void Single_precision_computes_the_same()
    {
        TensorProgram program = new SmallPrograms(Channels).Input("a", Nodes).Input("e", Edges).Intermediate("t:1", Edges).Output("y", Nodes)
            .Product(Edges, "t:1", "a[j]", "e").Product(Edges, "y[i]", "t:1").Build();
        float[] single(double[] values) => [.. values.Select(v => (float)v)];
        float[] y = new float[15];
        FusionPlan.Of(program).Run<float>(s_graph, [], [single(s_a), single(s_e)], [y]);
        double[][] expected = [new double[15]];
        FusionPlan.Of(program, interpretOnly: true).Run<double>(s_graph, [], [s_a, s_e], expected);
        for (int n = 0; n < 15; n++)
            Assert.Equal(expected[0][n], y[n], 1e-6);
    }

    private static double At(double[] values, int row, int channel) => values[(row * Channels) + channel];

    private static void ForEachEdge(Action<int, int, int, int> action)
    {
        for (int e = 0; e < s_graph.EdgeCount; e++)
        {
            for (int c = 0; c < Channels; c++)
                action(e, s_graph.Centers[e], s_graph.Neighbors[e], c);
        }
    }

    private static double[] Run(SmallPrograms program, params (string, double[])[] inputs) => RunAll(program, s_graph, [], inputs).Values.Single();

    private static IReadOnlyDictionary<string, double[]> RunAll(
        SmallPrograms program, FusionGraph graph, FusionLabel[] labels, params (string Name, double[] Values)[] inputs)
    {
        TensorProgram built = program.Build();
        return FusionPlan.Of(built).Run(
            graph,
            built.Labels.Zip(labels).ToDictionary(l => l.First.Name, l => l.Second),
            inputs.ToDictionary(i => i.Name, i => i.Values));
    }

    private static void AssertRows(double[] found, int rows, Func<int, int, double> expected)
        => AssertClose([.. Enumerable.Range(0, rows * Channels).Select(n => expected(n / Channels, n % Channels))], found);

    private static void AssertClose(double[] expected, double[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int n = 0; n < expected.Length; n++)
            Assert.Equal(expected[n], found[n], 1e-14);
    }
}
