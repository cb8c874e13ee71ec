using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.SymmetricContractions;

namespace TpCompiler.Core.Diagrams.Language;

// Products, powers, and the irreps they are asked for.
internal sealed partial class DiagramBinder
{
    private const int MaxPaths = 20_000;
    private const int MaxFactors = 8;
    private const int MaxCandidates = 20_000;

    // Above this the images of coupling coefficients are not exact.
    private const int MaxPowerDegree = 28;

    private DiagramExpression? BindClause(ClauseSyntax clause, Wanted wanted)
        => BindTarget(clause.Body, clause.Target, clause.Mode, clause.Weights, wanted);

    /// <summary>An expression with the irreps that are kept of it, its mode and its weights.</summary>
    private DiagramExpression? BindTarget(
        ExpressionSyntax body, SpaceSyntax? target, ModeSyntax? mode, EquatableArray<ReferenceSyntax> weights, Wanted wanted)
    {
        Wanted inner = wanted;
        if (target is not null)
        {
            if (!CheckDistinct(target))
                return null;
            Irrep[] kept = [.. target.AllIrreps.Where(wanted.Allows)];
            if (kept.Length == 0)
            {
                return Fail(
                    DiagramDiagnostics.NoPath,
                    target.Location.Span,
                    $"Nothing is left: {target} is kept here, but {string.Join("+", wanted.Irreps!.Value)} is wanted");
            }

            inner = new(new(kept), target, target.Channels ?? wanted.Channels);
        }

        if (mode is not null && body is not ProductSyntax)
        {
            return Fail(
                DiagramDiagnostics.ModeWithoutProduct, mode.Location.Span, $"\"{DiagramWords.Spell(mode.Mode)}\" connects the channels of a product; found {DescribeKind(body)}");
        }

        DiagramExpression? value = body is ProductSyntax product
            ? BindProduct(product, mode, weights, inner)
            : Bind(body, inner) is DiagramExpression plain ? BindWeighted(plain, weights) : null;
        if (value is null || target is null)
            return value;
        if (target.Channels is int channels && channels != value.Channels)
        {
            return Fail(
                DiagramDiagnostics.ChannelMismatch, target.Location.Span, $"Found {Count(channels, "channel")} here, but the expression has {value.Channels}");
        }

        WarnOfMissingIrreps(target, inner.Irreps!.Value, value, body);
        return value;
    }

    private static string DescribeKind(ExpressionSyntax body) => body switch
    {
        PowerSyntax => "a power, which is always uuu",
        SumSyntax => "a sum; write it inside the sum",
        MixSyntax => "a mix",
        _ => "none",
    };

    private ProductExpression? BindProduct(ProductSyntax product, ModeSyntax? modeSyntax, EquatableArray<ReferenceSyntax> weights, Wanted wanted)
    {
        List<DiagramExpression> factors = [];
        foreach (ExpressionSyntax factor in product.Factors)
        {
            if (Bind(factor, Wanted.Anything) is not DiagramExpression value)
                return null;
            factors.Add(value);
        }

        ChannelMode mode = modeSyntax?.Mode ?? ChannelMode.Uuu;
        if (!CheckChannels(product, factors, mode, modeSyntax, weights) || FindPaths(product, factors, wanted) is not FactorPath[] factorPaths)
            return null;
        PathTree[] paths = [.. factorPaths.Select(p => p.ToTree((factor, block) => factors[factor].Blocks[block]))];
        (int[] sizes, int channels) = ConnectChannels(mode, factors[0].Channels, factors[1].Channels, factors.Max(f => f.Channels));
        if (channels > DiagramParser.MaxChannels)
        {
            Fail(DiagramDiagnostics.TooLarge, product.Location.Span, $"The product has {channels} channels; at most {DiagramParser.MaxChannels} are possible");
            return null;
        }

        bool makesChannels = mode is ChannelMode.Uuw or ChannelMode.Uvw;
        if (UseWeights(weights, paths, sizes, makesChannels, channels) is not UsedWeights used)
            return null;
        WarnOfSymmetry(product, factors, mode, paths, used, wanted);
        return new(
            new(factors),
            mode,
            used.Uses,
            new(factorPaths),
            new(paths),
            used.Channels,
            IndexDomain.Union(factors.Select(f => f.Domain).Concat([used.Domain])));
    }

    private bool CheckChannels(
        ProductSyntax product, List<DiagramExpression> factors, ChannelMode mode, ModeSyntax? modeSyntax, EquatableArray<ReferenceSyntax> weights)
    {
        string word = DiagramWords.Spell(mode);
        TextSpan span = (modeSyntax?.Location ?? product.Location).Span;
        if (mode != ChannelMode.Uuu && factors.Count != 2)
        {
            Fail(DiagramDiagnostics.ModeWithoutProduct, span, $"\"{word}\" connects two factors, found {factors.Count}; put parentheses around two");
            return false;
        }

        int[] channels = [.. factors.Select(f => f.Channels).Where(c => c > 1).Distinct()];
        if (mode is ChannelMode.Uuu or ChannelMode.Uuw && channels.Length > 1)
        {
            string other = mode == ChannelMode.Uuu ? "uvu, uvuv or uvw" : "uvw";
            Fail(
                DiagramDiagnostics.ChannelMismatch,
                span,
                $"A product in mode {word} connects channel with channel, but the factors have {channels[0]} and {channels[1]} channels; {other} connects different numbers");
            return false;
        }

        if (mode is ChannelMode.Uuw or ChannelMode.Uvw && weights.Count == 0)
        {
            Fail(DiagramDiagnostics.ModeWithoutWeights, span, $"\"{word}\" makes new channels by weights; expected \"by\" and a weight after it");
            return false;
        }

        return true;
    }

    /// <summary>The channel sizes of a weight, those of factors without channels left out, and the channels of the result.</summary>
    private static (int[] Sizes, int Channels) ConnectChannels(ChannelMode mode, int u, int v, int most)
    {
        int[] pair = [.. new[] { u, v }.Where(c => c > 1)];
        int[] reversed = [.. new[] { v, u }.Where(c => c > 1)];
        int[] single = [.. new[] { most }.Where(c => c > 1)];
        return mode switch
        {
            ChannelMode.Uvu => (reversed, u),
            ChannelMode.Uvv => (pair, v),
            ChannelMode.Uvw => (pair, 1),
            ChannelMode.Uvuv => (pair, (int)Math.Min((long)u * v, int.MaxValue)),
            _ => (single, most),
        };
    }

    /// <summary>All labellings of the left comb, by output irrep, then leaves, then inner edges; null after an error.</summary>
    private FactorPath[]? FindPaths(ProductSyntax product, List<DiagramExpression> factors, Wanted wanted)
    {
        if (factors.Count > MaxFactors || HasTooManyPaths(factors, wanted))
        {
            Fail(
                DiagramDiagnostics.TooLarge,
                product.Location.Span,
                $"The product has more than {MaxPaths} paths or {MaxFactors} factors; keep fewer irreps with \"->\", or restrict factors with braces");
            return null;
        }

        // Leaves first, each in turn from the right, then inner edges: the order of paths, but for the last sort.
        IEnumerable<int[]> leaves = [[]];
        foreach (DiagramExpression factor in factors)
            leaves = leaves.SelectMany(chosen => Enumerable.Range(0, factor.Blocks.Count).Select(block => (int[])[.. chosen, block]));
        FactorPath[] paths = [.. leaves
            .SelectMany(chosen => LeftCombs([.. chosen.Select((block, f) => factors[f].Blocks[block].Irrep)])
                .Where(irreps => wanted.Allows(irreps[irreps.Length - 1]))
                .Select(irreps => new FactorPath(new(chosen), new(irreps))))
            .OrderBy(path => path.Irrep)];
        if (paths.Length > 0)
            return paths;
        FailWithoutPath(product, wanted);
        return null;
    }

    /// <summary>The irreps at the vertices, innermost first, in all ways.</summary>
    private static IEnumerable<Irrep[]> LeftCombs(Irrep[] leaves)
    {
        IEnumerable<Irrep[]> labels = [[]];
        foreach (Irrep leaf in leaves.Skip(1))
            labels = labels.SelectMany(l => ((l.Length == 0 ? leaves[0] : l[l.Length - 1]) * leaf).Select(irrep => (Irrep[])[.. l, irrep]));
        return labels;
    }

    /// <summary>Counts paths without making them.</summary>
    private static bool HasTooManyPaths(List<DiagramExpression> factors, Wanted wanted)
    {
        Dictionary<Irrep, double> counts = new() { [new Irrep(0, 1)] = 1.0 };
        foreach (DiagramExpression factor in factors)
        {
            Dictionary<Irrep, double> next = [];
            foreach (KeyValuePair<Irrep, double> count in counts)
            {
                foreach (Irrep irrep in factor.Blocks.SelectMany(block => count.Key * block.Irrep))
                    next[irrep] = (next.TryGetValue(irrep, out double before) ? before : 0.0) + count.Value;
            }

            counts = next;
        }

        // Paths that are not wanted cost time, too.
        return counts.Values.Sum() > 20.0 * MaxPaths || counts.Where(c => wanted.Allows(c.Key)).Sum(c => c.Value) > MaxPaths;
    }

    private PowerExpression? BindPower(PowerSyntax power, Wanted wanted)
    {
        if (power.Exponent is < 1 or > SymmetricContractionSpec.MaxCorrelation)
        {
            Fail(
                DiagramDiagnostics.Exponent,
                power.ExponentLocation.Span,
                $"The order of a symmetric power is 1 to {SymmetricContractionSpec.MaxCorrelation}, found {power.Exponent}");
            return null;
        }

        if (Bind(power.Body, Wanted.Anything) is not DiagramExpression body)
            return null;
        int order = power.Exponent;
        Irreps irreps = new([.. body.Blocks.Select(b => b.Irrep)]);
        int reach = order * irreps.LMax;
        IEnumerable<Irrep> candidates = wanted.Irreps ?? new(Enumerable.Range(0, reach + 1).SelectMany(l => new[] { new Irrep(l, -1), new Irrep(l, 1) }));
        double trees = Math.Pow(irreps.LMax + 1, Math.Max(0, order - 2)) * candidates.Count();
        for (int n = 0; n < order; n++)
            trees *= (irreps.Count + n) / (n + 1.0);
        if (trees > MaxCandidates || reach > MaxPowerDegree)
        {
            Fail(
                DiagramDiagnostics.TooLarge,
                power.Location.Span,
                "The power has too many couplings to be compiled; keep fewer irreps with \"->\", or raise fewer irreps");
            return null;
        }

        List<(Irrep Irrep, int Rank)> ranks =
            [.. candidates.Select(i => (i, (int)SymmetricPower.Multiplicity(irreps, i, order))).Where(r => r.Item2 > 0)];
        if (ranks.Count == 0)
        {
            FailWithoutPath(power, wanted);
            return null;
        }

        List<FactorPath> paths = IndependentCouplings.Find([.. body.Blocks.Select(b => b.Irrep)], order, ranks);
        return new(
            body, order, new(paths), new(paths.Select(p => p.ToTree((_, block) => body.Blocks[block]))), body.Channels, body.Domain);
    }
}
