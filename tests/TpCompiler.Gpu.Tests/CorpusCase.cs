using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.Runtime.Diagrams;
using TpCompiler.TestSupport.Diagrams;

namespace TpCompiler.Gpu.Tests;

/// <summary>A diagram of the corpus with its derivatives, and numbers for all their inputs.</summary>
internal sealed class CorpusCase
{
    public CorpusCase(string name)
    {
        FusionDiagram diagram = DiagramCorpus.Diagram(name);
        CompiledDiagram compiled = DiagramCompiler.Compile(diagram, CompilerOptions.Default);
        DiagramInputs inputs = DiagramInputs.Random(diagram, OracleGraph.Small, 2, 11);
        Graph = new(OracleGraph.Small.Nodes, OracleGraph.Small.Centers, OracleGraph.Small.Neighbors);
        Labels = inputs.Labels.ToDictionary(l => l.Key, l => new FusionLabel(l.Value.Values, l.Value.Count));
        Programs = [compiled.Forward, compiled.Backward([.. inputs.Tensors.Keys]), compiled.DoubleBackward()];
        Random random = new(12);
        Dictionary<string, double[]> given = new(inputs.Tensors);
        given.Add("g:" + diagram.Output.Name, Draw(inputs.Length(diagram, diagram.Output.Name)));
        foreach (KeyValuePair<string, double[]> tensor in inputs.Tensors)
            given.Add("h:" + tensor.Key, Draw(tensor.Value.Length));
        Given = given;

        double[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() - 0.5)];
    }

    public FusionGraph Graph { get; }

    public IReadOnlyDictionary<string, FusionLabel> Labels { get; }

    public IReadOnlyList<DiagramProgram> Programs { get; }

    public IReadOnlyDictionary<string, double[]> Given { get; }
}
