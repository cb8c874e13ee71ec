namespace TpCompiler.Core.Diagrams.Compilation;

/// <summary>A fusion diagram as it is declared: what compiles to the same kernels wherever it is used.</summary>
/// <param name="Text">The diagram, in the language of <c>[FusionDiagram]</c>.</param>
/// <param name="Options">What the compiler may do.</param>
public sealed record DiagramDeclaration(string Text, CompilerOptions Options)
{
    /// <summary>A diagram by its text alone, with everything that the compiler can do.</summary>
    public static implicit operator DiagramDeclaration(string text) => new(text, CompilerOptions.Default);
}
