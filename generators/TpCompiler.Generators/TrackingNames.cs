namespace TpCompiler.Generators;

/// <summary>The names of the generator's steps, under which tests see what was computed and what was cached.</summary>
internal static class TrackingNames
{
    /// <summary>Annotated types as plain values.</summary>
    public const string Extraction = nameof(Extraction);

    /// <summary>Valid declarations, without places.</summary>
    public const string Declarations = nameof(Declarations);

    /// <summary>Diagnostics with places.</summary>
    public const string Diagnostics = nameof(Diagnostics);

    /// <summary>The text of all files of a declaration.</summary>
    public const string CompiledOperations = nameof(CompiledOperations);

    /// <summary>The text of all files of a library of kernels.</summary>
    public const string KernelFiles = nameof(KernelFiles);

    /// <summary>The project's settings.</summary>
    public const string Settings = nameof(Settings);
}
