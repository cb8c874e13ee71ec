using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Building;
using TpCompiler.Core.Programs.Derivatives;
using TpCompiler.Core.Programs.Regions;
using TpCompiler.Runtime.Programs;
using Xunit;

namespace TpCompiler.Runtime.Tests.Programs;

/// <summary>Softmax and maxima by rows, and their derivatives.</summary>
public sealed class SoftmaxTests
{
    public static TheoryData<string, bool> Programs
    {
        get
        {
            TheoryData<string, bool> data = [];
            foreach (string name in (string[])["forward", "inputs", "training", "hessian"])
            {
                data.Add(name, false);
                data.Add(name, true);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void Executor_agrees_with_the_interpreter_on_one_graph_after_another(string name, bool hasPairs)
    {
        TensorProgram program = Of(name, hasPairs);
        (ProgramGraph first, Dictionary<string, double[]> weights) = SmallModel.Data(program, 5, 1, seed: 1);
        first.Dispose();
        using ProgramExecutor<double> executor = new(new ProgramPlan<double>(program, Parameters<double>(program, weights)), threads: 2);
        foreach ((int nodes, int structures) in (ReadOnlySpan<(int, int)>)[(3, 1), (90, 4), (1, 1), (40, 3), (0, 1)])
        {
            (ProgramGraph graph, Dictionary<string, double[]> given) = SmallModel.Data(program, nodes, structures, nodes);
            given["w:edges"] = weights["w:edges"];
            using (graph)
            {
                IReadOnlyDictionary<string, double[]> expected = ProgramInterpreter.Run(program, graph, given);
                foreach ((string output, double[] values) in Run(executor, program, graph, given, expected))
                    Close(expected[output], values, 1e-11, $"{output}, {nodes} nodes");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void Results_are_the_same_bits_for_any_number_of_threads_and_any_budget(string name, bool hasPairs)
    {
        TensorProgram program = Of(name, hasPairs);
        (ProgramGraph graph, Dictionary<string, double[]> given) = SmallModel.Data(program, 500, 2, seed: 3);
        using ProgramGraph owned = graph;
        IReadOnlyDictionary<string, double[]> shapes = ProgramInterpreter.Run(program, graph, given);
        ProgramPlan<float> plan = new(program, Parameters<float>(program, given));
        Dictionary<string, double[]>? first = null;
        foreach ((int threads, long budget) in (ReadOnlySpan<(int, long)>)[(1, 1L << 30), (3, 1), (5, 400_000)])
        {
            using ProgramExecutor<float> executor = new(plan, threads) { MemoryBudget = budget };
            Dictionary<string, double[]> found = Run(executor, program, graph, given, shapes);
            first ??= found;
            foreach ((string output, double[] values) in found)
                Assert.Equal(first[output], values);
        }
    }

    [Fact]
    public void A_structure_has_the_same_bits_alone_and_in_a_batch()
    {
        TensorProgram program = Of("inputs", hasPairs: false);
        (ProgramGraph graph, Dictionary<string, double[]> given) = SmallModel.Data(program, 60, 1, seed: 5);
        using ProgramGraph alone = graph;
        using ProgramExecutor<float> executor = new(new ProgramPlan<float>(program, Parameters<float>(program, given)), threads: 2);
        Dictionary<string, double[]> expected = Run(executor, program, alone, given, ProgramInterpreter.Run(program, alone, given));

        // The same structure after another one of three atoms without edges.
        using ProgramGraph batch = new();
        int[] shifted(ReadOnlySpan<int> ends) => [.. ends.ToArray().Select(n => n + 3)];
        unsafe
        {
            batch.SetEdges(63, shifted(new(alone.Centers, alone.EdgeCount)), shifted(new(alone.Neighbors, alone.EdgeCount)));
        }

        batch.SetLabel("structure", [0, 0, 0, .. Enumerable.Repeat(1, 60)], 2);
        Dictionary<string, double[]> both = new(given)
        {
            ["atoms"] = [.. Enumerable.Repeat(0.25, 9), .. given["atoms"]],
            ["g:energy"] = [0.5, 0.5, 0.5, .. given["g:energy"]],
        };
        Dictionary<string, double[]> found = Run(executor, program, batch, both, ProgramInterpreter.Run(program, batch, both));
        Assert.Equal(expected["energy"], found["energy"][3..]);
        Assert.Equal(expected["g:atoms"], found["g:atoms"][9..]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gradients_are_those_of_finite_differences(bool hasPairs)
    {
        TensorProgram program = Of("inputs", hasPairs);
        TensorProgram forward = Of("forward", hasPairs);
        (ProgramGraph graph, Dictionary<string, double[]> given) = SmallModel.Data(program, 9, 2, seed: 7);
        using ProgramGraph owned = graph;
        IReadOnlyDictionary<string, double[]> made = ProgramInterpreter.Run(program, graph, given);
        foreach (string input in (string[])["atoms", "edges", "w:edges"])
        {
            for (int k = 0; k < given[input].Length; k++)
            {
                double slope = (Loss(input, k, 1e-5) - Loss(input, k, -1e-5)) / 2e-5;
                Assert.Equal(slope, made["g:" + input][k], 1e-6 * (1 + Math.Abs(slope)));
            }
        }

        double Loss(string input, int k, double step)
        {
            Dictionary<string, double[]> moved = new(given) { [input] = (double[])given[input].Clone() };
            moved[input][k] += step;
            IReadOnlyDictionary<string, double[]> outputs = ProgramInterpreter.Run(forward, graph, moved);
            return outputs["energy"].Zip(given["g:energy"], (e, g) => e * g).Sum() + outputs["attention"].Zip(given["g:attention"], (e, g) => e * g).Sum();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_hessian_is_that_of_finite_differences(bool hasPairs)
    {
        TensorProgram program = Of("hessian", hasPairs);
        TensorProgram gradient = Of("inputs", hasPairs);
        (ProgramGraph graph, Dictionary<string, double[]> given) = SmallModel.Data(program, 6, 1, seed: 11);
        using ProgramGraph owned = graph;
        given["g:energy"] = given["g:t:energy"];
        given["g:attention"] = new double[3 * graph.EdgeCount];
        double[] found = ProgramInterpreter.Run(program, graph, given)["g:atoms"];
        (double[] plus, double[] minus) = (Gradient(1e-5), Gradient(-1e-5));
        for (int k = 0; k < found.Length; k++)
            Assert.Equal((plus[k] - minus[k]) / 2e-5, found[k], 1e-6 * (1 + Math.Abs(found[k])));

        double[] Gradient(double step)
        {
            Dictionary<string, double[]> moved = new(given) { ["atoms"] = [.. given["atoms"].Zip(given["t:atoms"], (x, t) => x + (step * t))] };
            return ProgramInterpreter.Run(gradient, graph, moved)["g:atoms"];
        }
    }

    /// <summary>Numbers whose exponentials are infinite in either precision, and those whose exponentials vanish.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(3000)]
    [InlineData(-3000)]
    public void Shares_sum_to_one_and_do_not_change_with_what_is_added_to_all(double shift)
    {
        ProgramBuilder model = new("softmax");
        TensorValue logits = model.Input("x", ProgramBuilder.Edges, Irreps.Parse("2x0e"));
        model.Output("shares", model.Softmax("softmax", logits, ProgramBuilder.Nodes, s => s.OfCenter));
        TensorProgram program = model.Build();
        using ProgramGraph graph = new();
        graph.SetEdges(4, [0, 0, 0, 2, 3, 3], [1, 2, 3, 0, 0, 1]);
        double[] x = [-2, 1, 0.5, 30, 1, 0, 7, 7, 0, -800, 0, 800];
        Dictionary<string, double[]> given = new() { ["x"] = [.. x.Select(v => v + shift)] };
        double[] expected = new double[x.Length];
        (int First, int End)[] rows = [(0, 3), (3, 4), (4, 6)];
        foreach ((int first, int end) in rows)
        {
            for (int h = 0; h < 2; h++)
            {
                for (int e = first; e < end; e++)
                    expected[(2 * e) + h] = 1 / Enumerable.Range(first, end - first).Sum(other => Math.Exp(x[(2 * other) + h] - x[(2 * e) + h]));
            }
        }

        IReadOnlyDictionary<string, double[]> interpreted = ProgramInterpreter.Run(program, graph, given);
        Close(expected, interpreted["shares"], 1e-14, "interpreted");
        using ProgramExecutor<double> executor = new(new ProgramPlan<double>(program, Parameters<double>(program, given)), threads: 1);
        Close(expected, Run(executor, program, graph, given, interpreted)["shares"], 1e-14, "in double");
        using ProgramExecutor<float> single = new(new ProgramPlan<float>(program, Parameters<float>(program, given)), threads: 1);
        Close(expected, Run(single, program, graph, given, interpreted)["shares"], shift == 0 ? 1e-6 : 1e-3, "in float");
    }

    [Fact]
    public void Equal_greatest_numbers_share_the_gradient_and_rows_without_items_are_zero()
    {
        ProgramBuilder model = new("maxima");
        TensorValue numbers = model.Input("x", ProgramBuilder.Edges, Irreps.Parse("1x0e"));
        model.Output("maximum", model.Maximum("maxima", numbers, ProgramBuilder.Nodes, m => m.OfCenter));
        TensorProgram program = ReverseMode.Of(model.Build(), ["x"]);
        using ProgramGraph graph = new();
        graph.SetEdges(3, [0, 0, 0, 2, 2], [1, 2, 1, 0, 1]);
        IReadOnlyDictionary<string, double[]> made = ProgramInterpreter.Run(
            program, graph, new Dictionary<string, double[]> { ["x"] = [-3, -5, -3, 2, 1], ["g:maximum"] = [4, 5, 6] });
        Assert.Equal([-3.0, 0, 2], made["maximum"]);
        Assert.Equal([2.0, 0, 2, 6, 0], made["g:x"]);
    }

    [Fact]
    public void What_is_subtracted_is_not_differentiated_and_softmax_of_neighbours_needs_no_second_pass()
    {
        TensorProgram program = Of("inputs", hasPairs: false);
        Assert.Contains(program.Tensors, t => t.Name == "attention/greatest");
        Assert.DoesNotContain(program.Tensors, t => t.Name == "g:attention/greatest");

        // The edges of an atom are in its tile: maximum, sum and shares are phases of one region. A structure's atoms are not.
        RegionProgram cut = RegionCut.Apply(program);
        Assert.Contains(cut.Regions.SelectMany(r => r.Phases).SelectMany(p => p.Steps), s => cut.Program.Steps[s] is MaximumStep);
        Assert.Contains(cut.Regions.SelectMany(r => r.Before), s => cut.Program.Steps[s] is MaximumStep);
    }

    /// <summary>Which numbers are the greatest does not change with them a little, so that the derivative of that is nothing at all.</summary>
    [Theory]
    [MemberData(nameof(Programs))]
    public void Derivatives_read_nothing_that_is_not_written(string name, bool hasPairs)
    {
        TensorProgram program = Of(name, hasPairs);
        HashSet<int> written = [.. program.Steps.SelectMany(s => s.Writes)];
        Assert.All(program.Steps.SelectMany(s => s.Reads), t => Assert.True(program.Tensors[t].IsGiven || written.Contains(t), program.Tensors[t].Name));
        Assert.DoesNotContain(program.Tensors, t => t.Name.Contains("t:largest/count", StringComparison.Ordinal));
    }

    /// <summary>The slope of |x| beside its value is constant piece by piece: its own derivative is not written, and may not be read.</summary>
    [Fact]
    public void Slopes_of_straight_lines_have_no_derivatives()
    {
        ProgramBuilder model = new("lines");
        TensorValue x = model.Input("x", ProgramBuilder.Nodes, Irreps.Parse("20x0e"));
        TensorValue lines = model.Activation("lines", x, v => v.Abs());
        model.Output("y", model.SumChannels("sum", ProgramBuilder.Nodes, v => v * v * v, lines));
        TensorProgram program = TangentMode.Of(ReverseMode.Of(model.Build(), ["x"]), ["x"]);
        using ProgramGraph graph = new();
        graph.SetEdges(5, [], []);
        Random random = new(3);
        double[] numbers() => [.. Enumerable.Range(0, 100).Select(_ => random.NextDouble() - 0.5)];
        Dictionary<string, double[]> given = new() { ["x"] = numbers(), ["t:x"] = numbers(), ["g:y"] = [1, 1, 1, 1, 1] };
        IReadOnlyDictionary<string, double[]> expected = ProgramInterpreter.Run(program, graph, given);
        Close([.. given["x"].Zip(given["t:x"], (v, t) => 6 * Math.Abs(v) * t)], expected["t:g:x"], 1e-14, "interpreted");
        using ProgramExecutor<double> executor = new(new ProgramPlan<double>(program, Parameters<double>(program, given)), threads: 1);
        for (int run = 0; run < 2; run++)
            Close(expected["t:g:x"], Run(executor, program, graph, given, expected)["t:g:x"], 1e-14, "executed");
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void Programs_are_read_back(string name, bool hasPairs)
    {
        TensorProgram program = Of(name, hasPairs);
        Assert.Equal(program, TensorProgramText.Parse(TensorProgramText.Print(program)));
        RegionProgram cut = RegionCut.Apply(program);
        Assert.Equal(cut.Program, TensorProgramText.Parse(TensorProgramText.Print(cut.Program)));
    }

    [Theory]
    [InlineData("add [ij|ij]\nrows x ij\nrows m i\nend\n", "several steps write m, which holds maxima")]
    [InlineData("intermediate n [i] 2x0e double\nmaximum [ij|ij]\nrows x ij\nrows n i\nend\n", "another kind of numbers")]
    [InlineData("intermediate n [i] 3x0e\nmaximum [ij|ij]\nrows x ij\nrows n i\nend\n", "compares rows of different lengths")]
    [InlineData("intermediate n [ij|ij] 2x0e\nmaximum [ij|ij]\nrows x ij\nrows n ij\nend\n", "maxima for each [ij]")]
    public void Mistakes_are_named(string more, string message)
    {
        const string Text = "tensors t\ninput x [ij|ij] 2x0e\noutput m [i] 2x0e\nmaximum [ij|ij]\nrows x ij\nrows m i\nend\n";
        Assert.IsType<MaximumStep>(Assert.Single(TensorProgramText.Parse(Text).Steps));
        Assert.Contains(message, Assert.Throws<FormatException>(() => TensorProgramText.Parse(Text + more)).Message, StringComparison.Ordinal);
    }

    private static TensorProgram Of(string name, bool hasPairs)
    {
        TensorProgram program = AttentionModel.Program(hasPairs);
        return name switch
        {
            "forward" => program,
            "inputs" => ReverseMode.Of(program, ["atoms", "edges", "w:edges"]),
            "training" => ReverseMode.Of(TangentMode.Of(program, ["atoms"]), ["w:edges"]),
            _ => ReverseMode.Of(TangentMode.Of(program, ["atoms"]), ["atoms"], of: ["t:energy"]),
        };
    }

    private static ProgramParameters<T> Parameters<T>(TensorProgram program, Dictionary<string, double[]> given)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        => new(program.TensorsOf(ProgramRole.Parameter).Select(t => KeyValuePair.Create(t.Name, given[t.Name])));

    private static Dictionary<string, double[]> Run<T>(
        ProgramExecutor<T> executor, TensorProgram program, ProgramGraph graph, Dictionary<string, double[]> given, IReadOnlyDictionary<string, double[]> shapes)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        executor.Prepare(graph);
        foreach (ProgramTensor input in program.TensorsOf(ProgramRole.Input))
            executor.Set(input.Name, given[input.Name]);
        executor.Run();
        Dictionary<string, double[]> found = [];
        foreach (ProgramTensor output in program.TensorsOf(ProgramRole.Output))
        {
            double[] values = new double[shapes[output.Name].Length];
            executor.Read(output.Name, values);
            found.Add(output.Name, values);
        }

        return found;
    }

    private static void Close(double[] expected, double[] found, double tolerance, string what)
    {
        Assert.Equal(expected.Length, found.Length);
        double scale = expected.Select(Math.Abs).DefaultIfEmpty(0).Max();
        for (int n = 0; n < expected.Length; n++)
            Assert.True(Math.Abs(expected[n] - found[n]) <= tolerance * (scale + 1e-3), $"{what}: number {n} is {found[n]:R}, and not {expected[n]:R}.");
    }
}
