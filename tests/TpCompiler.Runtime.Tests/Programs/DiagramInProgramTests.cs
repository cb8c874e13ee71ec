using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Building;
using TpCompiler.Core.Programs.Derivatives;
using TpCompiler.Runtime.Programs;
using TpCompiler.TestSupport.Diagrams;
using Xunit;

namespace TpCompiler.Runtime.Tests.Programs;

/// <summary>Diagrams as parts of programs, those over tuples of joined edges, edges the other way and labels of edges included, against their definition.</summary>
public sealed class DiagramInProgramTests
{
    public static TheoryData<string> Names => [.. DiagramCorpus.Names];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 40)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_diagram_in_a_program_is_what_it_says(string name)
        => AssertAgrees(DiagramCorpus.Diagram(name), OracleGraph.Small, CompilerOptions.Default, 31);

    [Theory]
    [MemberData(nameof(Names))]
    public void As_written_it_is_what_it_says(string name)
        => AssertAgrees(DiagramCorpus.Diagram(name), OracleGraph.Small, CompilerOptions.None, 32);

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_random_diagram_in_a_program_is_what_it_says(int seed)
        => AssertAgrees(DiagramCorpus.Read(RandomDiagram.Text(seed)), OracleGraph.Random(4, 7, seed), seed % 3 == 0 ? CompilerOptions.None : CompilerOptions.Default, seed);

    [Fact]
    public void Legs_may_be_named_as_gradients_are()
        => AssertAgrees(
            DiagramCorpus.Read("leg h[i] : 2x(0e+1o)\nleg gh[i] : 2x(0e+1o)\nleg ggh[ij] : 2x0e\nout x[i] : 2x(0e+1o) = sum j: (h[j]*gh[i] uuu)*ggh uuu"), OracleGraph.Small, CompilerOptions.Default, 33);

    [Fact]
    public void The_corpus_has_what_tiles_do_not_have()
    {
        ItemDomain[] domains =
        [
            .. DiagramCorpus.Names.Select(DiagramCorpus.Diagram).SelectMany(d => DiagramCompiler.Compile(d, CompilerOptions.None).Forward.Steps).Select(s => s.Domain),
        ];
        Assert.Contains(domains, d => d is GraphItems { Edges.Count: > 1, Distinct.Count: 0 });
        Assert.Contains(domains, d => d is GraphItems { Edges.Count: > 1, Distinct.Count: > 0 });
    }

    [Fact]
    public void Labels_of_edges_select_rows()
    {
        ProgramGraph graph = Graph(OracleGraph.Small);
        using ProgramGraph owned = graph;
        ArgumentException error = Assert.Throws<ArgumentException>(() => graph.SetEdgeLabel("bond", [0, 1], 2));
        Assert.Contains("The label bond has 2 values for 8 edges.", error.Message, StringComparison.Ordinal);
        Assert.Contains("edge 1 has 2", Assert.Throws<ArgumentException>(() => graph.SetEdgeLabel("bond", [0, 2, 0, 0, 0, 0, 0, 0], 2)).Message, StringComparison.Ordinal);
        ProgramBuilder both = new("both");
        both.Label("b");
        CompiledDiagram bonds = DiagramCompiler.Compile(DiagramCorpus.Read("leg r[ij] : 0e\nindex b[ij]\nweight W[b]\nout x[i] = sum j: r by W"), CompilerOptions.Default);
        Assert.Contains("one of nodes and one of edges", Assert.Throws<ArgumentException>(() => both.Diagram("x", bonds, new Dictionary<string, TensorValue>())).Message, StringComparison.Ordinal);
    }

    private static void AssertAgrees(FusionDiagram diagram, OracleGraph of, CompilerOptions options, int seed)
    {
        CompiledDiagram compiled = DiagramCompiler.Compile(diagram, options);
        DiagramInputs inputs = DiagramInputs.Random(diagram, of, 2, seed);
        ProgramBuilder builder = new("diagram");
        Dictionary<string, TensorValue> operands = [];
        foreach (string name in inputs.Tensors.Keys)
        {
            (ItemDomain items, Irreps irreps) = ProgramBuilder.OperandOf(compiled, name);
            operands.Add(name, builder.Input(name, items, irreps));
        }

        string output = diagram.Output.Name;
        builder.Output(output, builder.Diagram(output, compiled, operands));
        TensorProgram forward = builder.Build();
        using ProgramGraph graph = Graph(of);
        foreach ((string label, (int[] values, int count)) in inputs.Labels.Select(l => (l.Key, (l.Value.Values, l.Value.Count))))
        {
            if (forward.Labels.FirstOrDefault(l => l.Name == label)?.Indices.Length == 2)
                graph.SetEdgeLabel(label, values, count);
            else
                graph.SetLabel(label, values, count);
        }

        double[] expected = DiagramOracle.Forward(diagram, inputs);
        Random random = new(seed + 1);
        double[] cotangent = [.. expected.Select(_ => random.NextDouble() - 0.5)];
        Dictionary<string, double[]> given = new(inputs.Tensors) { ["g:" + output] = cotangent };
        TensorProgram backward = ReverseMode.Of(forward, [.. inputs.Tensors.Keys]);
        IReadOnlyDictionary<string, double[]> interpreted = ProgramInterpreter.Run(backward, graph, given);
        Dictionary<string, double[]> found = Run(backward, graph, given, interpreted);
        AssertClose(expected, found[output], output);
        foreach (KeyValuePair<string, double[]> gradient in DiagramOracle.Backward(diagram, inputs, cotangent))
            AssertClose(gradient.Value, found["g:" + gradient.Key], "g:" + gradient.Key);
        foreach ((string name, double[] values) in found)
            AssertClose(interpreted[name], values, name + " interpreted");
    }

    /// <summary>Twice, as memory of an earlier run must not show.</summary>
    private static Dictionary<string, double[]> Run(TensorProgram program, ProgramGraph graph, Dictionary<string, double[]> given, IReadOnlyDictionary<string, double[]> shapes)
    {
        using ProgramExecutor<double> executor = new(new ProgramPlan<double>(program, new ProgramParameters<double>(new Dictionary<string, double[]>())), threads: 2);
        for (int run = 0; run < 2; run++)
        {
            executor.Prepare(graph);
            foreach (ProgramTensor input in program.TensorsOf(ProgramRole.Input))
                executor.Set(input.Name, given[input.Name]);
            executor.Run();
        }

        Dictionary<string, double[]> found = [];
        foreach (ProgramTensor made in program.TensorsOf(ProgramRole.Output))
        {
            double[] values = new double[shapes[made.Name].Length];
            executor.Read(made.Name, values);
            found.Add(made.Name, values);
        }

        return found;
    }

    private static ProgramGraph Graph(OracleGraph of)
    {
        ProgramGraph graph = new();
        graph.SetEdges(of.Nodes, of.Centers, of.Neighbors);
        return graph;
    }

    private static void AssertClose(double[] expected, double[] found, string name)
    {
        Assert.Equal(expected.Length, found.Length);
        double scale = 1.0 + expected.Select(Math.Abs).DefaultIfEmpty(0.0).Max();
        for (int n = 0; n < expected.Length; n++)
            Assert.True(Math.Abs(expected[n] - found[n]) <= 1e-11 * scale, $"{name}[{n}] is {found[n]:R}, but by definition {expected[n]:R}.");
    }
}
