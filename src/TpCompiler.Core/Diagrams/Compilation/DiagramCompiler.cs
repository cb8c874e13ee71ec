using System.Collections.Generic;
using System.Threading;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Diagrams.Compilation;

/// <summary>A compiled diagram.</summary>
/// <param name="Diagram">What it computes.</param>
/// <param name="Forward">How.</param>
/// <param name="Decisions">What the compiler chose, and among what.</param>
public sealed record CompiledDiagram(FusionDiagram Diagram, DiagramProgram Forward, EquatableArray<Decision> Decisions)
{
    /// <summary>The gradients of some legs and weights (<see cref="DiagramDerivatives.Backward"/>).</summary>
    /// <exception cref="System.ArgumentException">There is no leg or weight of a name.</exception>
    public DiagramProgram Backward(IReadOnlyCollection<string> withRespectTo) => DiagramDerivatives.Backward(Forward, withRespectTo);

    /// <summary>The second order (<see cref="DiagramDerivatives.DoubleBackward"/>).</summary>
    public DiagramProgram DoubleBackward() => DiagramDerivatives.DoubleBackward(Forward);
}

/// <summary>Compiles fusion diagrams to programs. Deterministic.</summary>
public static class DiagramCompiler
{
    /// <summary>Compiles a diagram; every step is proved equivariant.</summary>
    /// <param name="diagram">The diagram.</param>
    /// <param name="options">What the compiler may do.</param>
    /// <param name="cancellationToken">Stops the compiler.</param>
    /// <exception cref="System.OperationCanceledException">It was stopped.</exception>
    public static CompiledDiagram Compile(FusionDiagram diagram, CompilerOptions options, CancellationToken cancellationToken = default)
    {
        List<Decision> decisions = [];
        ValueFactory values = new(diagram);
        PreparedWeights prepared = new(values);
        ProductTrees trees = new(values, prepared, options, decisions);
        SumHoisting sums = new(values, trees, options);
        Value output = new ExpressionReader(diagram, values, sums).Read(diagram.Output.Value);
        DiagramLowering lowering = new(diagram, values, prepared, trees, options, cancellationToken);
        return new(diagram, lowering.Run(output), new(decisions));
    }
}
