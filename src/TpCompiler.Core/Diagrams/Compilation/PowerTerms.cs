using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.SymmetricContractions;

namespace TpCompiler.Core.Diagrams.Compilation;

/// <summary>
/// The terms of a combination that are weighted powers of one value: with a weight for each path, a polynomial layer, which has
/// cheaper forms than its paths one by one.
/// </summary>
internal sealed class PowerTerms
{
    private PowerTerms(
        Value body, PowerLayer layer, IReadOnlyList<int> blocks, IReadOnlyList<string> weights, string letters, IReadOnlyList<CombinationTerm> terms)
        => (Body, Layer, Blocks, Weights, Letters, Terms) = (body, layer, blocks, weights, letters, terms);

    /// <summary>What is raised.</summary>
    public Value Body { get; }

    /// <summary>The layer.</summary>
    public PowerLayer Layer { get; }

    /// <summary>For each block of the layer's output the block of the combination.</summary>
    public IReadOnlyList<int> Blocks { get; }

    /// <summary>The weight of each term of the layer.</summary>
    public IReadOnlyList<string> Weights { get; }

    /// <summary>The letters that the weights have here.</summary>
    public string Letters { get; }

    /// <summary>The element of the weight of term <paramref name="term"/> that multiplies path <paramref name="path"/> of it.</summary>
    public int Element(int term, int path) => Terms.Where(t => t.Weights[0].Weight == Weights[term]).ElementAt(path).Weights[0].Element;

    /// <summary>The terms of the combination that the layer computes.</summary>
    public IReadOnlyList<CombinationTerm> Terms { get; }

    /// <summary>What is computed, for people.</summary>
    public string Subject => $"powers {string.Join(", ", Layer.Terms.Select(t => t.Order))} by {string.Join(", ", Weights)}";

    /// <summary>The layers in a combination, each of all terms on powers of one value with weights of one kind.</summary>
    public static IReadOnlyList<PowerTerms> In(CombinationValue combination, ValueFactory values)
    {
        var groups = combination.Terms
            .Select(t => (Term: t, Body: BodyOf(combination.Sources[t.Source])))
            .Where(t => t.Body.Value is not null && t.Term.Weights.Count == 1 && IsForPaths(values.Weight(t.Term.Weights[0].Weight)))
            .GroupBy(t => (t.Body.Value, t.Term.Weights[0].Letters, KindOf(values.Weight(t.Term.Weights[0].Weight))));
        List<PowerTerms> layers = [];
        foreach (var group in groups)
        {
            CombinationTerm[] terms = [.. group.Select(t => t.Term)];
            if (terms.All(t => combination.Sources[t.Source] is not PowerValue))
                continue;
            string[] weights = [.. terms.Select(t => t.Weights[0].Weight).Distinct()];

            // A weight belongs to one power, and each of its numbers to one path.
            bool isLayer = weights.All(w =>
                terms.Where(t => t.Weights[0].Weight == w).Select(t => OrderOf(combination.Sources[t.Source])).Distinct().Count() == 1);
            if (isLayer)
                layers.Add(Make(combination, group.Key.Value!, weights, group.Key.Letters, terms));
        }

        return layers;
    }

    private static PowerTerms Make(
        CombinationValue combination, Value body, string[] weights, string letters, CombinationTerm[] terms)
    {
        int[] reached = [.. terms.Select(t => t.Block).Distinct().OrderBy(b => b)];
        Irreps output = new([.. reached.Select(b => combination.Blocks[b])]);
        PowerTerm[] powers = [.. weights.Select(w => new PowerTerm(
            OrderOf(combination.Sources[terms.First(t => t.Weights[0].Weight == w).Source]),
            new(terms.Where(t => t.Weights[0].Weight == w).Select(t => new PowerPath(PathOf(combination.Sources[t.Source], t.SourceBlock), System.Array.IndexOf(reached, t.Block), t.Coefficient)))))];
        return new(body, new PowerLayer(new([.. body.Blocks]), output, powers), reached, weights, letters, terms);
    }

    private static bool IsForPaths(DiagramWeight weight) => weight.Elements == WeightElements.Path;

    /// <summary>What weights have in common that are prepared together.</summary>
    private static (EquatableArray<WeightItem> Items, int Channels) KindOf(DiagramWeight weight) => (weight.Items, WeightPreparations.ChannelsOf(weight));

    private static (Value? Value, int Order) BodyOf(Value source) => source switch
    {
        PowerValue power when OrderOf(power) <= PowerLayer.MaxOrder => (power.Body, OrderOf(power)),
        PowerValue => (null, 0),
        _ => (source, 1),
    };

    private static int OrderOf(Value source) => source is PowerValue power ? power.Paths[0].Factors.Count : 1;

    private static FactorPath PathOf(Value source, int block)
        => source is PowerValue power ? power.Paths[block] : new(new([block]), new([source.Blocks[block]]));
}
