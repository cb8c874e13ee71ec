namespace TpCompiler;

/// <summary>How paths into one output block are weighed against each other; e3nn's <c>path_normalization</c>.</summary>
public enum PathNormalization
{
    /// <summary>Every summand (path and copies) contributes alike.</summary>
    Element,

    /// <summary>Every path contributes alike.</summary>
    Path,

    /// <summary>No normalisation.</summary>
    None,
}
