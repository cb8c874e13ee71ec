using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.Core.Programs;
using TpCompiler.Runtime.Dense;
using TpCompiler.Runtime.Diagrams;
using TpCompiler.TestSupport.Diagrams;
using Xunit;

namespace TpCompiler.Runtime.Tests.Diagrams;

/// <summary>Compiled diagrams on a graph that is worth several threads.</summary>
public sealed class CompiledDiagramThreadsTests
{
    private static readonly OracleGraph s_graph = OracleGraph.Random(60, 1500, 1);

    [Theory]
    [InlineData("1-message")]
    [InlineData("2-product")]
    [InlineData("3-allegro")]
    [InlineData("4-cormorant")]
    [InlineData("5-fusion-block")]
    public void Values_and_gradients_are_the_same_bit_by_bit_for_any_number_of_threads(string name)
    {
        // More channels than the corpus has, so that steps are worth cutting.
        FusionDiagram diagram = DiagramCorpus.Read(DiagramCorpus.Text(name).Replace("2x", "16x", StringComparison.Ordinal)
            .Replace(",2]", ",16]", StringComparison.Ordinal).Replace("3x", "16x", StringComparison.Ordinal).Replace(",3]", ",16]", StringComparison.Ordinal));
        CompiledDiagram compiled = DiagramCompiler.Compile(diagram, CompilerOptions.Default);
        DiagramInputs inputs = DiagramInputs.Random(diagram, s_graph, 2, 3);
        FusionGraph graph = new(s_graph.Nodes, s_graph.Centers, s_graph.Neighbors);
        Dictionary<string, FusionLabel> labels = inputs.Labels.ToDictionary(l => l.Key, l => new FusionLabel(l.Value.Values, l.Value.Count));
        Dictionary<string, double[]> given = new(inputs.Tensors)
        {
            ["g:" + diagram.Output.Name] = SmallGraphs.Numbers(inputs.Length(diagram, diagram.Output.Name), 4),
        };
        foreach (TensorProgram program in new[] { compiled.Forward, compiled.Backward([.. inputs.Tensors.Keys]) })
        {
            FusionPlan plan = FusionPlan.Of(program);
            IReadOnlyDictionary<string, double[]> expected = plan.Run(graph, labels, given);
            foreach (int threads in new[] { 2, 3 })
            {
                foreach (KeyValuePair<string, double[]> found in plan.Run(graph, labels, given, new ParallelRanges(threads)))
                    Assert.Equal(expected[found.Key].Select(BitConverter.DoubleToInt64Bits), found.Value.Select(BitConverter.DoubleToInt64Bits));
            }
        }
    }
}
