using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TpCompiler.Core.Diagrams;

namespace TpCompiler.Emit.Svg;

/// <summary>
/// Makes the trees of a picture: one for each statement, values that are used once drawn where they are used, and strands to
/// one value that stand side by side made to come from one place. Trees have no crossings.
/// </summary>
internal sealed class PictureTree
{
    private readonly Dictionary<string, DiagramLeg> _legs;
    private readonly Dictionary<string, DiagramLabel> _labels;
    private readonly Dictionary<string, DiagramWeight> _weights;
    private readonly Dictionary<string, DiagramDefinition> _definitions;

    private PictureTree(FusionDiagram diagram)
    {
        _legs = diagram.Legs.ToDictionary(l => l.Name, StringComparer.Ordinal);
        _labels = diagram.Labels.ToDictionary(l => l.Name, StringComparer.Ordinal);
        _weights = diagram.Weights.ToDictionary(w => w.Name, StringComparer.Ordinal);
        _definitions = diagram.Definitions.ToDictionary(d => d.Name, StringComparer.Ordinal);
    }

    /// <summary>The statements that are drawn by themselves; the output's is the last.</summary>
    public static IReadOnlyList<PictureStatement> Of(FusionDiagram diagram)
    {
        PictureTree tree = new(diagram);
        List<PictureStatement> statements =
        [
            .. diagram.Values.Select(v => new PictureStatement(
                new(v.Name, v.Indices), IrrepsLabel.Of(v.Value), PictureSharing.Share(tree.Node(v.Value)))),
        ];
        return PictureSharing.Inline(statements);
    }

    private PictureNode Node(DiagramExpression value) => value switch
    {
        ReferenceExpression e => Reference(e),
        ProductExpression e => Operation(PictureNodeKind.Coupling, e, e.Factors) with
        {
            Text = e.Factors.All(f => f.Channels == 1) && e.Channels == 1 ? "" : Mode(e.Mode),
            Weights = Weights(e.Weights),
        },
        PowerExpression e => Operation(PictureNodeKind.Power, e, [e.Body]) with { Exponent = e.Exponent },
        WeightedExpression { Body: PowerExpression power } e => Node(power) with { Weights = Weights(e.Weights), Strand = IrrepsLabel.Of(e) },
        WeightedExpression e => Unary(PictureNodeKind.Weighting, e, e.Body) with { Weights = Weights(e.Weights) },
        SumExpression e => new(PictureNodeKind.Sum, [Node(e.Body)]) { Text = Sum(e) },
        CollectionExpression e => e.Body.Blocks.Select(b => b.Irrep).SequenceEqual(e.Blocks.Select(b => b.Irrep))
            ? Node(e.Body)
            : Operation(PictureNodeKind.Collection, e, [e.Body]) with { Text = "collect" },
        AdditionExpression e => Operation(PictureNodeKind.Addition, e, e.Terms.Select(t => t.Body)),
        ConcatenationExpression e => Operation(PictureNodeKind.Concatenation, e, e.Parts),
        MixExpression e => Operation(PictureNodeKind.Mix, e, [e.Body]) with { Name = Weight(e.Weight).Name },
        _ => throw new NotSupportedException($"A {value.GetType().Name} has no picture."),
    };

    private PictureNode Reference(ReferenceExpression value)
    {
        bool isLeg = _legs.TryGetValue(value.Name, out DiagramLeg? leg);
        IrrepsLabel space = isLeg ? IrrepsLabel.Of(leg!) : IrrepsLabel.Of(_definitions[value.Name].Value);
        int blocks = isLeg ? leg!.Irreps.Count : _definitions[value.Name].Value.Blocks.Count;
        return new(isLeg ? PictureNodeKind.Leg : PictureNodeKind.Value, [])
        {
            Name = new(value.Name, value.Indices),
            Space = space,
            Strand = value.Kept.Count == blocks ? null : IrrepsLabel.Of(value),
        };
    }

    private PictureNode Operation(PictureNodeKind kind, DiagramExpression value, IEnumerable<DiagramExpression> operands)
        => new(kind, [.. operands.Select(Node)]) { Strand = IrrepsLabel.Of(value) };

    private PictureNode Unary(PictureNodeKind kind, DiagramExpression value, DiagramExpression body)
    {
        IrrepsLabel label = IrrepsLabel.Of(value);
        return new(kind, [Node(body)]) { Strand = label == IrrepsLabel.Of(body) ? null : label };
    }

    private IReadOnlyList<PictureWeight> Weights(IEnumerable<WeightUse> uses) => [.. uses.Select(Weight)];

    private PictureWeight Weight(WeightUse use)
    {
        DiagramWeight weight = _weights[use.Weight];
        IEnumerable<string> items = weight.Items.Select(item =>
        {
            string letters = string.Concat(item.Indices.Select(letter => use.Indices[weight.Indices.IndexOf(letter)]));
            return item.Label is null ? letters : letters == _labels[item.Label].Indices ? item.Label : $"{item.Label}[{letters}]";
        });
        List<string> sizes = [.. weight.Sizes.Select(s => s.ToString(CultureInfo.InvariantCulture))];
        if (weight.Elements != WeightElements.One && sizes.Count > 0)
            sizes[0] += weight.Elements == WeightElements.Path ? (sizes[0] == "1" ? " path" : " paths") : (sizes[0] == "1" ? " irrep" : " irreps");
        return new(new(weight.Name, string.Join(",", items)), string.Join(" × ", sizes));
    }

    private static string Mode(ChannelMode mode) => mode.ToString().ToLowerInvariant();

    private static string Sum(SumExpression sum)
        => "sum " + string.Join(" ", sum.Edges.Select(e => e.Neighbor))
            + string.Concat(sum.Distinct.Select(d => $", {d.Left} ≠ {d.Right}"));
}
