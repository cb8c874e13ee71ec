namespace TpCompiler.Generators.Extraction;

/// <summary>What is still compiled while somebody types: beyond, code would be too large to be of use.</summary>
internal static class Limits
{
    /// <summary>The highest degree of an irrep that is written down.</summary>
    public const int Degree = 11;

    /// <summary>The most C# of one diagram in megabytes, unless the project or the diagram says another.</summary>
    public const int CodeMegabytes = 20;

    /// <summary>The most nonzero couplings of one tensor product, per channel.</summary>
    public const int CouplingTerms = 5_000;

    /// <summary>The most monomials of a symmetric contraction's highest order, per channel.</summary>
    public const int ContractionMonomials = 25_000;
}
