using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Diagrams.Language;

/// <summary>Prints syntax as canonical text, which reads back as equal syntax.</summary>
public static class DiagramPrinter
{
    // How tightly an expression binds; an operand that binds less tightly than its place needs is put in parentheses.
    private const int Loose = 0;
    private const int Concatenated = 1;
    private const int Clause = 3;
    private const int Factors = 4;
    private const int Postfix = 5;

    /// <summary>A statement a line.</summary>
    public static string Print(DiagramSyntax syntax) => string.Concat(syntax.Statements.Select(s => Print(s) + "\n"));

    /// <summary>One statement.</summary>
    public static string Print(StatementSyntax statement) => statement switch
    {
        LegSyntax leg => $"{(leg.IsHarmonics ? "harmonics" : "leg")} {leg.Name.Text}{Brackets(leg.Indices)} : {Print(leg.Space)}",
        IndexSyntax index => $"index {index.Name.Text}{Brackets(index.Indices)}",
        WeightsSyntax weights => "weight " + string.Join(" ", weights.Weights.Select(Print)),
        DefinitionSyntax definition => Print(definition),
        _ => "",
    };

    /// <summary>Irreps and channels.</summary>
    public static string Print(SpaceSyntax space)
    {
        string channels = space.Channels is int c ? c.ToString(CultureInfo.InvariantCulture) + "x" : "";
        if (space.HarmonicsDegree is int degree)
            return (channels.Length > 0 ? channels + " " : "") + $"sh({degree.ToString(CultureInfo.InvariantCulture)})";
        string irreps = string.Join("+", space.Irreps);
        return channels.Length > 0 && space.Irreps.Count != 1 ? $"{channels}({irreps})" : channels + irreps;
    }

    /// <summary>An expression.</summary>
    public static string Print(ExpressionSyntax expression) => Print(expression, Loose);

    private static string Print(WeightSyntax weight) => weight.Dimensions.Count == 0
        ? weight.Name.Text
        : $"{weight.Name.Text}[{string.Join(",", weight.Dimensions.Select(d => d.Text))}]";

    private static string Print(DefinitionSyntax definition)
        => (definition.IsOutput ? "out " : "") + definition.Name.Text + Brackets(definition.Indices)
            + (definition.Space is SpaceSyntax space ? " : " + Print(space) : "")
            + " = " + Print(definition.Value);

    private static string Print(ExpressionSyntax expression, int place)
    {
        (int strength, string text) = expression switch
        {
            ReferenceSyntax e => (Postfix, e.Name.Text + Brackets(e.Indices)),
            MixSyntax e => (Postfix, $"mix {Print(e.Weight, Postfix)}({Print(e.Body)})"),
            PowerSyntax e => (Postfix, $"{Print(e.Body, Postfix)}^{e.Exponent.ToString(CultureInfo.InvariantCulture)}"),
            RestrictionSyntax e => (Postfix, $"{Print(e.Body, Postfix)}{{{Print(e.Kept)}}}"),
            ProductSyntax e => (Factors, Join("*", e.Factors, Postfix)),
            ClauseSyntax e => (Clause, PrintClause(e)),
            AdditionSyntax e => (Concatenated + 1, Join(" + ", e.Terms, Factors)),
            ConcatenationSyntax e => (Concatenated, Join(" | ", e.Parts, Factors)),
            SumSyntax e => (Loose, $"sum {string.Join(" ", e.Indices.Select(i => i.Text))}{Conditions(e)}: {Print(e.Body)}"),
            _ => (Postfix, ""),
        };
        return strength < place ? $"({text})" : text;
    }

    private static string PrintClause(ClauseSyntax clause)
        => Print(clause.Body, Factors)
            + (clause.Target is SpaceSyntax target ? " -> " + Print(target) : "")
            + (clause.Mode is ModeSyntax mode ? " " + DiagramWords.Spell(mode.Mode) : "")
            + (clause.Weights.Count > 0 ? " by " + Join(" ", clause.Weights, Postfix) : "");

    private static string Conditions(SumSyntax sum) => sum.Conditions.Count == 0
        ? ""
        : " where " + string.Join(", ", sum.Conditions.Select(c => $"{c.Left.Text}!={c.Right.Text}"));

    private static string Join(string separator, IEnumerable<ExpressionSyntax> parts, int place)
        => string.Join(separator, parts.Select(p => Print(p, place)));

    private static string Brackets(NameSyntax? indices) => indices is null ? "" : $"[{indices.Text}]";
}
