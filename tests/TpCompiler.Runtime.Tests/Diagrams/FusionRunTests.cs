using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Programs;
using TpCompiler.Runtime.Dense;
using TpCompiler.Runtime.Diagrams;
using TpCompiler.Runtime.Kernels;
using Xunit;
using static TpCompiler.Runtime.Tests.Diagrams.SmallPrograms;

namespace TpCompiler.Runtime.Tests.Diagrams;

/// <summary>Threads, memory, and what is checked.</summary>
public sealed class FusionRunTests
{
    private const int Channels = 16;

    private static readonly FusionGraph s_graph = SmallGraphs.Random(300, 4000, 1);
    private static readonly double[] s_a = SmallGraphs.Numbers(300 * Channels, 2);
    private static readonly double[] s_e = SmallGraphs.Numbers(4000 * Channels, 3);

    /// <summary>A product of e[ij] and a[j] that goes to rows of every kind.</summary>
    public static TheoryData<string, string> Steps => new()
    {
        { "ij: ij", "y[ij]" },
        { "ij: ij", "y[i]" },
        { "ij: ij", "y[j]" },
        { "ij: ij", "y" },
        { "ijk: ij ik", "y[ik]" },
        { "ijk: ij ik", "y[k]" },
        { "ijk: ij jk", "y[jk]" },
        { "ijk: ij jk", "y[ijk]" },
    };

    [Theory]
    [MemberData(nameof(Steps))]
    public void Results_are_the_same_bit_by_bit_for_any_number_of_threads(string items, string output)
    {
        FusionPlan plan = Product(Items(items), output);
        double[] expected = Run(plan, null);
        Assert.Equal(output == "y" ? 16 : 1, CountingKernel.TakeCalls());
        foreach (int threads in new[] { 1, 2, 3, 5 })
        {
            Assert.Equal(expected.Select(BitConverter.DoubleToInt64Bits), Run(plan, new ParallelRanges(threads)).Select(BitConverter.DoubleToInt64Bits));
            Assert.Equal(output == "y" || threads > 1, CountingKernel.TakeCalls() > 2);
        }
    }

    [Fact]
    public void Outputs_of_several_kinds_in_one_step_are_the_same_for_any_number_of_threads()
    {
        TensorProgram program = new SmallPrograms(Channels).Input("a", Nodes).Input("e", Edges)
            .Output("x", Edges).Output("y", Nodes).Output("z", Nodes).Output("s", Global)
            .Product(Edges, "x y[i] z[j]", "a[j]", "e")
            .Product(Edges, "x z[j]", "a[i]", "e")
            .Product(Edges, "y[i] s", "e")
            .Product(Items("ijk: ij ik"), "x[ij] x[ik] z[j] z[k] y[i]", "e[ij]", "e[ik]").Build();
        FusionPlan plan = FusionPlan.Of(program);
        double[][] run(ParallelRanges? parallel)
        {
            double[][] outputs = [new double[4000 * Channels], new double[300 * Channels], new double[300 * Channels], new double[Channels]];
            plan.Run(s_graph, [], [s_a, s_e], outputs, parallel);
            return outputs;
        }

        double[][] expected = run(null);
        foreach (int threads in new[] { 2, 3 })
        {
            double[][] found = run(new ParallelRanges(threads));
            for (int n = 0; n < expected.Length; n++)
                Assert.Equal(expected[n].Select(BitConverter.DoubleToInt64Bits), found[n].Select(BitConverter.DoubleToInt64Bits));
        }
    }

    [Fact]
    public void Few_rows_are_sums_over_many_items_and_only_where_the_kernel_writes()
    {
        // Three sets of weights and all edges; the kernel writes the channels 4 to 11 of 16.
        WeightSets sets = Sets(new WeightItem("z", "i"));
        KernelSegment part = CountingKernel.Segment(Channels) with { Lanes = 8, Bindings = new([new(0, 8, 0, 0), new(8, 8, 0, 0), new(4, 8, 0, 0)]) };
        FusionPlan plan = FusionPlan.Of(new SmallPrograms(Channels, new DiagramLabel("z", "i"))
            .Input("a", Nodes).Input("e", Edges).Output("w", sets).Output("x", Nodes)
            .Step(Edges, part, "e", "a[i]", "w[j]")
            .Step(Edges, part, "e", "a[j]", "x[j]").Build());
        int[] z = [.. Enumerable.Range(0, 300).Select(n => n * n % 3)];
        double[] w = new double[3 * Channels];
        double[] x = new double[300 * Channels];
        for (int e = 0; e < s_graph.EdgeCount; e++)
        {
            for (int c = 0; c < 8; c++)
            {
                w[(z[s_graph.Neighbors[e]] * Channels) + c + 4] += s_e[(e * Channels) + c] * s_a[(s_graph.Centers[e] * Channels) + c + 8];
                x[(s_graph.Neighbors[e] * Channels) + c + 4] += s_e[(e * Channels) + c] * s_a[(s_graph.Neighbors[e] * Channels) + c + 8];
            }
        }

        double[][]? first = null;
        foreach (int threads in new[] { 1, 2, 3 })
        {
            double[][] outputs = [new double[3 * Channels], new double[300 * Channels]];
            plan.Run(s_graph, [new(z, 3)], [s_a, s_e], outputs, new ParallelRanges(threads));
            for (int n = 0; n < w.Length; n++)
                Assert.Equal(w[n], outputs[0][n], 1e-12);
            for (int n = 0; n < x.Length; n++)
                Assert.Equal(x[n], outputs[1][n], 1e-12);
            first ??= outputs;
            Assert.Equal(first[0].Select(BitConverter.DoubleToInt64Bits), outputs[0].Select(BitConverter.DoubleToInt64Bits));
        }

        CountingKernel.TakeCalls();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_second_run_allocates_nothing(int threads)
    {
        WeightSets sets = Sets(new WeightItem("z", "i"));
        TensorProgram program = new SmallPrograms(Channels, new DiagramLabel("z", "i"))
            .Input("a", Nodes).Input("e", Edges).Input("w", sets).Intermediate("t:1", Items("ijk: ij ik")).Intermediate("t:2", Nodes).Output("y", Nodes).Output("s", Global)
            .Step(Edges, CountingKernel.Segment(Channels), "e", "a[i]", "s")
            .Step(Items("ijk: ij ik"), CountingKernel.Segment(Channels), "e[ij]", "e[ik]", "t:1")
            .Step(Items("ijk: ij ik"), CountingKernel.Segment(Channels), "t:1", "a[k]", "t:2[i]")
            .Step(Nodes, CountingKernel.Segment(Channels), "t:2", "w", "y").Build();
        FusionPlan plan = FusionPlan.Of(program);
        FusionLabel[] labels = [new([.. Enumerable.Range(0, 300).Select(n => n % 7)], 7)];
        double[][] inputs = [s_a, s_e, SmallGraphs.Numbers(7 * Channels, 4)];
        double[][] outputs = [new double[300 * Channels], new double[Channels]];
        ParallelRanges parallel = new(threads);
        for (int warm = 0; warm < 3; warm++)
            plan.Run(s_graph, labels, inputs, outputs, parallel);
        long before = GC.GetAllocatedBytesForCurrentThread();
        plan.Run(s_graph, labels, inputs, outputs, parallel);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        CountingKernel.TakeCalls();
    }

    [Fact]
    public void Plans_are_made_of_kernels_without_their_programs()
    {
        string identity = CountingKernel.Program.Identity;
        Kernel kernel = Kernel.Compiled(identity, [.. CountingKernel.Program.Operands]);
        FusionPlan plan = new(
            [],
            [new("a", ProgramRole.Input, Nodes, 4), new("e", ProgramRole.Input, Edges, 4), new("y", ProgramRole.Output, Nodes, 4)],
            [new(kernel, Edges, 4, 1, 1, CountingKernel.Segment(4).Bindings, [new(0, "j"), new(1, "ij"), new(2, "i")])]);
        FusionGraph graph = new(2, [0, 1], [1, 1]);
        double[][] outputs = [new double[8]];
        plan.Run<double>(graph, [], [[1, 2, 3, 4, 5, 6, 7, 8], [1, 1, 1, 1, 2, 2, 2, 2]], outputs);
        Assert.Equal([5, 6, 7, 8, 10, 12, 14, 16], outputs[0]);
        CountingKernel.TakeCalls();
    }

    [Fact]
    public void Other_labels_give_other_results_on_the_same_graph()
    {
        FusionGraph graph = new(2, [], []);
        FusionPlan plan = FusionPlan.Of(new SmallPrograms(1, new DiagramLabel("z", "i")).Input("w", Sets(new WeightItem("z", "i"))).Output("y", Nodes)
            .Product(Nodes, "y", "w").Build());
        foreach (int[] z in new[] { new[] { 0, 1 }, [1, 0], [1, 1], [1, 1] })
        {
            double[][] outputs = [new double[2]];
            plan.Run<double>(graph, [new FusionLabel(z, 2)], [[10, 20]], outputs);
            Assert.Equal(z.Select(v => 10.0 * (v + 1)), outputs[0]);
        }
    }

    [Fact]
    public void Intermediates_that_live_at_the_same_time_do_not_share_memory()
    {
        TensorProgram program = new SmallPrograms(Channels).Input("a", Nodes)
            .Intermediate("t:1", Nodes).Intermediate("t:2", Nodes).Intermediate("t:3", Nodes).Intermediate("t:4", Nodes).Output("y", Nodes)
            .Product(Nodes, "t:1", "a")
            .Product(Nodes, "t:2", "t:1", "a")
            .Product(Nodes, "t:3", "t:2", "a")
            .Product(Nodes, "t:4", "t:3", "t:1")
            .Product(Nodes, "y", "t:4", "t:2").Build();
        double[] y = FusionPlan.Of(program).Run(s_graph, new Dictionary<string, FusionLabel>(), new Dictionary<string, double[]> { ["a"] = s_a })["y"];
        for (int n = 0; n < y.Length; n++)
            Assert.Equal(Math.Pow(s_a[n], 6), y[n], 1e-14);
    }

    [Fact]
    public void Wrong_lengths_and_missing_tensors_are_named()
    {
        FusionPlan plan = Product(Edges, "y[ij]");
        FusionGraph graph = new(2, [0], [1]);
        string message(params double[][] tensors) => Assert.Throws<ArgumentException>(
            () => plan.Run<double>(graph, [], tensors.AsSpan(0, 2), tensors.AsSpan(2))).Message;
        Assert.Equal("e has 3 elements; expected 16: 1 rows [ij] of 16.", message(new double[3], new double[32], new double[16]));
        Assert.Equal("a has 16 elements; expected 32: 2 rows [i] of 16.", message(new double[16], new double[16], new double[16]));
        Assert.Equal("y has 17 elements; expected 16: 1 rows [ij] of 16.", message(new double[16], new double[32], new double[17]));
        Assert.Equal("Expected 1 outputs; found 0.", message(new double[16], new double[32]));
        Assert.Equal("The input a is missing; found e.", Assert.Throws<ArgumentException>(() => plan.Run(
            graph, new Dictionary<string, FusionLabel>(), new Dictionary<string, double[]> { ["e"] = new double[16] })).Message);
    }

    [Fact]
    public void Labels_that_do_not_fit_are_named()
    {
        FusionPlan plan = FusionPlan.Of(new SmallPrograms(1, new DiagramLabel("z", "i")).Input("w", Sets(new WeightItem("z", "i"))).Output("y", Nodes)
            .Product(Nodes, "y", "w").Build());
        FusionGraph graph = new(2, [0], [1]);
        string message(params FusionLabel[] labels)
            => Assert.Throws<ArgumentException>(() => plan.Run<double>(graph, labels, [[1, 2]], [new double[2]])).Message;
        Assert.Equal("The label z[i] has 1 values; the graph has 2 nodes.", message(new FusionLabel([0], 2)));
        Assert.Equal("The labels are z[i]; found 0.", message());
        Assert.Equal("w has 2 elements; expected 3: 3 rows [z[i]] of 1.", message(new FusionLabel([0, 2], 3)));
    }

    [Fact]
    public void Plans_that_break_the_rules_are_refused()
    {
        static string message(SmallPrograms program) => Assert.Throws<ArgumentException>(() => FusionPlan.Of(program.Build())).Message;
        SmallPrograms start() => new SmallPrograms(1).Input("a", Nodes).Intermediate("t", Nodes).Output("y", Nodes);
        Assert.Equal("Step 0 writes a, an input.", message(start().Product(Nodes, "a", "t")));
        Assert.Equal("Step 1 writes t, which step 0 has read.", message(start().Product(Nodes, "y", "t").Product(Nodes, "t", "a")));
        Assert.Equal("Two tensors are named a.", message(start().Input("a", Nodes)));
        OperandBinding beyond = new(1, 1, 0, 0);
        Assert.Equal("Operand 0 of step 0 reaches beyond the 1 elements of a row of a.", message(start().Step(
            Nodes, CountingKernel.Segment(1) with { Bindings = new([beyond, beyond, beyond]) }, "a", "a", "y")));
        Assert.Equal("Step 0 has 1 accesses and 3 bindings for the 3 operands of its kernel.", message(start().Step(Nodes, CountingKernel.Segment(1), "a")));
    }

    [Fact]
    public void Rows_that_runs_of_the_kernel_share_are_cleared_first()
    {
        // The loop runs over two parts of the input and sums them into one part of the output; the other part is another step's.
        KernelBuilder builder = new("sum");
        int x = builder.Input("x", 1, true);
        builder.Store(builder.Output("y", 1, true), 0, builder.Load(x, 0));
        KernelProgram program = builder.Build();
        SmallPrograms sums = new SmallPrograms(4).Input("a", Nodes).Output("y", Nodes)
            .Step(Nodes, new(program, 2, 2, 1, new([new(0, 2, 2, 0), new(0, 2, 0, 0)])), "a", "y")
            .Step(Nodes, new(program, 2, 1, 1, new([new(0, 2, 0, 0), new(2, 2, 0, 0)])), "a", "y");
        double[][] outputs = [[9, 9, 9, 9]];
        FusionPlan.Of(sums.Build()).Run<double>(new(1, [], []), [], [[1, 2, 3, 4]], outputs);
        Assert.Equal([4, 6, 1, 2], outputs[0]);
    }

    private static FusionPlan Product(GraphItems items, string output)
    {
        string letters = output.TrimStart('y').Trim('[', ']');
        ItemDomain rows = letters.Length == 0 ? Global : letters.Length == 1 ? Nodes : letters.Length == 2 ? Edges : items;
        return FusionPlan.Of(new SmallPrograms(Channels).Input("e", Edges).Input("a", Nodes).Output("y", rows)
            .Step(items, CountingKernel.Segment(Channels), "e[ij]", "a[j]", output).Build());
    }

    private static double[] Run(FusionPlan plan, ParallelRanges? parallel)
    {
        double[][] outputs = [new double[plan.RowCount(2, s_graph, []) * Channels]];
        plan.Run(s_graph, [], [s_e, s_a], outputs, parallel);
        return outputs[0];
    }
}
