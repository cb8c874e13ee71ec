using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Text;
using TpCompiler.Core.Diagrams;

namespace TpCompiler.Cli.Output;

/// <summary>
/// Draws the paths of a diagram as fusion trees, drawn from the top down: leaves with their values and irreps, a dot for each coupling, and every edge with the irrep that runs along it;
/// the number at the root is the block of the product or power that the path is.
/// </summary>
internal static class PathTreesSvg
{
    /// <summary>More would be no picture.</summary>
    public const int MostPaths = 2000;

    private const int LeafWidth = 74, LevelHeight = 46, Gap = 30, MostWidth = 1500, Margin = 16, Top = 44, Heading = 34;

    /// <summary>The picture.</summary>
    /// <exception cref="CommandException">There are no paths, or more than can be drawn.</exception>
    public static string Write(FusionDiagram diagram)
    {
        List<(string Title, IReadOnlyList<PathTree> Paths)> groups = [.. diagram.Values.SelectMany(Groups)];
        int count = groups.Sum(group => group.Paths.Count);
        if (count is 0 or > MostPaths)
            throw new CommandException($"--paths: expected 1 to {MostPaths} paths to draw, found {count}");
        StringBuilder body = new();
        (double width, double y) = (0, Margin);
        foreach ((string title, IReadOnlyList<PathTree> paths) in groups)
        {
            Text(body, "group", Margin, y + 16, "start", title);
            (double x, double row) = (Margin, 0);
            y += Heading;
            for (int n = 0; n < paths.Count; n++)
            {
                (double treeWidth, double treeHeight) = (LeafWidth * Leaves(paths[n]), Top + (LevelHeight * (Depth(paths[n]) + 1)));
                if (x > Margin && x + treeWidth > MostWidth)
                    (x, y, row) = (Margin, y + row, 0);
                Draw(body, paths[n], n, x, y);
                (x, row) = (x + treeWidth + Gap, Math.Max(row, treeHeight));
                width = Math.Max(width, x);
            }

            y += row + Gap;
        }

        StringBuilder svg = new();
        string size = string.Create(CultureInfo.InvariantCulture, $"{width:0} {y:0}");
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size}\" width=\"{width:0}\" height=\"{y:0}\" role=\"img\" font-family=\"sans-serif\" font-size=\"12\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<title>{Encoded($"The {count} paths of {diagram.Output.Name}")}</title>\n");
        svg.Append("<style>text{fill:#1c2733}.group{font-size:15px;font-weight:bold}.irrep{fill:#2b5a8c;font-family:monospace}.number{fill:#66717d}.edge{fill:none;stroke:#1c2733;stroke-width:1.4}.vertex{fill:#1c2733}</style>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<rect width=\"{width:0}\" height=\"{y:0}\" fill=\"#fff\"/>\n");
        return svg.Append(body).Append("</svg>\n").ToString();
    }

    /// <summary>All paths, in the order in which they are drawn.</summary>
    public static IEnumerable<PathTree> PathsOf(FusionDiagram diagram) => diagram.Values.SelectMany(Groups).SelectMany(group => group.Paths);

    /// <summary>The products and powers in a value, each with its paths.</summary>
    private static IEnumerable<(string Title, IReadOnlyList<PathTree> Paths)> Groups(DiagramDefinition value)
        => Within(value.Value).Where(e => e is ProductExpression or PowerExpression).Select(e => (
            $"{value.Name}{(value.Indices.Length > 0 ? $"[{value.Indices}]" : "")}: "
                + (e is PowerExpression power ? $"power {power.Exponent}" : $"product, {((ProductExpression)e).Mode.ToString().ToLowerInvariant()}") + $", {e.Blocks.Count} {(e.Blocks.Count == 1 ? "path" : "paths")}",
            (IReadOnlyList<PathTree>)[.. e.Blocks]));

    /// <summary>An expression and all that is in it, what is computed first first.</summary>
    private static IEnumerable<DiagramExpression> Within(DiagramExpression expression)
    {
        IEnumerable<DiagramExpression> inside = expression switch
        {
            ProductExpression e => e.Factors,
            PowerExpression e => [e.Body],
            WeightedExpression e => [e.Body],
            SumExpression e => [e.Body],
            CollectionExpression e => [e.Body],
            AdditionExpression e => e.Terms,
            ConcatenationExpression e => e.Parts,
            MixExpression e => [e.Body],
            _ => [],
        };
        return inside.SelectMany(Within).Append(expression);
    }

    private static int Leaves(PathTree tree) => tree is PathVertex vertex ? Leaves(vertex.Left) + Leaves(vertex.Right) : 1;

    private static int Depth(PathTree tree) => tree is PathVertex vertex ? 1 + Math.Max(Depth(vertex.Left), Depth(vertex.Right)) : 0;

    private static void Draw(StringBuilder text, PathTree tree, int number, double left, double top)
    {
        int leaf = 0;
        (double x, double y) = Node(text, tree, left, top + Top, ref leaf);
        Edge(text, x, y, x, y + (LevelHeight * 0.6), tree.Irrep.ToString());
        Text(text, "number", x, y + (LevelHeight * 0.6) + 14, "middle", number.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Draws what leads to the root of a tree, and says where that is.</summary>
    private static (double X, double Y) Node(StringBuilder text, PathTree tree, double left, double top, ref int leaf)
    {
        if (tree is not PathVertex vertex)
        {
            double at = left + (LeafWidth * (leaf++ + 0.5));
            Text(text, "leaf", at, top - 8, "middle", ((PathLeaf)tree).Operand);
            return (at, top);
        }

        (double X, double Y) a = Node(text, vertex.Left, left, top, ref leaf), b = Node(text, vertex.Right, left, top, ref leaf);
        (double x, double y) = ((a.X + b.X) / 2, top + (LevelHeight * Depth(tree)));
        Edge(text, a.X, a.Y, x, y, vertex.Left.Irrep.ToString());
        Edge(text, b.X, b.Y, x, y, vertex.Right.Irrep.ToString());
        text.Append(CultureInfo.InvariantCulture, $"<circle class=\"vertex\" cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"3.2\"/>\n");
        return (x, y);
    }

    /// <summary>A strand, with its irrep beside its middle: on the outer side of one that leans.</summary>
    private static void Edge(StringBuilder text, double x1, double y1, double x2, double y2, string irrep)
    {
        text.Append(CultureInfo.InvariantCulture, $"<path class=\"edge\" d=\"M{x1:0.#} {y1:0.#}L{x2:0.#} {y2:0.#}\"/>\n");
        bool toLeft = x1 < x2;
        Text(text, "irrep", ((x1 + x2) / 2) + (toLeft ? -8 : 8), ((y1 + y2) / 2) + 4, toLeft ? "end" : "start", irrep);
    }

    private static void Text(StringBuilder text, string kind, double x, double y, string anchor, string content)
        => text.Append(CultureInfo.InvariantCulture, $"<text class=\"{kind}\" x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\">{Encoded(content)}</text>\n");

    private static string Encoded(string text) => WebUtility.HtmlEncode(text);
}
