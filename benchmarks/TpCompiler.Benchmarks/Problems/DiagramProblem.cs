using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.Core.Diagrams.Language;
using TpCompiler.Core.Programs;
using TpCompiler.Runtime.Diagrams;

namespace TpCompiler.Benchmarks.Problems;

/// <summary>A fusion diagram on a graph in which every node has the same number of neighbours.</summary>
internal sealed class DiagramProblem
{
    /// <summary>The neighbours of each node.</summary>
    public const int Neighbors = 30;

    private const int Labels = 10;

    private readonly int _nodes;
    private readonly FusionGraph _graph;
    private readonly FusionLabel[] _labels;

    public DiagramProblem(string name, string text, bool isOptimised, int nodes)
    {
        FusionDiagram diagram = DiagramText.Read(text).Diagram ?? throw new ArgumentException(text);
        CompiledDiagram compiled = DiagramCompiler.Compile(diagram, isOptimised ? CompilerOptions.Default : CompilerOptions.None);
        TensorProgram backward = compiled.Backward([.. compiled.Forward.TensorsOf(ProgramRole.Input).Select(t => t.Name)]);
        (Name, IsOptimised, _nodes) = (name, isOptimised, nodes);
        (Forward, Backward) = (FusionPlan.Of(compiled.Forward), FusionPlan.Of(backward));
        ForwardOperations = DiagramCost.Of(compiled.Forward, Neighbors).Operations;
        Random random = new(1);
        int[] centers = [.. Enumerable.Range(0, nodes * Neighbors).Select(e => e / Neighbors)];
        _graph = new(nodes, centers, [.. centers.Select(_ => random.Next(nodes))]);
        _labels = [.. diagram.Labels.Select(_ => new FusionLabel([.. Enumerable.Range(0, nodes).Select(_ => random.Next(Labels))], Labels))];
    }

    /// <summary>All diagrams, and some of them as they are written.</summary>
    public static IEnumerable<DiagramProblem> All(int nodes) =>
    [
        new("message", DiagramTexts.Message, true, nodes),
        new("product basis", DiagramTexts.ProductBasis, true, nodes),
        new("product basis", DiagramTexts.ProductBasis, false, nodes),
        new("allegro", DiagramTexts.Allegro, true, nodes),
        new("cormorant", DiagramTexts.Cormorant, true, nodes),
        new("fusion block", DiagramTexts.FusionBlock, true, nodes),
        new("fusion block", DiagramTexts.FusionBlock, false, nodes),
        new("recoupled", DiagramTexts.Recoupled, true, nodes),
        new("recoupled", DiagramTexts.Recoupled, false, nodes),
    ];

    /// <summary>A short name.</summary>
    public string Name { get; }

    /// <summary>Whether all passes are on.</summary>
    public bool IsOptimised { get; }

    /// <summary>The diagram.</summary>
    public FusionPlan Forward { get; }

    /// <summary>The gradients of all legs and weights.</summary>
    public FusionPlan Backward { get; }

    /// <summary>Operations per node, as the compiler counts them.</summary>
    public double ForwardOperations { get; }

    /// <summary>Whether every kernel was compiled ahead.</summary>
    public bool IsCompiled => Forward.IsCompiled && Backward.IsCompiled;

    /// <summary>Something that runs a plan on random numbers.</summary>
    public Action Run<T>(FusionPlan plan)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Random random = new(2);
        T[][] inputs = [.. plan.Inputs.Select(t => Numbers(t, () => T.CreateChecked(random.NextDouble() - 0.5)))];
        T[][] outputs = [.. plan.Outputs.Select(t => Numbers(t, () => T.Zero))];
        return () => plan.Run<T>(_graph, _labels, inputs, outputs);

        T[] Numbers(FusionTensor tensor, Func<T> next)
        {
            int rows = plan.RowCount(plan.Tensors.ToList().IndexOf(tensor), _graph, _labels);
            return [.. Enumerable.Range(0, rows * tensor.RowLength).Select(_ => next())];
        }
    }

    /// <summary>The number of nodes.</summary>
    public int Nodes => _nodes;
}
