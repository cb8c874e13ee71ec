using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Diagrams.Language;

// Irreps that are wanted and irreps that are there.
internal sealed partial class DiagramBinder
{
    /// <summary>Says what is possible, when nothing that is wanted is.</summary>
    private DiagramExpression? FailWithoutPath(ExpressionSyntax expression, Wanted wanted)
    {
        Irrep[] reachable = [.. Reach(expression).OrderBy(i => i)];
        string found = $"it reaches {string.Join("+", reachable)}";
        SpaceSyntax source = wanted.Source!;
        TextSpan span = source.Location.Span;
        string subject = Quote(expression);
        if (expression is not (ProductSyntax or PowerSyntax))
            return Fail(DiagramDiagnostics.NoPath, span, $"{subject} has none of {string.Join("+", wanted.Irreps!.Value)}; {found}");
        Irrep[] flipped = [.. wanted.Irreps!.Value.Select(i => new Irrep(i.L, -i.Parity)).Where(reachable.Contains)];
        if (flipped.Length > 0)
        {
            Irrep wrong = new(flipped[0].L, -flipped[0].Parity);
            return Fail(
                DiagramDiagnostics.Parity,
                span,
                $"{subject} has no {wrong}: parities multiply, which gives {flipped[0]}; {found}",
                new(span, (source with { HarmonicsDegree = null, Irreps = new(flipped) }).ToString()));
        }

        return Fail(
            DiagramDiagnostics.Triangle,
            span,
            $"{subject} has no {string.Join("+", wanted.Irreps!.Value)}: degrees l1 and l2 couple to |l1-l2| ... l1+l2; {found}");
    }

    private static string Quote(ExpressionSyntax expression)
    {
        string text = expression.ToString();
        return text.Length <= 60 ? $"\"{text}\"" : $"\"{text.Substring(0, 57)}...\"";
    }

    /// <summary>The irreps that an expression without errors can have, were nothing asked of it.</summary>
    private HashSet<Irrep> Reach(ExpressionSyntax expression)
    {
        switch (expression)
        {
            case ReferenceSyntax e:
                return _symbols.TryGetValue(e.Name.Text, out DiagramSymbol? symbol) && symbol is ValueSymbol { Irreps: not null } value ? [.. value.Irreps] : [];
            case ProductSyntax e:
                return e.Factors.Select(Reach).Aggregate(Couple);
            case PowerSyntax e:
                HashSet<Irrep> body = Reach(e.Body);
                Irreps irreps = new([.. body]);
                return [.. Enumerable.Repeat(body, e.Exponent).Aggregate(Couple).Where(i => SymmetricPower.Multiplicity(irreps, i, e.Exponent) > 0)];
            case ClauseSyntax { Target: SpaceSyntax target } e:
                return [.. Reach(e.Body).Where(target.AllIrreps.Contains)];
            case ClauseSyntax e:
                return Reach(e.Body);
            case RestrictionSyntax e:
                return [.. Reach(e.Body).Where(e.Kept.AllIrreps.Contains)];
            case AdditionSyntax e:
                return [.. e.Terms.SelectMany(Reach)];
            case ConcatenationSyntax e:
                return [.. e.Parts.SelectMany(Reach)];
            case SumSyntax e:
                return Reach(e.Body);
            case MixSyntax e:
                return Reach(e.Body);
            default:
                return [];
        }
    }

    private static HashSet<Irrep> Couple(HashSet<Irrep> left, HashSet<Irrep> right) => [.. left.SelectMany(l => right.SelectMany(r => l * r))];

    private bool CheckDistinct(SpaceSyntax space)
    {
        HashSet<Irrep> seen = [];
        foreach (Irrep irrep in space.AllIrreps)
        {
            if (!seen.Add(irrep))
            {
                Fail(DiagramDiagnostics.RepeatedIrrep, space.Location.Span, $"The irreps that are wanted are named once each; found {irrep} twice", new(
                    space.Location.Span, (space with { Irreps = new(space.Irreps.Distinct()) }).ToString()));
                return false;
            }
        }

        return true;
    }

    private void WarnOfMissingIrreps(SpaceSyntax source, EquatableArray<Irrep> wanted, DiagramExpression value, ExpressionSyntax expression)
    {
        Irrep[] missing = [.. wanted.Where(i => value.Blocks.All(b => b.Irrep != i))];
        if (missing.Length == 0)
            return;
        Warn(
            DiagramDiagnostics.IrrepWithoutPath,
            source.Location.Span,
            $"No path leads to {string.Join("+", missing)}; {Quote(expression)} reaches {string.Join("+", Reach(expression).OrderBy(i => i))}",
            new(source.Location.Span, (source with { HarmonicsDegree = null, Irreps = new(source.AllIrreps.Where(i => !missing.Contains(i))) }).ToString()));
    }

    /// <summary>A product of equal factors is a symmetric power: some of its irreps vanish, and its couplings depend on each other.</summary>
    private void WarnOfSymmetry(
        ProductSyntax product, List<DiagramExpression> factors, ChannelMode mode, PathTree[] paths, UsedWeights used, Wanted wanted)
    {
        if (mode != ChannelMode.Uuu || factors.Any(f => !f.Equals(factors[0])))
            return;
        Irreps irreps = new([.. factors[0].Blocks.Select(b => b.Irrep)]);
        Irrep[] reached = [.. paths.Select(p => p.Irrep).Distinct()];
        string power = $"{new PowerSyntax(product.Factors[0], factors.Count)}";
        Irrep[] zero = [.. reached.Where(i => SymmetricPower.Multiplicity(irreps, i, factors.Count) == 0)];
        if (zero.Length > 0 && wanted.Source is SpaceSyntax source)
        {
            Warn(
                DiagramDiagnostics.IdenticallyZero,
                source.Location.Span,
                $"{Quote(product)} couples equal values channel by channel, and its part of {string.Join("+", zero)} is antisymmetric, so always zero");
            return;
        }

        long rank = reached.Sum(i => SymmetricPower.Multiplicity(irreps, i, factors.Count));
        if (used.HasPathWeights && rank < paths.Length)
        {
            Warn(
                DiagramDiagnostics.DependentCouplings,
                product.Location.Span,
                $"Only {rank} of the {paths.Length} weighted paths are independent, because the factors are equal; \"{power}\" has these alone",
                new(product.Location.Span, power));
        }
    }
}
