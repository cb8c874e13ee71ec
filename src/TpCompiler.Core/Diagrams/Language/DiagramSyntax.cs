using System.Collections.Generic;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Diagrams.Language;

/// <summary>A text of the language, read: what it says, not yet what it means. Equal by value; locations do not count.</summary>
/// <param name="Statements">The statements in order.</param>
public sealed record DiagramSyntax(EquatableArray<StatementSyntax> Statements)
{
    /// <summary>The canonical text, which reads back as this syntax.</summary>
    public override string ToString() => DiagramPrinter.Print(this);
}

/// <summary>A name, an index list or another single token that carries a text.</summary>
/// <param name="Text">The text.</param>
/// <param name="Location">Where it is.</param>
public sealed record NameSyntax(string Text, SourceLocation Location = default);

/// <summary>The irreps of a space: [C x] (irreps) or [C x] sh(L).</summary>
/// <param name="Channels">The number of channels, or null where the text says none.</param>
/// <param name="HarmonicsDegree">L of "sh(L)", or null.</param>
/// <param name="Irreps">The irreps of a list; empty for "sh(L)".</param>
/// <param name="Location">Where it is.</param>
public sealed record SpaceSyntax(int? Channels, int? HarmonicsDegree, EquatableArray<Irrep> Irreps, SourceLocation Location = default)
{
    /// <summary>The irreps, spherical harmonics written out.</summary>
    public EquatableArray<Irrep> AllIrreps => HarmonicsDegree is int degree ? new(Harmonics(degree)) : Irreps;

    /// <summary>The canonical text.</summary>
    public override string ToString() => DiagramPrinter.Print(this);

    private static IEnumerable<Irrep> Harmonics(int degree)
    {
        for (int l = 0; l <= degree; l++)
            yield return Irrep.SphericalHarmonic(l);
    }
}

/// <summary>A statement.</summary>
/// <param name="Location">Where it is.</param>
public abstract record StatementSyntax(SourceLocation Location);

/// <summary>leg NAME[indices] : SPACE, or harmonics NAME[indices] : sh(L)</summary>
/// <param name="IsHarmonics">Whether it is declared to hold spherical harmonics of one direction.</param>
/// <param name="Name">The leg's name.</param>
/// <param name="Indices">Its index letters; null for none.</param>
/// <param name="Space">Its irreps and channels.</param>
/// <param name="Location">Where it is.</param>
public sealed record LegSyntax(bool IsHarmonics, NameSyntax Name, NameSyntax? Indices, SpaceSyntax Space, SourceLocation Location = default)
    : StatementSyntax(Location);

/// <summary>index NAME[indices]: a whole-number label of nodes or edges, which selects weights.</summary>
/// <param name="Name">The label's name.</param>
/// <param name="Indices">The index letters of what it labels.</param>
/// <param name="Location">Where it is.</param>
public sealed record IndexSyntax(NameSyntax Name, NameSyntax Indices, SourceLocation Location = default)
    : StatementSyntax(Location);

/// <summary>weight NAME[dimensions] NAME[dimensions] ...</summary>
/// <param name="Weights">The weights.</param>
/// <param name="Location">Where it is.</param>
public sealed record WeightsSyntax(EquatableArray<WeightSyntax> Weights, SourceLocation Location = default)
    : StatementSyntax(Location);

/// <summary>One weight of a weight statement.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Dimensions">Index letters, labels, "path" or "ir", and numbers of channels.</param>
/// <param name="Location">Where it is.</param>
public sealed record WeightSyntax(NameSyntax Name, EquatableArray<NameSyntax> Dimensions, SourceLocation Location = default);

/// <summary>[out] NAME[indices] [: SPACE] = EXPRESSION</summary>
/// <param name="IsOutput">Whether this is the output.</param>
/// <param name="Name">The name of the value.</param>
/// <param name="Indices">The index letters; null for none.</param>
/// <param name="Space">The irreps that are wanted; null for all, a block for each path.</param>
/// <param name="Value">The expression.</param>
/// <param name="Location">Where it is.</param>
public sealed record DefinitionSyntax(
    bool IsOutput, NameSyntax Name, NameSyntax? Indices, SpaceSyntax? Space, ExpressionSyntax Value, SourceLocation Location = default)
    : StatementSyntax(Location);
