using TpCompiler.Algebra;
using TpCompiler.Generators.Diagnostics;

namespace TpCompiler.Generators.Model;

/// <summary>A file to be added to the compilation.</summary>
internal sealed record GeneratedFile(string HintName, string Text);

/// <summary>What a declaration was compiled to: files, or why there are none.</summary>
/// <param name="Target">The type.</param>
/// <param name="Files">The files.</param>
/// <param name="Diagnostics">What is wrong. The place is that of the declaration, which is not known here: a type that moved is not compiled again.</param>
internal sealed record CompiledOperation(string Target, EquatableArray<GeneratedFile> Files, EquatableArray<DiagnosticInfo> Diagnostics);

/// <summary>What the generator must know about the project.</summary>
internal sealed record ProjectSettings(bool AllowsUnsafeCode, int LanguageVersion, string LanguageVersionText)
{
    /// <summary>Whether generated code compiles.</summary>
    public bool AreSufficient => AllowsUnsafeCode && LanguageVersion >= 1200;
}
