using TpCompiler.Algebra;

namespace TpCompiler.Core.Diagrams.Language;

/// <summary>An expression. Parentheses are not kept: the tree says what they said.</summary>
/// <param name="Location">Where it is.</param>
public abstract record ExpressionSyntax(SourceLocation Location)
{
    /// <summary>The canonical text.</summary>
    public sealed override string ToString() => DiagramPrinter.Print(this);
}

/// <summary>A leg or a definition, as it is declared or at other indices: h, h[j].</summary>
/// <param name="Name">The name.</param>
/// <param name="Indices">The index letters; null for those of the declaration.</param>
/// <param name="Location">Where it is.</param>
public sealed record ReferenceSyntax(NameSyntax Name, NameSyntax? Indices, SourceLocation Location = default)
    : ExpressionSyntax(Location);

/// <summary>a * b * c: a product of two or more factors whose tree is free.</summary>
/// <param name="Factors">The factors.</param>
/// <param name="Location">Where it is.</param>
public sealed record ProductSyntax(EquatableArray<ExpressionSyntax> Factors, SourceLocation Location = default)
    : ExpressionSyntax(Location);

/// <summary>BODY [-> SPACE] [MODE] [by WEIGHTS]; at least one of the three is there.</summary>
/// <param name="Body">The expression.</param>
/// <param name="Target">The irreps that are kept.</param>
/// <param name="Mode">How channels are connected.</param>
/// <param name="Weights">The weights.</param>
/// <param name="Location">Where it is.</param>
public sealed record ClauseSyntax(
    ExpressionSyntax Body, SpaceSyntax? Target, ModeSyntax? Mode, EquatableArray<ReferenceSyntax> Weights, SourceLocation Location = default)
    : ExpressionSyntax(Location);

/// <summary>The word for a channel mode.</summary>
/// <param name="Mode">The mode.</param>
/// <param name="Location">Where it is.</param>
public sealed record ModeSyntax(ChannelMode Mode, SourceLocation Location = default);

/// <summary>BODY{irreps}: only these irreps pass this edge.</summary>
/// <param name="Body">The expression.</param>
/// <param name="Kept">The irreps.</param>
/// <param name="Location">Where it is.</param>
public sealed record RestrictionSyntax(ExpressionSyntax Body, SpaceSyntax Kept, SourceLocation Location = default)
    : ExpressionSyntax(Location);

/// <summary>BODY^n: the symmetric power.</summary>
/// <param name="Body">The expression.</param>
/// <param name="Exponent">The order.</param>
/// <param name="ExponentLocation">Where the order is.</param>
/// <param name="Location">Where it is.</param>
public sealed record PowerSyntax(ExpressionSyntax Body, int Exponent, SourceLocation ExponentLocation = default, SourceLocation Location = default)
    : ExpressionSyntax(Location);

/// <summary>a + b + c.</summary>
/// <param name="Terms">The terms, two or more.</param>
/// <param name="Location">Where it is.</param>
public sealed record AdditionSyntax(EquatableArray<ExpressionSyntax> Terms, SourceLocation Location = default)
    : ExpressionSyntax(Location);

/// <summary>a | b | c: the blocks of all parts, one after another.</summary>
/// <param name="Parts">The parts, two or more.</param>
/// <param name="Location">Where it is.</param>
public sealed record ConcatenationSyntax(EquatableArray<ExpressionSyntax> Parts, SourceLocation Location = default)
    : ExpressionSyntax(Location);

/// <summary>sum j k [where j!=k]: BODY</summary>
/// <param name="Indices">The letters.</param>
/// <param name="Conditions">Pairs that differ.</param>
/// <param name="Body">The expression.</param>
/// <param name="Location">Where it is.</param>
public sealed record SumSyntax(
    EquatableArray<NameSyntax> Indices, EquatableArray<InequalitySyntax> Conditions, ExpressionSyntax Body, SourceLocation Location = default)
    : ExpressionSyntax(Location);

/// <summary>j != k</summary>
/// <param name="Left">One letter.</param>
/// <param name="Right">The other.</param>
/// <param name="Location">Where it is.</param>
public sealed record InequalitySyntax(NameSyntax Left, NameSyntax Right, SourceLocation Location = default);

/// <summary>mix WEIGHT(BODY): a linear map of the channels of each irrep.</summary>
/// <param name="Weight">The weight.</param>
/// <param name="Body">The expression.</param>
/// <param name="Location">Where it is.</param>
public sealed record MixSyntax(ReferenceSyntax Weight, ExpressionSyntax Body, SourceLocation Location = default)
    : ExpressionSyntax(Location);
