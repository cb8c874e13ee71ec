using System.Collections.Generic;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Programs;

namespace TpCompiler.Core.Diagrams.Compilation;

/// <summary>A compiled diagram.</summary>
/// <param name="Diagram">What it computes.</param>
/// <param name="Forward">How.</param>
/// <param name="Proof">What was done to prove the forward pass equivariant: the least of what was done for its steps.</param>
/// <param name="Decisions">What the compiler chose, and among what.</param>
public sealed record CompiledDiagram(FusionDiagram Diagram, TensorProgram Forward, EquivarianceProof Proof, EquatableArray<Decision> Decisions)
{
    /// <summary>The gradients of some legs and weights (<see cref="DiagramDerivatives.Backward"/>).</summary>
    /// <exception cref="System.ArgumentException">There is no leg or weight of a name.</exception>
    public TensorProgram Backward(IReadOnlyCollection<string> withRespectTo) => DiagramDerivatives.Backward(Forward, withRespectTo);

    /// <summary>The second order (<see cref="DiagramDerivatives.DoubleBackward"/>).</summary>
    public TensorProgram DoubleBackward() => DiagramDerivatives.DoubleBackward(Forward);
}
