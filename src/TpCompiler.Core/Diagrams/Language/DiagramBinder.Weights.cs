using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Diagrams.Language;

// Weights and the shapes that their uses ask for.
internal sealed partial class DiagramBinder
{
    private DiagramExpression? BindWeighted(DiagramExpression value, EquatableArray<ReferenceSyntax> weights)
    {
        if (weights.Count == 0)
            return value;
        int[] sizes = [.. new[] { value.Channels }.Where(c => c > 1)];
        return UseWeights(weights, [.. value.Blocks], sizes, false, value.Channels) is UsedWeights used
            ? new WeightedExpression(value, used.Uses, value.Blocks, used.Channels, IndexDomain.Union([value.Domain, used.Domain]))
            : null;
    }

    /// <summary>Checks the weights of an expression; null after an error.</summary>
    /// <param name="references">The weights.</param>
    /// <param name="paths">The paths.</param>
    /// <param name="sizes">The numbers of channels that a weight may have a number for.</param>
    /// <param name="makesChannels">Whether one more size of the first weight says how many channels come out.</param>
    /// <param name="channels">How many come out otherwise.</param>
    private UsedWeights? UseWeights(
        EquatableArray<ReferenceSyntax> references, PathTree[] paths, int[] sizes, bool makesChannels, int channels)
    {
        List<WeightUse> uses = [];
        List<IndexDomain> domains = [];
        bool hasPathWeights = false;
        int[] full = sizes;
        foreach (ReferenceSyntax reference in references)
        {
            if (FindWeight(reference) is not (WeightSymbol weight, WeightUse use, IndexDomain domain))
                return null;
            bool decides = makesChannels && uses.Count == 0;
            int[] given = [.. weight.Channels];
            bool broadcasts = sizes.Length == 0 && !makesChannels && given.Length == 1 && (uses.Count == 0 || full.Length == 0 || full[0] == given[0]);
            bool fits = decides
                ? given.Length == sizes.Length + 1 && given.Take(sizes.Length).SequenceEqual(sizes)
                : given.Length == 0 || given.SequenceEqual(full) || broadcasts;
            if (!fits)
            {
                FailOnShape(reference, weight, paths.Length, full, decides);
                return null;
            }

            if (decides || broadcasts)
            {
                full = given;
                channels = given[given.Length - 1];
            }

            if (!TryFix(reference, weight, paths, given))
                return null;
            hasPathWeights |= weight.Elements == WeightElements.Path;
            uses.Add(use);
            domains.Add(domain);
        }

        return new(new(uses), channels, IndexDomain.Union(domains), hasPathWeights);
    }

    private (WeightSymbol Weight, WeightUse Use, IndexDomain Domain)? FindWeight(ReferenceSyntax reference)
    {
        if (Find(reference.Name, isWeight: true) is not WeightSymbol weight || LettersOf(reference, weight) is not string letters)
            return null;
        List<IndexDomain> domains = [];
        foreach (WeightItem item in weight.Items)
        {
            string here = string.Concat(item.Indices.Select(c => letters[weight.Indices.IndexOf(c)]));
            if (!TryAddEdge(here, reference))
                return null;
            domains.Add(IndexDomain.Of(here));
        }

        return (weight, new(weight.Name.Text, letters), IndexDomain.Union(domains));
    }

    private void FailOnShape(ReferenceSyntax reference, WeightSymbol weight, int paths, int[] sizes, bool decides)
    {
        IEnumerable<string> leading = weight.Items.Select(i => i.Label ?? i.Indices)
            .Concat(weight.Elements switch { WeightElements.Path => ["path"], WeightElements.Irrep => ["ir"], _ => System.Array.Empty<string>() });
        string declared = Brackets(leading.Concat(weight.Channels.Select(s => Text(s))));
        string expected = Brackets(leading.Concat(sizes.Select(s => Text(s))).Concat(decides ? ["the channels out"] : System.Array.Empty<string>()));
        EquatableArray<NameSyntax> dimensions = weight.Syntax.Dimensions;
        DiagramSuggestion? suggestion = decides || dimensions.Count == 0 || sizes.Length == 0
            ? null
            : new(TextSpan.Cover(dimensions[0].Location.Span, dimensions[dimensions.Count - 1].Location.Span), expected.Substring(1, expected.Length - 2));
        Fail(
            DiagramDiagnostics.WeightShape,
            reference.Location.Span,
            $"The weight \"{weight.Name.Text}\" is declared as {declared}, but {Count(paths, "path")} with {DescribeChannels(sizes)} want {expected}",
            suggestion);
    }

    private static string DescribeChannels(int[] sizes) => sizes.Length switch
    {
        0 => "one channel",
        1 => $"{Text(sizes[0])} channels",
        _ => $"{string.Join(" and ", sizes.Select(s => Text(s)))} channels",
    };

    private static string Brackets(IEnumerable<string> sizes) => $"[{string.Join(",", sizes)}]";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Gives the weight the sizes of this use, unless another use gave it others.</summary>
    private bool TryFix(ReferenceSyntax reference, WeightSymbol weight, PathTree[] paths, int[] channels)
    {
        IEnumerable<int> elements = weight.Elements switch
        {
            WeightElements.Path => [paths.Length],
            WeightElements.Irrep => [paths.Select(p => p.Irrep).Distinct().Count()],
            _ => [],
        };
        int[] sizes = [.. elements.Concat(channels)];
        if (weight.Mixes is null && (weight.Sizes is null || weight.Sizes.SequenceEqual(sizes)))
        {
            weight.Sizes = sizes;
            return true;
        }

        string other = weight.Mixes is not null ? "as the weight of a mix" : $"with the sizes {Brackets(weight.Sizes!.Select(s => Text(s)))}";
        Fail(
            DiagramDiagnostics.WeightShape,
            reference.Location.Span,
            $"The weight \"{weight.Name.Text}\" is used {other} before; here it would have the sizes {Brackets(sizes.Select(s => Text(s)))}. Declare another weight");
        return false;
    }

    private DiagramExpression? BindMix(MixSyntax mix, Wanted wanted)
    {
        if (Bind(mix.Body, wanted with { Channels = null }) is not DiagramExpression body
            || FindWeight(mix.Weight) is not (WeightSymbol weight, WeightUse use, IndexDomain domain))
            return null;
        if (weight.Elements != WeightElements.One || weight.Channels.Count > 0)
        {
            return Fail(
                DiagramDiagnostics.WeightShape,
                mix.Weight.Location.Span,
                $"A weight that mixes has a matrix for each irrep, whose sizes follow from its use; expected \"{weight.Name.Text}\" to be declared without \"path\", \"ir\" and numbers");
        }

        int channels = wanted.Channels ?? body.Channels;
        Irrep[] irreps = [.. body.Blocks.Select(b => b.Irrep).Distinct().OrderBy(i => i)];
        EquatableArray<MixBlock> matrices = new(irreps.Select(i => new MixBlock(i, body.Channels * body.Blocks.Count(b => b.Irrep == i), channels)));
        if (weight.Sizes is not null || (weight.Mixes is EquatableArray<MixBlock> other && other != matrices))
        {
            return Fail(
                DiagramDiagnostics.WeightShape,
                mix.Weight.Location.Span,
                $"The weight \"{weight.Name.Text}\" is used in another shape before. Declare another weight");
        }

        weight.Mixes = matrices;
        return new MixExpression(use, body, Leaves($"mix {weight.Name.Text}", irreps), channels, IndexDomain.Union([body.Domain, domain]));
    }

    /// <summary>The weights of an expression, and what it becomes by them.</summary>
    private sealed record UsedWeights(EquatableArray<WeightUse> Uses, int Channels, IndexDomain Domain, bool HasPathWeights);
}
