using System;
using System.Diagnostics.CodeAnalysis;

namespace TpCompiler;

/// <summary>
/// Compiles a fusion diagram into the partial type it stands on: <c>Forward</c>, <c>Backward</c> and <c>DoubleBackward</c> over a
/// graph and spans of float or double.
/// </summary>
/// <remarks>
/// A diagram says how an equivariant layer is made: inputs that carry irreps, couplings of them, sums over neighbours, weights.
/// <code>
/// leg h[j] : 64x(0e+1o)
/// leg Y[ij] : sh(3)
/// weight R[ij,path,64]
/// out A[i] = sum j: h*Y -> sh(3) uvu by R
/// </code>
/// Its language is described in docs/fusion-diagrams.md. What the compiler may change of the order of computations keeps the meaning
/// of the diagram; each of these passes can be switched off.
/// </remarks>
/// <param name="diagram">The text of the diagram, best as a raw string literal.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class FusionDiagramAttribute([StringSyntax("fusion")] string diagram) : Attribute
{
    /// <summary>The text of the diagram.</summary>
    public string Diagram { get; } = diagram;

    /// <summary>How many derivatives are compiled: 0 for <c>Forward</c> alone, 1 with <c>Backward</c>, 2 with <c>DoubleBackward</c>.</summary>
    public int Derivatives { get; set; } = 2;

    /// <summary>
    /// The most code that may be generated for the diagram, in megabytes of C#; what is larger is an error that says why. 0 is the project's
    /// budget: the MSBuild property <c>TpCompilerCodeBudget</c>, 20 unless it is set.
    /// </summary>
    public int CodeBudget { get; set; }

    /// <summary>How many neighbours a node is taken to have where costs are compared; at least 1. Results do not depend on it.</summary>
    public int Neighbors { get; set; } = 30;

    /// <summary>Whether what does not depend on a neighbour leaves the sum over neighbours.</summary>
    public bool HoistsSums { get; set; } = true;

    /// <summary>Whether a sum over several neighbours becomes a product of sums.</summary>
    public bool FactorizesSums { get; set; } = true;

    /// <summary>Whether a product without parentheses is computed by the cheapest tree.</summary>
    public bool Recouples { get; set; } = true;

    /// <summary>Whether symmetric powers take the cheapest of their forms, with weights prepared for it.</summary>
    public bool ReducesPowers { get; set; } = true;

    /// <summary>Whether the product of harmonics of one direction becomes harmonics of it.</summary>
    public bool CollapsesHarmonics { get; set; } = true;
}
