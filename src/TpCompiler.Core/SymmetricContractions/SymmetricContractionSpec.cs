using System;
using System.Collections.Generic;
using TpCompiler.Algebra;

namespace TpCompiler.Core.SymmetricContractions;

/// <summary>
/// What a symmetric contraction computes: for each irrep of <see cref="Output"/> the general equivariant polynomial in one
/// vector of representation <see cref="Coupling"/>, of degrees 1..<see cref="Correlation"/> and without constant term, with a
/// weight for each independent coupling (I. Batatia et al., MACE, NeurIPS 2022, eq. 10).
/// </summary>
public sealed record SymmetricContractionSpec
{
    /// <summary>The highest correlation that can be compiled.</summary>
    public const int MaxCorrelation = 4;

    /// <summary>Describes a contraction.</summary>
    /// <param name="coupling">The irreps of the input, each once, such as 0e+1o+2e+3o.</param>
    /// <param name="output">The irreps of the output, each block one irrep, such as 0e+1o.</param>
    /// <param name="correlation">The highest degree, 1..4.</param>
    /// <exception cref="ArgumentException">An irrep is repeated, or the output is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The correlation is not 1..4.</exception>
    public SymmetricContractionSpec(Irreps coupling, Irreps output, int correlation)
    {
        if (correlation < 1 || correlation > MaxCorrelation)
            throw new ArgumentOutOfRangeException(nameof(correlation), correlation, $"A correlation is 1..{MaxCorrelation}.");
        ThrowIfRepeated(coupling, nameof(coupling));
        ThrowIfRepeated(output, nameof(output));
        (Coupling, Output, Correlation) = (coupling, output, correlation);
    }

    /// <summary>The irreps of the input.</summary>
    public Irreps Coupling { get; }

    /// <summary>The irreps of the output.</summary>
    public Irreps Output { get; }

    /// <summary>The highest degree.</summary>
    public int Correlation { get; }

    /// <summary>The form "(0e+1o+2e)^3 -> 0e+1o".</summary>
    public override string ToString() => FormattableString.Invariant($"({Coupling})^{Correlation} -> {Output}");

    private static void ThrowIfRepeated(Irreps irreps, string name)
    {
        ArgumentNullException.ThrowIfNull(irreps, name);
        HashSet<Irrep> seen = [];
        foreach (MulIrrep block in irreps)
        {
            if (block.Multiplicity != 1 || !seen.Add(block.Irrep))
                throw new ArgumentException($"A symmetric contraction takes each irrep once, but \"{irreps}\" repeats {block.Irrep}.", name);
        }

        if (seen.Count == 0)
            throw new ArgumentException("A symmetric contraction needs at least one irrep.", name);
    }
}
