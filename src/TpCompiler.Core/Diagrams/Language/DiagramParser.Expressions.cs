using System;
using System.Collections.Generic;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Diagrams.Language;

// Expressions, from the loosest to the tightest: sum, |, +, clause (-> mode by), *, postfix (^ and {}), operand.
internal sealed partial class DiagramParser
{
    private ExpressionSyntax? ParseExpression()
    {
        if (_depth == MaxDepth)
            return Fail<ExpressionSyntax>(DiagramDiagnostics.TooLarge, Current.Span, $"Parentheses and sums are nested deeper than {MaxDepth}");
        _depth++;
        ExpressionSyntax? expression = Current.Is("sum") ? ParseSum() : ParseConcatenation();
        _depth--;
        return expression;
    }

    private SumSyntax? ParseSum()
    {
        DiagramToken first = Current;
        _position++;
        List<NameSyntax> indices = [];
        do
        {
            if (ParseName("the index to sum over, such as j") is not NameSyntax index)
                return null;
            indices.Add(index);
        }
        while (Current.IsFreeName);
        List<InequalitySyntax> conditions = [];
        if (Current.Is("where"))
        {
            do
            {
                _position++;
                DiagramToken start = Current;
                if (ParseName("an index") is not NameSyntax left || !Expect("!=") || ParseName("an index") is not NameSyntax right)
                    return null;
                conditions.Add(new(left, right, From(start)));
            }
            while (Current.Is(","));
        }

        if (!Expect(":", conditions.Count > 0 ? "\",\" or \":\"" : "another index, \"where\" or \":\""))
            return null;
        return ParseExpression() is ExpressionSyntax body ? new(new(indices), new(conditions), body, From(first)) : null;
    }

    private ExpressionSyntax? ParseConcatenation()
        => ParseList("|", ParseAddition, (parts, location) => new ConcatenationSyntax(parts, location));

    private ExpressionSyntax? ParseAddition()
        => ParseList("+", ParseClause, (terms, location) => new AdditionSyntax(terms, location));

    private ExpressionSyntax? ParseProduct()
        => ParseList("*", ParsePostfix, (factors, location) => new ProductSyntax(factors, location));

    private ExpressionSyntax? ParseList(
        string separator, Func<ExpressionSyntax?> parse, Func<EquatableArray<ExpressionSyntax>, SourceLocation, ExpressionSyntax> combine)
    {
        DiagramToken first = Current;
        List<ExpressionSyntax> items = [];
        while (true)
        {
            if (parse() is not ExpressionSyntax item)
                return null;
            items.Add(item);
            if (!Current.Is(separator))
                break;
            _position++;
        }

        return items.Count == 1 ? items[0] : combine(new(items), From(first));
    }

    private ExpressionSyntax? ParseClause()
    {
        DiagramToken first = Current;
        if (ParseProduct() is not ExpressionSyntax body)
            return null;
        SpaceSyntax? target = null;
        if (Current.Is("->"))
        {
            _position++;
            target = ParseSpace();
            if (target is null)
                return null;
        }

        ModeSyntax? mode = null;
        if (Current.Kind == DiagramTokenKind.Name && DiagramWords.FindMode(Current.Text) is ChannelMode found)
            mode = new(found, Take().Location);
        List<ReferenceSyntax> weights = [];
        if (Current.Is("by"))
        {
            _position++;
            do
            {
                if (ParseReference("the name of a weight") is not ReferenceSyntax weight)
                    return null;
                weights.Add(weight);
            }
            while (Current.IsFreeName);
        }

        return target is null && mode is null && weights.Count == 0 ? body : new ClauseSyntax(body, target, mode, new(weights), From(first));
    }

    private ExpressionSyntax? ParsePostfix()
    {
        DiagramToken first = Current;
        ExpressionSyntax? expression = ParseOperand();
        for (int depth = 0; expression is not null; depth++)
        {
            if (depth == MaxDepth)
                return Fail<ExpressionSyntax>(DiagramDiagnostics.TooLarge, Current.Span, $"There are more than {MaxDepth} powers and restrictions of one value");
            if (Current.Is("^"))
            {
                _position++;
                expression = ParseExponent(first, expression);
            }
            else if (Current.Is("{"))
            {
                _position++;
                if (ParseSpace() is not SpaceSyntax kept || !Expect("}", "\"+\" or \"}\""))
                    return null;
                expression = new RestrictionSyntax(expression, kept, From(first));
            }
            else
            {
                return expression;
            }
        }

        return null;
    }

    private PowerSyntax? ParseExponent(DiagramToken first, ExpressionSyntax body)
    {
        DiagramToken token = Current;
        if (token.Kind != DiagramTokenKind.Number)
            return Unexpected<PowerSyntax>("the order of a symmetric power, such as 3");
        if (!TryReadNumber(token.Text, int.MaxValue, out int exponent))
            return Fail<PowerSyntax>(DiagramDiagnostics.Exponent, token.Span, $"The order of a symmetric power is small, found {token.Text}");
        _position++;
        return new(body, exponent, new(token.Span), From(first));
    }

    private ExpressionSyntax? ParseOperand()
    {
        DiagramToken first = Current;
        if (first.Is("("))
        {
            _position++;
            ExpressionSyntax? inner = ParseExpression();
            string expected = inner is SumSyntax or ClauseSyntax ? "an operator or \")\"" : "\"*\", \"+\", \"|\", \"->\", a mode such as uvu, \"by\" or \")\"";
            return inner is not null && Expect(")", expected) ? inner : null;
        }

        if (first.Is("mix"))
        {
            _position++;
            if (ParseReference("the name of the weight that mixes") is not ReferenceSyntax weight || !Expect("("))
                return null;
            return ParseExpression() is ExpressionSyntax body && Expect(")", "an operator or \")\"") ? new MixSyntax(weight, body, From(first)) : null;
        }

        if (first.Is("rot"))
            return Fail<ExpressionSyntax>(DiagramDiagnostics.NotSupported, first.Span, "This version has no frames: \"frame\", \"rot\" and \"so2\" are not compiled yet");
        if (first.Is("so2"))
            return Fail<ExpressionSyntax>(DiagramDiagnostics.So2OutsideRot, first.Span, "\"so2\" couples in the frame of an edge and stands inside \"rot FRAME { ... }\"; found it outside");
        if (first.Is("sum"))
            return Fail<ExpressionSyntax>(DiagramDiagnostics.UnexpectedToken, first.Span, "A sum inside an expression stands in parentheses: \"(sum j: ...)\"");
        return ParseReference("a leg, a definition, \"(\" or \"mix\"");
    }

    private ReferenceSyntax? ParseReference(string expected)
    {
        DiagramToken first = Current;
        if (!first.IsFreeName)
            return Unexpected<ReferenceSyntax>(expected);
        NameSyntax name = Take();
        return TryParseIndices(out NameSyntax? indices) ? new(name, indices, From(first)) : null;
    }
}
