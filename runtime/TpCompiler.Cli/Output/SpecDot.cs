using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using TpCompiler.Core.Diagrams;

namespace TpCompiler.Cli.Output;

/// <summary>
/// Writes a diagram as a graph for Graphviz: legs are boxes, weights notes on dashed edges, couplings, sums over neighbours and the other
/// operations ellipses, values double boxes. Edges carry irreps.
/// </summary>
internal sealed class SpecDot
{
    private readonly TextWriter _writer;
    private int _nodes;

    private SpecDot(TextWriter writer) => _writer = writer;

    public static void Write(TextWriter writer, FusionDiagram diagram) => new SpecDot(writer).Write(diagram);

    private void Write(FusionDiagram diagram)
    {
        _writer.Write("digraph diagram {\n  rankdir=TB;\n  node [fontname=\"Helvetica\"];\n  edge [fontname=\"Helvetica\", fontsize=10];\n");
        foreach (DiagramLeg leg in diagram.Legs)
            Node(leg.Name, $"{leg.Name}{Letters(leg.Indices)} : {leg.Irreps}", "shape=box");
        foreach (DiagramDefinition value in diagram.Values)
            Node(value.Name, value.Name + Letters(value.Indices), "shape=box, peripheries=2");
        foreach (DiagramDefinition value in diagram.Values)
            Edge(NodeOf(value.Value), value.Name, Blocks(value.Value));
        _writer.Write("}\n");
    }

    /// <summary>Writes what an expression is made of, and returns the name of its node.</summary>
    private string NodeOf(DiagramExpression expression) => expression switch
    {
        ReferenceExpression e => e.Name,
        ProductExpression e => Operation($"{e.Mode.ToString().ToLowerInvariant()}, {Paths(e)}", "shape=ellipse", e.Factors, e.Weights),
        PowerExpression e => Operation(string.Create(CultureInfo.InvariantCulture, $"^{e.Exponent}, {Paths(e)}"), "shape=ellipse", [e.Body], []),
        WeightedExpression e => Operation("by", "shape=diamond", [e.Body], e.Weights),
        SumExpression e => Operation(
            string.Join(", ", new[] { "sum " + string.Join(' ', e.Edges.Select(edge => edge.Neighbor)) }.Concat(e.Distinct.Select(d => $"{d.Left}!={d.Right}"))),
            "shape=house, orientation=180",
            [e.Body],
            []),
        CollectionExpression e => Operation("collect", "shape=invtrapezium", [e.Body], []),
        AdditionExpression e => Operation("+", "shape=circle", e.Terms, []),
        ConcatenationExpression e => Operation("|", "shape=circle", e.Parts, []),
        MixExpression e => Operation("mix", "shape=box, style=rounded", [e.Body], [e.Weight]),
        _ => Operation(expression.GetType().Name, "shape=ellipse", [], []),
    };

    private string Operation(string label, string style, IEnumerable<DiagramExpression> inside, IEnumerable<WeightUse> weights)
    {
        string node = Next();
        Node(node, label, style);
        foreach (DiagramExpression part in inside)
        {
            string at = part is ReferenceExpression { Indices.Length: > 0 } use ? $"{Letters(use.Indices)} " : "";
            Edge(NodeOf(part), node, at + Blocks(part));
        }

        foreach (WeightUse use in weights)
        {
            string weight = Next();
            Node(weight, use.Weight + Letters(use.Indices), "shape=note");
            _writer.Write($"  \"{weight}\" -> \"{node}\" [style=dashed];\n");
        }

        return node;
    }

    private static string Paths(DiagramExpression expression)
        => string.Create(CultureInfo.InvariantCulture, $"{expression.Blocks.Count} {(expression.Blocks.Count == 1 ? "path" : "paths")}");

    /// <summary>The irreps with how many blocks each has, such as 64x(8*0e+1o).</summary>
    private static string Blocks(DiagramExpression expression)
    {
        string irreps = string.Join('+', expression.Blocks.GroupBy(b => b.Irrep).Select(g => g.Count() == 1
            ? g.Key.ToString()
            : string.Create(CultureInfo.InvariantCulture, $"{g.Count()}*{g.Key}")));
        return expression.Channels == 1 ? irreps : string.Create(CultureInfo.InvariantCulture, $"{expression.Channels}x({irreps})");
    }

    private static string Letters(string letters) => letters.Length == 0 ? "" : $"[{letters}]";

    /// <summary>A name that no leg, weight or value can have.</summary>
    private string Next() => "#" + (++_nodes).ToString(CultureInfo.InvariantCulture);

    private void Node(string name, string label, string style) => _writer.Write($"  \"{name}\" [label=\"{label}\", {style}];\n");

    private void Edge(string from, string to, string label) => _writer.Write($"  \"{from}\" -> \"{to}\" [label=\"{label}\"];\n");
}
