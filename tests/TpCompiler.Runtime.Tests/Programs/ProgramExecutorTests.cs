using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Derivatives;
using TpCompiler.Core.Programs.Regions;
using TpCompiler.Runtime.Programs;
using Xunit;

namespace TpCompiler.Runtime.Tests.Programs;

public sealed class ProgramExecutorTests
{
    private const string Doubled =
        "tensors doubled\ninput x [ij|ij] 1x0e\noutput out [ij|ij] 1x0e\nkernel [ij|ij] lanes 1 outer 1 inner 1\nrows x ij 0 1 0 0\nrows out ij 0 1 0 0\n"
        + "program formula\ninput x0 1 lanes\noutput out 1 lanes\nv0 = x0[0]\nv1 = add v0 v0\nout[0] += v1\nend\n";

    public static TheoryData<string> Programs => new("forward", "forces", "parameters", "training", "hessian");

    [Theory]
    [MemberData(nameof(Programs))]
    public void Executor_agrees_with_the_interpreter_on_one_graph_after_another(string name)
    {
        TensorProgram program = Of(name);
        (_, Dictionary<string, double[]> weights) = SmallModel.Data(program, 5, 1, seed: 1);
        ProgramPlan<double> plan = new(program, Parameters<double>(program, weights));
        using ProgramExecutor<double> executor = new(plan, threads: 1);
        foreach ((int nodes, int structures) in (ReadOnlySpan<(int, int)>)[(3, 1), (150, 4), (1, 1), (40, 3), (0, 1)])
        {
            (ProgramGraph graph, Dictionary<string, double[]> given) = Data(program, weights, nodes, structures);
            using (graph)
            {
                IReadOnlyDictionary<string, double[]> expected = ProgramInterpreter.Run(program, graph, given);
                Dictionary<string, double[]> found = Run(executor, program, graph, given);
                foreach ((string output, double[] values) in found)
                    Close(expected[output], values, 1e-12, $"{output}, {nodes} nodes");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void Edges_taken_by_keys_mean_the_same(string name)
    {
        TensorProgram program = Of(name);
        (_, Dictionary<string, double[]> weights) = SmallModel.Data(program, 5, 1, seed: 1);
        ProgramPlan<double> plan = new(program, Parameters<double>(program, weights));
        using ProgramExecutor<double> one = new(plan, threads: 1);
        using ProgramExecutor<double> many = new(plan, threads: 3) { MemoryBudget = 1 };
        foreach ((int nodes, int structures) in (ReadOnlySpan<(int, int)>)[(900, 2), (3, 1), (0, 1), (40, 3)])
        {
            (ProgramGraph graph, Dictionary<string, double[]> given) = Data(program, weights, nodes, structures);
            using ProgramGraph owned = graph;
            IReadOnlyDictionary<string, double[]> expected = ProgramInterpreter.Run(program, graph, given);
            graph.SetEdgeKeys([.. Enumerable.Range(0, graph.EdgeCount).Select(e => e * 1237 % 11)]);
            Dictionary<string, double[]> found = Run(one, program, graph, given);
            Dictionary<string, double[]> again = Run(many, program, graph, given);
            foreach ((string output, double[] values) in found)
            {
                Close(expected[output], values, 1e-12, $"{output}, {nodes} nodes");
                Assert.True(values.AsSpan().SequenceEqual(again[output]), $"{output} differs on several threads.");
            }
        }
    }

    [Fact]
    public void Rows_of_edges_keep_their_order_whatever_the_keys()
    {
        // out = 2 x for every edge.
        TensorProgram program = TensorProgramText.Parse(Doubled);
        ProgramPlan<float> plan = new(program, new ProgramParameters<float>(new Dictionary<string, double[]>()));
        using ProgramExecutor<float> executor = new(plan, threads: 1);
        using ProgramGraph graph = new();
        graph.SetEdges(3, [0, 0, 0, 1, 2, 2], [1, 2, 1, 0, 0, 1]);
        Assert.Throws<ArgumentException>(() => graph.SetEdgeKeys([1, 2]));
        Assert.Throws<ArgumentException>(() => graph.SetEdgeKeys([1, 2, -1, 0, 0, 0]));
        graph.SetEdgeKeys([5, 3, 4, 0, 1, 0]);
        double[] values = [1, 2, 3, 4, 5, 6];
        double[] doubled = new double[6];
        executor.Prepare(graph);
        executor.Set("x", values);
        executor.Run();
        executor.Read("out", doubled);
        Assert.Equal(values.Select(v => 2 * v), doubled);

        // Other edges have no keys.
        graph.SetEdges(2, [0, 1], [1, 0]);
        Assert.True(graph.EdgeKeys.IsEmpty);
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void Results_are_the_same_bits_for_any_number_of_threads_and_any_budget(string name)
    {
        TensorProgram program = Of(name);
        (ProgramGraph graph, Dictionary<string, double[]> given) = SmallModel.Data(program, 900, 2, seed: 3);
        using ProgramGraph owned = graph;
        ProgramPlan<float> plan = new(program, Parameters<float>(program, given));
        Dictionary<string, double[]>? first = null;
        foreach ((int threads, long budget) in (ReadOnlySpan<(int, long)>)[(1, 1L << 30), (3, 1L << 30), (2, 1), (1, 100_000), (5, 400_000)])
        {
            using ProgramExecutor<float> executor = new(plan, threads) { MemoryBudget = budget };
            Dictionary<string, double[]> found = Run(executor, program, graph, given);
            first ??= found;
            foreach ((string output, double[] values) in found)
                Assert.True(first[output].AsSpan().SequenceEqual(values), $"{output} differs for {threads} threads and {budget} bytes: {values.Zip(first[output], (a, b) => a != b).Count(d => d)} numbers.");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_structure_has_the_same_bits_alone_and_in_a_batch(bool byKeys)
    {
        TensorProgram program = Of("forces");
        (ProgramGraph graph, Dictionary<string, double[]> given) = SmallModel.Data(program, 60, 1, seed: 5);
        using ProgramGraph alone = graph;
        int[] keys = [.. Enumerable.Range(0, graph.EdgeCount).Select(e => e * 7 % 5)];
        if (byKeys)
            alone.SetEdgeKeys(keys);
        ProgramPlan<float> plan = new(program, Parameters<float>(program, given));
        using ProgramExecutor<float> executor = new(plan, threads: 2);
        Dictionary<string, double[]> expected = Run(executor, program, alone, given);

        // The same structure after another one of three atoms without edges.
        const int Others = 3;
        using ProgramGraph batch = new();
        int[] shifted(ReadOnlySpan<int> ends) => [.. ends.ToArray().Select(n => n + Others)];
        unsafe
        {
            batch.SetEdges(60 + Others, shifted(new(alone.Centers, alone.EdgeCount)), shifted(new(alone.Neighbors, alone.EdgeCount)));
        }

        if (byKeys)
            batch.SetEdgeKeys(keys);
        batch.SetLabel("z", [0, 1, 2, .. Enumerable.Range(0, 60).Select(n => n % 7 < 4 ? 0 : 2)], 3);
        batch.SetLabel("structure", [0, 0, 0, .. Enumerable.Repeat(1, 60)], 2);
        Dictionary<string, double[]> both = new(given)
        {
            ["positions"] = [.. Enumerable.Repeat(0.25, 3 * Others), .. given["positions"]],
            ["g:energy"] = [0.5, given["g:energy"][0]],
        };
        Dictionary<string, double[]> found = Run(executor, program, batch, both);
        Assert.Equal(expected["energy"][0], found["energy"][1]);
        Assert.Equal(expected["g:positions"], found["g:positions"][(3 * Others)..]);
    }

    [Fact]
    public void Gradients_are_those_of_finite_differences()
    {
        TensorProgram program = Of("parameters");
        (ProgramGraph graph, Dictionary<string, double[]> given) = SmallModel.Data(program, 12, 2, seed: 7);
        using ProgramGraph owned = graph;
        IReadOnlyDictionary<string, double[]> made = ProgramInterpreter.Run(program, graph, given);
        foreach (string input in (string[])["positions", "embedding", "w:weights1", "w:mixed0", "w:hidden0"])
        {
            for (int k = 0; k < given[input].Length; k += 1 + (given[input].Length / 7))
            {
                const double Step = 1e-5;
                double slope = (Loss(input, k, Step) - Loss(input, k, -Step)) / (2 * Step);
                Assert.Equal(slope, made["g:" + input][k], 1e-6 * (1 + Math.Abs(slope)));
            }
        }

        double Loss(string input, int k, double step)
        {
            Dictionary<string, double[]> moved = new(given) { [input] = (double[])given[input].Clone() };
            moved[input][k] += step;
            double[] energies = ProgramInterpreter.Run(SmallModel.Program, graph, moved)["energy"];
            return energies.Zip(given["g:energy"], (e, g) => e * g).Sum();
        }
    }

    [Fact]
    public void The_reverse_of_the_tangent_is_the_gradient_of_a_loss_on_forces()
    {
        TensorProgram program = Of("training");
        TensorProgram forces = Of("forces");
        (ProgramGraph graph, Dictionary<string, double[]> given) = SmallModel.Data(program, 12, 2, seed: 7);
        using ProgramGraph owned = graph;
        double[] along = given["t:positions"];
        IReadOnlyDictionary<string, double[]> made = ProgramInterpreter.Run(program, graph, given);
        foreach (string parameter in (string[])["embedding", "w:weights1", "w:mixed0", "w:hidden0"])
        {
            for (int k = 0; k < given[parameter].Length; k += 1 + (given[parameter].Length / 7))
            {
                const double Step = 1e-5;
                double slope = (Loss(parameter, k, Step) - Loss(parameter, k, -Step)) / (2 * Step);
                Assert.Equal(slope, made["g:" + parameter][k], 1e-6 * (1 + Math.Abs(slope)));
            }
        }

        // g E, and h dE/dr along t, where structures have weights of their own in both.
        double Loss(string parameter, int k, double step)
        {
            Dictionary<string, double[]> moved = new(given) { [parameter] = (double[])given[parameter].Clone() };
            moved[parameter][k] += step;
            double loss = ProgramInterpreter.Run(SmallModel.Program, graph, moved)["energy"].Zip(given["g:energy"], (e, g) => e * g).Sum();
            moved["g:energy"] = given["g:t:energy"];
            return loss + ProgramInterpreter.Run(forces, graph, moved)["g:positions"].Zip(along, (g, t) => g * t).Sum();
        }
    }

    [Fact]
    public void The_hessian_is_symmetric_and_that_of_finite_differences()
    {
        TensorProgram program = Of("hessian");
        TensorProgram forces = Of("forces");
        (ProgramGraph graph, Dictionary<string, double[]> given) = SmallModel.Data(program, 6, 1, seed: 11);
        using ProgramGraph owned = graph;
        given["g:energy"] = given["g:t:energy"] = [1];
        int n = given["positions"].Length;
        double[][] hessian = [.. Enumerable.Range(0, n).Select(k => ProgramInterpreter.Run(
            program, graph, new Dictionary<string, double[]>(given) { ["t:positions"] = [.. Enumerable.Range(0, n).Select(m => m == k ? 1.0 : 0.0)] })["g:positions"])];
        for (int k = 0; k < n; k++)
        {
            double[] plus = Gradient(k, 1e-5);
            double[] minus = Gradient(k, -1e-5);
            for (int m = 0; m < n; m++)
            {
                Assert.Equal(hessian[k][m], hessian[m][k], 1e-12 * (1 + Math.Abs(hessian[k][m])));
                Assert.Equal((plus[m] - minus[m]) / 2e-5, hessian[k][m], 1e-7 * (1 + Math.Abs(hessian[k][m])));
            }
        }

        double[] Gradient(int k, double step)
        {
            double[] positions = (double[])given["positions"].Clone();
            positions[k] += step;
            return ProgramInterpreter.Run(forces, graph, new Dictionary<string, double[]>(given) { ["positions"] = positions })["g:positions"];
        }
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void A_cut_program_means_the_same_and_keeps_no_wide_rows_of_edges(string name)
    {
        TensorProgram program = Of(name);
        RegionProgram cut = RegionCut.Apply(program);
        Assert.Equal(cut.Program, TensorProgramText.Parse(TensorProgramText.Print(cut.Program)));
        Assert.Equal(program, TensorProgramText.Parse(TensorProgramText.Print(program)));
        (ProgramGraph graph, Dictionary<string, double[]> given) = SmallModel.Data(program, 30, 2, seed: 9);
        using ProgramGraph owned = graph;
        IReadOnlyDictionary<string, double[]> expected = ProgramInterpreter.Run(program, graph, given);
        IReadOnlyDictionary<string, double[]> found = ProgramInterpreter.Run(cut.Program, graph, given);
        foreach (ProgramTensor output in program.TensorsOf(ProgramRole.Output))
            Close(expected[output.Name], found[output.Name], 1e-13, output.Name);
        for (int t = 0; t < cut.Program.Tensors.Count; t++)
        {
            ProgramTensor tensor = cut.Program.Tensors[t];
            bool isSummed = cut.Regions.Any(r => r.Sums.Any(s => cut.Program.Steps[s].Accesses[0].Tensor == t));
            if (RowRelations.IsEdges(tensor.Domain) && tensor.RowLength > Recomputation.WidestKept)
                Assert.True(cut.Scopes[t] != TensorScope.Stored || isSummed, $"{tensor.Name} is kept for all edges.");
        }
    }

    private static TensorProgram Of(string name) => name switch
    {
        "forward" => SmallModel.Program,
        "forces" => ReverseMode.Of(SmallModel.Program, ["positions"]),

        // The gradients of g E + dE(r; t), as training on energies and forces needs; and the Hessian times t.
        "training" => ReverseMode.Of(TangentMode.Of(SmallModel.Program, ["positions"]), [.. SmallModel.Program.TensorsOf(ProgramRole.Parameter).Select(t => t.Name)]),
        "hessian" => ReverseMode.Of(TangentMode.Of(SmallModel.Program, ["positions"]), ["positions"], of: ["t:energy"]),
        _ => ReverseMode.Of(SmallModel.Program, [.. SmallModel.Program.TensorsOf(ProgramRole.Parameter).Select(t => t.Name), "positions"]),
    };

    private static (ProgramGraph Graph, Dictionary<string, double[]> Given) Data(TensorProgram program, Dictionary<string, double[]> weights, int nodes, int structures)
    {
        (ProgramGraph graph, Dictionary<string, double[]> given) = SmallModel.Data(program, nodes, structures, nodes);
        foreach (ProgramTensor parameter in program.TensorsOf(ProgramRole.Parameter))
            given[parameter.Name] = weights[parameter.Name];
        return (graph, given);
    }

    private static ProgramParameters<T> Parameters<T>(TensorProgram program, Dictionary<string, double[]> given)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        => new(program.TensorsOf(ProgramRole.Parameter).Select(t => KeyValuePair.Create(t.Name, given[t.Name])));

    private static Dictionary<string, double[]> Run<T>(ProgramExecutor<T> executor, TensorProgram program, ProgramGraph graph, Dictionary<string, double[]> given)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        executor.Prepare(graph);
        foreach (ProgramTensor input in program.TensorsOf(ProgramRole.Input))
            executor.Set(input.Name, given[input.Name]);
        executor.Run();
        IReadOnlyDictionary<string, double[]> shapes = ProgramInterpreter.Run(program, graph, given);
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
