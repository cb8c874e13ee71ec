using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Programs;

namespace TpCompiler.Runtime.Diagrams;

/// <summary>How many rows domains have on a graph with labels, and which row of a tensor each item of a step has.</summary>
internal sealed class DomainRows
{
    private readonly FusionGraph _graph;
    private readonly Dictionary<string, FusionLabel> _labels = [];
    private readonly Dictionary<(ItemDomain, ItemDomain, string), RowMap> _known = [];

    /// <summary>Takes the labels of a plan, in its order.</summary>
    /// <exception cref="ArgumentException">There are too few or too many labels, or one has a wrong number of values.</exception>
    public DomainRows(FusionGraph graph, IReadOnlyList<DiagramLabel> labels, ReadOnlySpan<FusionLabel> values)
    {
        _graph = graph;
        if (values.Length != labels.Count)
            throw Wrong($"The labels are {Names(labels)}; found {values.Length}.");
        for (int n = 0; n < values.Length; n++)
        {
            ArgumentNullException.ThrowIfNull(values[n], nameof(values));
            int expected = labels[n].Indices.Length == 1 ? graph.NodeCount : graph.EdgeCount;
            int found = values[n].Values.Length;
            if (found != expected)
            {
                throw Wrong($"The label {labels[n].Name}[{labels[n].Indices}] has {found} values; the graph has {expected} {(labels[n].Indices.Length == 1 ? "nodes" : "edges")}.");
            }

            _labels.Add(labels[n].Name, values[n]);
        }
    }

    /// <summary>The number of items or rows of a domain.</summary>
    public int Count(ItemDomain domain) => domain switch
    {
        GraphItems { IsGlobal: true } => 1,
        GraphItems { IsNodes: true } => _graph.NodeCount,
        GraphItems { IsEdges: true } => _graph.EdgeCount,
        GraphItems items => _graph.Items(items).Count,
        WeightSets sets => Fit(sets, sets.Items.Aggregate(1L, (product, item) => Fit(sets, product * Extent(item)))),
        _ => throw new ArgumentException($"Unknown domain {domain}."),
    };

    /// <summary>The row of each item.</summary>
    /// <param name="step">What the items are of.</param>
    /// <param name="tensor">What the rows are of.</param>
    /// <param name="letters">The letters of the items in place of those of the rows.</param>
    public RowMap Rows(ItemDomain step, ItemDomain tensor, string letters)
    {
        if (letters.Length != tensor.Letters.Length)
            throw Wrong($"A tensor of {tensor} takes {tensor.Letters.Length} letters; found '{letters}'.");
        if (_known.TryGetValue((step, tensor, letters), out RowMap? known))
            return known;
        RowMap map = tensor switch
        {
            GraphItems { IsGlobal: true } or WeightSets { Items.Count: 0 } => RowMap.Shared(Count(step)),
            _ when tensor == step && letters == step.Letters => RowMap.Identity(Count(step)),
            GraphItems { Letters.Length: 1 } or GraphItems { IsEdges: true } => Table(step).Column(Renamed((GraphItems)tensor, letters)),
            GraphItems items when step is GraphItems from => _graph.Find(from, items, letters),
            WeightSets sets => OfSets(step, sets, letters),
            _ => throw Wrong($"Items of {step} have no rows of {tensor}."),
        };
        _known.Add((step, tensor, letters), map);
        return map;
    }

    private static string Renamed(GraphItems domain, string letters)
    {
        char renamed(char letter) => letters[domain.Letters.IndexOf(letter, StringComparison.Ordinal)];
        return domain.IsNodes ? letters : $"{renamed(domain.Edges[0].Center)}{renamed(domain.Edges[0].Neighbor)}";
    }

    /// <summary>Digits with mixed radix, the last fastest.</summary>
    private RowMap OfSets(ItemDomain step, WeightSets sets, string letters)
    {
        if (sets.Items.Count == 1 && sets.Items[0].Label is null)
            return Table(step).Column(letters);
        int[] rows = RowMap.Allocate(Count(step));
        Array.Clear(rows);
        int first = 0;
        foreach (WeightItem item in sets.Items)
        {
            string own = letters.Substring(first, item.Indices.Length);
            first += own.Length;
            RowMap? values = step is WeightSets || item.Label is null ? Table(step).Column(NameOf(item with { Indices = own })) : null;
            RowMap places = values ?? Table(step).Column(own);
            ReadOnlySpan<int> label = values is null ? LabelOf(item).Values : default;
            int extent = Extent(item);
            for (int n = 0; n < rows.Length; n++)
                rows[n] = (rows[n] * extent) + (values is null ? label[places[n]] : values[n]);
        }

        return RowMap.Of(rows, Count(sets));
    }

    private ItemTable Table(ItemDomain step) => step is WeightSets sets ? TableOf(sets) : _graph.Items((GraphItems)step);

    private ItemTable TableOf(WeightSets sets)
    {
        Dictionary<string, RowMap> columns = [];
        int count = Count(sets);
        int below = 1;
        foreach (WeightItem item in sets.Items.Reverse())
        {
            int extent = Extent(item);
            int[] digits = RowMap.Allocate(count);
            for (int n = 0; n < count; n++)
                digits[n] = n / below % extent;
            columns[NameOf(item)] = RowMap.Of(digits, extent);
            below *= extent;
        }

        return new(sets, count, columns);
    }

    private static string NameOf(WeightItem item) => item.Label is null ? item.Indices : $"{item.Label}[{item.Indices}]";

    private int Extent(WeightItem item)
        => item.Label is not null ? LabelOf(item).Count : item.Indices.Length == 1 ? _graph.NodeCount : _graph.EdgeCount;

    private FusionLabel LabelOf(WeightItem item) => _labels.TryGetValue(item.Label!, out FusionLabel? label)
        ? label
        : throw Wrong($"The plan has no label named {item.Label}.");

    private static int Fit(WeightSets sets, long count)
        => count <= Array.MaxLength ? (int)count : throw Wrong($"The weights {sets} have too many sets on this graph.");

    private static string Names(IReadOnlyList<DiagramLabel> labels)
        => labels.Count == 0 ? "none" : string.Join(", ", labels.Select(l => $"{l.Name}[{l.Indices}]"));

    private static ArgumentException Wrong(FormattableString message) => new(message.ToString(CultureInfo.InvariantCulture));
}
