using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.Core.Programs;
using TpCompiler.Runtime.Diagrams;
using TpCompiler.TestSupport.Diagrams;

namespace TpCompiler.Gpu.Tests.Diagrams;

/// <summary>A diagram with its derivatives, and numbers for all their inputs.</summary>
internal sealed class CorpusCase
{
    private static readonly ConcurrentDictionary<string, CorpusCase> s_cases = new();

    /// <summary>Draws numbers.</summary>
    public CorpusCase(FusionDiagram diagram, OracleGraph graph)
    {
        CompiledDiagram compiled = DiagramCompiler.Compile(diagram, CompilerOptions.Default);
        DiagramInputs inputs = DiagramInputs.Random(diagram, graph, 2, 11);
        Graph = new(graph.Nodes, graph.Centers, graph.Neighbors);
        Labels = inputs.Labels.ToDictionary(l => l.Key, l => new FusionLabel(l.Value.Values, l.Value.Count));
        TensorProgram[] programs = [compiled.Forward, compiled.Backward([.. inputs.Tensors.Keys]), compiled.DoubleBackward()];
        Plans = [.. programs.Select(p => FusionPlan.Of(p, interpretOnly: true))];
        Instructions = programs.Sum(p => p.KernelSteps.Sum(s => s.Segment.Program.Instructions.Count));
        Random random = new(12);
        Dictionary<string, double[]> given = new(inputs.Tensors);
        given.Add("g:" + diagram.Output.Name, Draw(inputs.Length(diagram, diagram.Output.Name)));
        foreach (KeyValuePair<string, double[]> tensor in inputs.Tensors)
            given.Add(DiagramDerivatives.GradientCotangent(tensor.Key), Draw(tensor.Value.Length));
        Given = given;

        double[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() - 0.5)];
    }

    public FusionGraph Graph { get; }

    public IReadOnlyDictionary<string, FusionLabel> Labels { get; }

    /// <summary>Forward, backward, double backward.</summary>
    public IReadOnlyList<FusionPlan> Plans { get; }

    public IReadOnlyDictionary<string, double[]> Given { get; }

    /// <summary>The length of all programs.</summary>
    public int Instructions { get; }

    /// <summary>The diagram of the corpus called <paramref name="name"/>, on the small graph.</summary>
    public static CorpusCase Of(string name) => s_cases.GetOrAdd(name, n => new(DiagramCorpus.Diagram(n), OracleGraph.Small));

    /// <summary>The same with more channels, on a graph with more edges.</summary>
    public static CorpusCase Large(string name, int channels, int nodes, int edges)
    {
        string count = channels.ToString(System.Globalization.CultureInfo.InvariantCulture);
        string text = DiagramCorpus.Text(name).Replace("2x", count + "x", StringComparison.Ordinal)
            .Replace(",2]", $",{count}]", StringComparison.Ordinal).Replace("3x", count + "x", StringComparison.Ordinal)
            .Replace(",3]", $",{count}]", StringComparison.Ordinal);
        return new(DiagramCorpus.Read(text), OracleGraph.Random(nodes, edges, 5));
    }
}
