using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.Core.Diagrams.Language;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Building;

namespace TpCompiler.Atomistic.Models;

/// <content>Fusion diagrams as layers.</content>
public sealed partial class ModelBuilder
{
    private static readonly ConcurrentDictionary<DiagramDeclaration, Lazy<CompiledDiagram>> s_diagrams = new();

    private readonly Dictionary<(TensorValue Directions, Irreps Irreps), TensorValue> _harmonicsToNeighbors = [];

    /// <summary>
    /// A layer that is a fusion diagram: the <c>Definition</c> of a type with the attribute <c>[FusionDiagram]</c>, whose kernels run here, too, or a text.
    /// </summary>
    /// <param name="name">The name of the result; the diagram's weights are <c>name.w</c> and so on.</param>
    /// <param name="diagram">The diagram.</param>
    /// <param name="edges">
    /// The edges. Legs of edges that are declared to be harmonics (<c>harmonics Y[ij] : sh(3)</c>) and are not given are made of them as the diagram means them: of the direction from
    /// the centre i to its neighbour j.
    /// </param>
    /// <param name="operands">For each other leg its tensor, and for each weight of edges or atoms (<c>R[ij,path,8]</c>), which a network may make.</param>
    /// <param name="values">Values of weights by their names in the diagram; those that are missing are drawn.</param>
    /// <exception cref="ArgumentException">The text is no diagram, or a tensor does not fit; the message says which, and what was expected.</exception>
    public TensorValue Fusion(
        string name,
        DiagramDeclaration diagram,
        EdgeGeometry edges,
        IReadOnlyDictionary<string, TensorValue> operands,
        IReadOnlyDictionary<string, ImmutableArray<double>>? values = null)
    {
        ArgumentNullException.ThrowIfNull(edges);
        ArgumentNullException.ThrowIfNull(operands);
        CompiledDiagram compiled = CompiledOf(diagram);
        RefuseUnknown(compiled.Diagram, operands.Keys, values?.Keys ?? []);
        Dictionary<string, TensorValue> all = new(operands);
        foreach (DiagramLeg leg in compiled.Diagram.Legs)
        {
            if (leg.IsHarmonics && leg.Indices.Length == 2 && !all.ContainsKey(leg.Name))
                all.Add(leg.Name, HarmonicsToNeighbors(edges.Directions, leg.Irreps));
        }

        foreach (DiagramWeight weight in compiled.Diagram.Weights)
        {
            if (!all.ContainsKey(weight.Name) && weight.Items.All(item => item.Label is not null))
                all.Add(weight.Name, WeightOf($"{name}.{weight.Name}", compiled, weight, values));
        }

        return Diagram(name, compiled, all);
    }

    /// <summary>What a weight of a diagram that belongs to edges or atoms is: scalars, as many as the diagram needs, for a network to make.</summary>
    /// <param name="diagram">The diagram.</param>
    /// <param name="weight">The weight's name.</param>
    /// <exception cref="ArgumentException">The text is no diagram, or has no such weight.</exception>
    public static Irreps FusionWeights(DiagramDeclaration diagram, string weight)
    {
        CompiledDiagram compiled = CompiledOf(diagram);
        return compiled.Diagram.Weights.Any(w => w.Name == weight)
            ? OperandOf(compiled, weight).Irreps
            : throw new ArgumentException($"The diagram has no weight {weight}; it has {string.Join(", ", compiled.Diagram.Weights.Select(w => w.Name))}.", nameof(weight));
    }

    private TensorValue HarmonicsToNeighbors(TensorValue directions, Irreps irreps)
    {
        if (!_harmonicsToNeighbors.TryGetValue((directions, irreps), out TensorValue? harmonics))
        {
            string count = _harmonicsToNeighbors.Count == 0 ? "" : $"{_harmonicsToNeighbors.Count}";
            TensorValue opposite = Formula($"directions_to_neighbors{count}", Edges, s_vector, v => v[0].Select(x => -x), directions);
            harmonics = Harmonics($"harmonics_to_neighbors{count}", opposite, irreps);
            _harmonicsToNeighbors.Add((directions, irreps), harmonics);
        }

        return harmonics;
    }

    private TensorValue WeightOf(string name, CompiledDiagram diagram, DiagramWeight weight, IReadOnlyDictionary<string, ImmutableArray<double>>? values)
    {
        (ItemDomain items, Irreps irreps) = OperandOf(diagram, weight.Name);
        int sets = weight.Items.Aggregate(1, (product, item) => checked(product * CountOf(item.Label!)));
        return Parameter(new Weights(name, values is not null && values.TryGetValue(weight.Name, out ImmutableArray<double> own) ? own : null), sets * irreps.Dim, items, irreps);
    }

    private int CountOf(string label) => label == "z"
        ? ElementCount
        : _inputs.OfType<LabelInput>().FirstOrDefault(input => input.Name == label)?.Count
            ?? throw new ArgumentException($"The label {label} is not known: z is the element; others are properties that the model reads.");

    private static void RefuseUnknown(FusionDiagram diagram, IEnumerable<string> operands, IEnumerable<string> values)
    {
        string[] weights = [.. diagram.Weights.Select(w => w.Name)], legs = [.. diagram.Legs.Select(leg => leg.Name)];
        foreach (string operand in operands)
        {
            if (!legs.Contains(operand) && !weights.Contains(operand))
                throw new ArgumentException($"The diagram has no leg or weight {operand}; it has {string.Join(", ", legs.Concat(weights))}.", nameof(operands));
        }

        foreach (string value in values)
        {
            if (!weights.Contains(value))
                throw new ArgumentException($"The diagram has no weight {value}; it has {string.Join(", ", weights)}.", nameof(values));
        }
    }

    private static CompiledDiagram CompiledOf(DiagramDeclaration definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return s_diagrams.GetOrAdd(definition, static d => new(() =>
        {
            DiagramText read = DiagramText.Read(d.Text);
            return read.Diagram is { } diagram
                ? DiagramCompiler.Compile(diagram, d.Options)
                : throw new ArgumentException($"The text is no fusion diagram: {Place(d.Text, read.Diagnostics.First(e => e.IsError))}", nameof(definition));
        })).Value;
    }

    private static string Place(string text, DiagramDiagnostic error)
    {
        string before = text[..Math.Min(error.Span.Offset, text.Length)];
        return FormattableString.Invariant($"line {before.Count(c => c == '\n') + 1}, column {before.Length - before.LastIndexOf('\n')}: {error.Kind.Id}: {error.Message}");
    }
}
