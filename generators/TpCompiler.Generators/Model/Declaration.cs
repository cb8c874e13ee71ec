using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Generators.Diagnostics;

namespace TpCompiler.Generators.Model;

/// <summary>What is to be computed.</summary>
internal abstract record OperationSpec;

/// <summary>A tensor product.</summary>
internal sealed record TensorProductOperation(TensorProductSpec Spec) : OperationSpec;

/// <summary>A symmetric contraction; all blocks of input and output have the same multiplicity.</summary>
internal sealed record SymmetricContractionOperation(
    Irreps Input, Irreps Output, int Correlation, bool HasWeightsPerItem) : OperationSpec;

/// <summary>Spherical harmonics of degrees 0 to <paramref name="LMax"/>.</summary>
internal sealed record SphericalHarmonicsOperation(
    int LMax, bool Normalize, SphericalHarmonicsNormalization Normalization) : OperationSpec;

/// <summary>A fusion diagram.</summary>
/// <param name="Diagram">What it means.</param>
/// <param name="Text">Its text, printed in one form.</param>
/// <param name="Options">What the compiler may do.</param>
/// <param name="CodeBudget">The most code, in megabytes; 0 for the project's.</param>
internal sealed record FusionDiagramOperation(FusionDiagram Diagram, string Text, CompilerOptions Options, int CodeBudget) : OperationSpec;

/// <summary>
/// A valid annotated type. Immutable and equal by value, without places in source files: a run in which it did not change
/// compiles nothing.
/// </summary>
/// <param name="Target">The type.</param>
/// <param name="Operation">What is compiled into it.</param>
/// <param name="Derivatives">How many derivatives are compiled, 0 to 2.</param>
internal sealed record Declaration(TargetType Target, OperationSpec Operation, int Derivatives);

/// <summary>What one annotated type says: a declaration if all is well, otherwise diagnostics.</summary>
/// <param name="Declaration">The declaration, or null.</param>
/// <param name="Name">The type's name, for messages.</param>
/// <param name="Location">The place of the attribute.</param>
/// <param name="Diagnostics">What is wrong.</param>
internal sealed record Extracted(
    Declaration? Declaration, string Name, LocationInfo? Location, EquatableArray<DiagnosticInfo> Diagnostics);
