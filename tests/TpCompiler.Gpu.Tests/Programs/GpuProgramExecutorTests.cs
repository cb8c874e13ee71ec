using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Derivatives;
using TpCompiler.Gpu.Programs;
using TpCompiler.Gpu.Tests.Cuda;
using TpCompiler.Gpu.Tests.OpenCl;
using TpCompiler.Runtime.Programs;
using TpCompiler.Runtime.Tests.Programs;
using Xunit;

namespace TpCompiler.Gpu.Tests.Programs;

/// <summary>A small model with every kind of step, and its derivatives, on a device: against the interpreter.</summary>
public sealed class GpuProgramExecutorTests(OpenClFixture fixture) : IClassFixture<OpenClFixture>
{
    public static TheoryData<string> Programs => new("forward", "forces", "parameters", "training", "hessian", "attention", "attention training");

    [OpenClTheory]
    [MemberData(nameof(Programs))]
    public void Programs_agree_with_the_interpreter_on_one_graph_after_another(string name)
    {
        TensorProgram program = Of(name);
        (ProgramGraph first, Dictionary<string, double[]> weights) = SmallModel.Data(program, 5, 1, seed: 1);
        first.Dispose();
        using GpuParameters parameters = Parameters(fixture.SingleWorkItems, program, weights);
        using GpuProgramPlan plan = GpuProgramPlan.Compile<double>(program, parameters);
        using GpuProgramExecutor executor = new(plan);
        foreach ((int nodes, int structures) in (ReadOnlySpan<(int, int)>)[(3, 1), (150, 4), (1, 1), (40, 3), (0, 1), (150, 4)])
        {
            (ProgramGraph graph, Dictionary<string, double[]> given) = SmallModel.Data(program, nodes, structures, nodes);
            foreach (ProgramTensor parameter in program.TensorsOf(ProgramRole.Parameter))
                given[parameter.Name] = weights[parameter.Name];
            using (graph)
            {
                IReadOnlyDictionary<string, double[]> expected = ProgramInterpreter.Run(program, graph, given);
                foreach ((string output, double[] values) in Run(executor, program, graph, given, expected))
                    Close(expected[output], values, 1e-12, $"{output}, {nodes} nodes");
            }
        }
    }

    public static TheoryData<string> SumsAlone => new("forward", "forces", "parameters", "training", "hessian");

    [OpenClTheory]
    [MemberData(nameof(SumsAlone))]
    public void Windows_over_edges_give_the_results_of_one(string name) => CheckWindows(fixture.SingleWorkItems, Of(name));

    [HostCudaTheory]
    [InlineData("forces")]
    [InlineData("parameters")]
    public void Windows_over_edges_give_the_results_of_one_with_the_groups_of_a_gpu(string name)
    {
        using HostCudaDevice device = new(GpuShape.OfGpu);
        CheckWindows(device, Of(name));
    }

    [OpenClTheory]
    [InlineData("forces", "the budget is 1000")]
    [InlineData("attention", "more than the budget of 1000 bytes on")]
    [InlineData("attention", "takes the greatest of rows of edges, as a softmax does, has all edges at once")]
    public void A_budget_that_does_not_suffice_is_refused(string name, string says)
    {
        TensorProgram program = Of(name);
        (ProgramGraph graph, Dictionary<string, double[]> given) = SmallModel.Data(program, 400, 3, seed: 4);
        using ProgramGraph owned = graph;
        using GpuParameters parameters = Parameters(fixture.SingleWorkItems, program, given);
        using GpuProgramPlan plan = GpuProgramPlan.Compile<double>(program, parameters);
        using GpuProgramExecutor executor = new(plan, 1000);
        string message = Assert.Throws<GpuException>(() => executor.Prepare(graph)).Message;
        Assert.Contains(says, message, StringComparison.Ordinal);
    }

    private static void CheckWindows(GpuDevice device, TensorProgram program)
    {
        (ProgramGraph graph, Dictionary<string, double[]> given) = SmallModel.Data(program, 600, 2, seed: 4);
        using ProgramGraph owned = graph;
        IReadOnlyDictionary<string, double[]> expected = ProgramInterpreter.Run(program, graph, given);
        using GpuParameters parameters = Parameters(device, program, given);
        using GpuProgramPlan plan = GpuProgramPlan.Compile<double>(program, parameters);
        foreach (int windows in (ReadOnlySpan<int>)[2, 5])
        {
            long budget = GpuProgramPlan.BytesOf(plan.Windows, graph, ProgramSizes.Of(graph.NodeCount, graph.EdgeCount, "", graph.NodeCount).In(windows));
            Assert.True(budget < plan.CountMemory(graph, graph.EdgeCount).Bytes);
            using GpuProgramExecutor executor = new(plan, budget);
            Dictionary<string, double[]> first = Run(executor, program, graph, given, expected);
            Assert.InRange(executor.WindowCount, 2, windows);
            Assert.InRange(executor.WorkingBytes, 1, budget);
            foreach ((string output, double[] values) in Run(executor, program, graph, given, expected))
            {
                Close(expected[output], values, 1e-12, $"{output}, {windows} windows");
                Assert.Equal(first[output], values);
            }
        }
    }

    // With the groups of a GPU. Threads in another order between barriers: nothing hangs on it, so no barrier is missing where it would matter.
    [HostCudaTheory]
    [InlineData("forces")]
    [InlineData("parameters")]
    [InlineData("attention")]
    public void The_text_for_cuda_runs_on_the_host(string name)
    {
        TensorProgram program = Of(name);
        (ProgramGraph graph, Dictionary<string, double[]> given) = SmallModel.Data(program, 150, 4, seed: 1);
        using ProgramGraph owned = graph;
        using HostCudaDevice device = new(GpuShape.OfGpu);
        using GpuParameters parameters = Parameters(device, program, given);
        using GpuProgramPlan plan = GpuProgramPlan.Compile<double>(program, parameters);
        using GpuProgramExecutor executor = new(plan);
        IReadOnlyDictionary<string, double[]> expected = ProgramInterpreter.Run(program, graph, given);
        Dictionary<string, double[]> ascending = Run(executor, program, graph, given, expected);
        device.IsDescending = true;
        Dictionary<string, double[]> descending = Run(executor, program, graph, given, expected);
        foreach ((string output, double[] values) in ascending)
        {
            Close(expected[output], values, 1e-12, output);
            Assert.Equal(values, descending[output]);
        }
    }

    [ClangTheory]
    [InlineData("forces", true)]
    [InlineData("forces", false)]
    [InlineData("attention", true)]
    public void The_text_for_cuda_compiles_to_ptx(string name, bool isDouble)
    {
        TensorProgram program = Of(name);
        using CudaTextDevice device = new();
        using GpuParameters parameters = new(device, []);
        using GpuProgramPlan plan = isDouble ? GpuProgramPlan.Compile<double>(program, parameters) : GpuProgramPlan.Compile<float>(program, parameters);
        Assert.Equal(isDouble ? [true] : [false, true], device.Sources.Select(s => s.IsDouble).Distinct().Order());
        foreach ((string source, bool ofDouble) in device.Sources)
            CudaTextDevice.AssertCompilesToPtx(source, ofDouble);
    }

    [OpenClFact]
    public void In_float_geometry_and_energies_are_double()
    {
        TensorProgram program = Of("forces");
        (ProgramGraph graph, Dictionary<string, double[]> given) = SmallModel.Data(program, 60, 2, seed: 3);
        using ProgramGraph owned = graph;
        using GpuParameters parameters = Parameters(fixture.SingleWorkItems, program, given);
        using GpuProgramPlan plan = GpuProgramPlan.Compile<float>(program, parameters);
        using GpuProgramExecutor executor = new(plan);
        IReadOnlyDictionary<string, double[]> expected = ProgramInterpreter.Run(program, graph, given);
        Dictionary<string, double[]> found = Run(executor, program, graph, given, expected);
        foreach ((string output, double[] values) in found)
            Close(expected[output], values, 2e-5, output);
        Assert.Contains(found["energy"], e => e != (float)e);
    }

    [OpenClFact]
    public void Results_are_the_same_bits_whatever_was_evaluated_before()
    {
        TensorProgram program = Of("parameters");
        (ProgramGraph graph, Dictionary<string, double[]> given) = SmallModel.Data(program, 90, 2, seed: 5);
        using ProgramGraph owned = graph;
        IReadOnlyDictionary<string, double[]> shapes = ProgramInterpreter.Run(program, graph, given);
        using GpuParameters parameters = Parameters(fixture.SingleWorkItems, program, given);
        using GpuProgramPlan plan = GpuProgramPlan.Compile<float>(program, parameters);
        using GpuProgramExecutor fresh = new(plan);
        Dictionary<string, double[]> expected = Run(fresh, program, graph, given, shapes);

        // A graph of as many nodes with a few more edges has room that serves both.
        using GpuProgramExecutor used = new(plan);
        using ProgramGraph other = new();
        unsafe
        {
            other.SetEdges(90, [.. new ReadOnlySpan<int>(graph.Centers, graph.EdgeCount), 89, 89], [.. new ReadOnlySpan<int>(graph.Neighbors, graph.EdgeCount), 3, 4]);
        }

        other.SetLabel("z", [.. Enumerable.Range(0, 90).Select(n => n % 7 < 4 ? 0 : 2)], 3);
        other.SetLabel("structure", [.. Enumerable.Range(0, 90).Select(n => n * 2 / 90)], 2);
        Dictionary<string, double[]> longer = new(given) { ["shifts"] = [.. given["shifts"], .. Enumerable.Repeat(0.5, 6)] };
        Run(used, program, other, longer, ProgramInterpreter.Run(program, other, longer));
        Dictionary<string, double[]> found = Run(used, program, graph, given, shapes);
        foreach ((string output, double[] values) in expected)
            Assert.Equal(values, found[output]);
    }

    [OpenClFact]
    public void Wrong_names_lengths_and_missing_parameters_are_refused()
    {
        TensorProgram program = SmallModel.Program;
        (ProgramGraph graph, Dictionary<string, double[]> given) = SmallModel.Data(program, 4, 1, seed: 1);
        using ProgramGraph owned = graph;
        using GpuParameters parameters = Parameters(fixture.SingleWorkItems, program, given);
        using GpuProgramPlan plan = GpuProgramPlan.Compile<double>(program, parameters);
        using GpuProgramExecutor executor = new(plan);
        Assert.Contains("Prepare", Assert.Throws<InvalidOperationException>(() => executor.Run()).Message, StringComparison.Ordinal);
        executor.Prepare(graph);
        Assert.Contains("no input nobody", Assert.Throws<ArgumentException>(() => executor.Set("nobody", [1])).Message, StringComparison.Ordinal);
        Assert.Contains("4 rows of 3", Assert.Throws<ArgumentException>(() => executor.Set("positions", [1])).Message, StringComparison.Ordinal);
        Assert.Contains("no output positions", Assert.Throws<ArgumentException>(() => executor.Read("positions", new double[12])).Message, StringComparison.Ordinal);
        using GpuParameters none = new(fixture.SingleWorkItems, []);
        using GpuProgramPlan bare = GpuProgramPlan.Compile<double>(program, none);
        using GpuProgramExecutor without = new(bare);
        Assert.Contains("has no value", Assert.Throws<ArgumentException>(() => without.Prepare(graph)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Steps_over_tuples_are_refused_by_name()
    {
        Irreps scalar = Irreps.Parse("1x0e");
        GraphItems pairs = new("ijk", new([new DiagramEdge('i', 'j'), new DiagramEdge('i', 'k')]), new([]));
        TensorProgram triples = new(
            "triples", new([]), new([new ProgramTensor("x", ProgramRole.Input, ItemDomain.OfEdges, scalar), new ProgramTensor("y", ProgramRole.Output, ItemDomain.OfNodes, scalar)]),
            new([new AddStep(pairs, new([new(0, "ij"), new(1, "i")]))]));
        using CudaTextDevice device = new();
        using GpuParameters parameters = new(device, []);
        Assert.Contains("over [ijk", Assert.Throws<NotSupportedException>(() => GpuProgramPlan.Compile<double>(triples, parameters)).Message, StringComparison.Ordinal);
    }

    private static TensorProgram Of(string name) => name switch
    {
        "forward" => SmallModel.Program,
        "attention" => ReverseMode.Of(AttentionModel.Program(hasPairs: false), ["atoms", "edges", "w:edges"]),
        "attention training" => ReverseMode.Of(TangentMode.Of(AttentionModel.Program(hasPairs: false), ["atoms"]), ["w:edges"]),
        "forces" => ReverseMode.Of(SmallModel.Program, ["positions"]),
        "training" => ReverseMode.Of(TangentMode.Of(SmallModel.Program, ["positions"]), [.. SmallModel.Program.TensorsOf(ProgramRole.Parameter).Select(t => t.Name)]),
        "hessian" => ReverseMode.Of(TangentMode.Of(SmallModel.Program, ["positions"]), ["positions"], of: ["t:energy"]),
        _ => ReverseMode.Of(SmallModel.Program, [.. SmallModel.Program.TensorsOf(ProgramRole.Parameter).Select(t => t.Name), "positions"]),
    };

    private static GpuParameters Parameters(GpuDevice device, TensorProgram program, Dictionary<string, double[]> given)
        => new(device, program.TensorsOf(ProgramRole.Parameter).Select(t => KeyValuePair.Create(t.Name, given[t.Name])));

    private static Dictionary<string, double[]> Run(
        GpuProgramExecutor executor, TensorProgram program, ProgramGraph graph, Dictionary<string, double[]> given, IReadOnlyDictionary<string, double[]> shapes)
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
