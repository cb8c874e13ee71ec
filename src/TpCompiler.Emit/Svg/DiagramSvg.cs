using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using TpCompiler.Core.Diagrams;

namespace TpCompiler.Emit.Svg;

/// <summary>Draws fusion diagrams as Scalable Vector Graphics.</summary>
public static class DiagramSvg
{
    private const string Style = """
        text{font-family:system-ui,-apple-system,"Segoe UI","Liberation Sans",Arial,sans-serif;fill:#1c2733}
        .irreps{font-family:ui-monospace,"SF Mono",Consolas,"DejaVu Sans Mono",monospace;fill:#2b5a8c}
        .result{font-weight:bold}.name,text.weight,text.mix{font-weight:500}
        .count,.sizes{fill:#66717d}.mode{font-style:italic}.sum{fill:#4b6584;font-style:italic}
        .index{font-style:italic}
        path{fill:none;stroke:#1c2733;stroke-width:1.6}.attachment{stroke:#b57f1e;stroke-width:1.2;stroke-dasharray:3 3}
        .vertex,.bar,.arrow{fill:#1c2733;stroke:none}.ring,.circle,.symmetrizer,.funnel{fill:#fff;stroke:#1c2733;stroke-width:1.4}
        .frame{fill:#4b6584;fill-opacity:.07;stroke:#4b6584;stroke-opacity:.55;stroke-width:1.2}
        rect.mix{fill:#e6f3ea;stroke:#3c8a5a;stroke-width:1.3}rect.weight{fill:#fdf3df;stroke:#b57f1e;stroke-width:1.2}
        rect.value{fill:#efeafa;stroke:#7359b6;stroke-width:1.3}

        """;

    /// <summary>
    /// The picture of a diagram as an SVG document, drawn from the top down: inputs enter as open strands with their names, indices
    /// and irreps; couplings are dots, at which the strands of the factors meet, with their channel mode; weights are boxes on dashed
    /// lines; powers are as many strands, an open bar that symmetrises them and a dot; sums over neighbours are frames; mixes are
    /// boxes; terms of an addition meet in a circle, parts of a concatenation at a bar; a funnel adds up all paths to an irrep.
    /// The text is the same for equal diagrams, on every machine.
    /// </summary>
    /// <exception cref="ArgumentNullException"><paramref name="diagram"/> is null.</exception>
    public static string Write(FusionDiagram diagram)
    {
        _ = diagram ?? throw new ArgumentNullException(nameof(diagram));
        return Write(DiagramPicture.Of(diagram), Title(diagram), Description(diagram));
    }

    private static string Write(DiagramPicture picture, string title, string description)
    {
        StringBuilder text = new();
        string size = $"{Number(picture.Width)} {Number(picture.Height)}";
        text.Append($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size}\" width=\"{Number(picture.Width)}\" height=\"{Number(picture.Height)}\" role=\"img\" aria-labelledby=\"title description\">\n");
        text.Append($"<title id=\"title\">{Escape(title)}</title>\n<desc id=\"description\">{Escape(description)}</desc>\n");
        text.Append("<style>\n").Append(Style.Replace("\r\n", "\n")).Append("</style>\n");
        text.Append($"<rect width=\"{Number(picture.Width)}\" height=\"{Number(picture.Height)}\" fill=\"#fff\"/>\n");
        // Frames lie under strands, these under what they lead to.
        foreach (PicturePart part in picture.Parts.OrderBy(Depth))
        {
            switch (part)
            {
                case PictureLabel label:
                    Append(text, label);
                    break;
                case PictureShape shape:
                    Append(text, shape);
                    break;
                case PictureStrand strand:
                    Append(text, strand);
                    break;
            }
        }

        return text.Append("</svg>\n").ToString();
    }

    private static int Depth(PicturePart part) => part switch
    {
        PictureShape { Kind: ShapeKind.Frame } => 0,
        PictureStrand { IsAttachment: true } => 1,
        PictureStrand => 2,
        PictureShape => 3,
        _ => 4,
    };

    private static void Append(StringBuilder text, PictureLabel label)
    {
        double size = TextMetrics.Size(label.Style);
        double x = label.IsCentered ? label.X + label.Width / 2 : label.X;
        text.Append($"<text class=\"{Class(label.Style.ToString())}\" x=\"{Number(x)}\" y=\"{Number(label.Y + label.Height - 0.32 * size)}\" font-size=\"{Number(size)}\"");
        text.Append(label.IsCentered ? " text-anchor=\"middle\">" : ">").Append(Escape(label.Name.Text));
        if (label.Name.Indices.Length > 0)
            text.Append($"<tspan class=\"index\" dy=\"{Number(0.25 * size)}\" font-size=\"{Number(TextMetrics.SubscriptScale * size)}\">{Escape(label.Name.Indices)}</tspan>");
        text.Append("</text>\n");
    }

    private static void Append(StringBuilder text, PictureShape shape)
    {
        (double x, double y, double w, double h) = (shape.X, shape.Y, shape.Width, shape.Height);
        string name = Class(shape.Kind.ToString());
        text.Append(shape.Kind switch
        {
            ShapeKind.Vertex or ShapeKind.Ring or ShapeKind.Circle
                => $"<circle class=\"{name}\" cx=\"{Number(x + w / 2)}\" cy=\"{Number(y + h / 2)}\" r=\"{Number(w / 2)}\"/>\n",
            ShapeKind.Funnel => $"<polygon class=\"{name}\" points=\"{Number(x)},{Number(y)} {Number(x + w)},{Number(y)} {Number(x + w / 2)},{Number(y + h)}\"/>\n",
            _ => $"<rect class=\"{name}\" x=\"{Number(x)}\" y=\"{Number(y)}\" width=\"{Number(w)}\" height=\"{Number(h)}\" rx=\"{Number(Rounding(shape))}\"/>\n",
        });
    }

    private static void Append(StringBuilder text, PictureStrand strand)
    {
        (PicturePoint from, PicturePoint to) = (strand.Start, strand.End);
        bool isStraight = strand.First == from && strand.Second == to;
        text.Append(strand.IsAttachment ? "<path class=\"attachment\" d=\"" : "<path d=\"").Append($"M{Point(from)}");
        text.Append(isStraight ? $"L{Point(to)}" : $"C{Point(strand.First)} {Point(strand.Second)} {Point(to)}").Append("\"/>\n");
        if (strand.HasArrow)
            text.Append($"<polygon class=\"arrow\" points=\"{Point(to.Move(-4.5, -8))} {Point(to.Move(4.5, -8))} {Point(to)}\"/>\n");
    }

    private static double Rounding(PictureShape shape) => shape.Kind switch
    {
        ShapeKind.Value => shape.Height / 2,
        ShapeKind.Frame => 10,
        ShapeKind.Bar => 2.5,
        ShapeKind.Symmetrizer => 1,
        _ => 4,
    };

    private static string Title(FusionDiagram diagram) => $"Fusion diagram of {new PictureName(diagram.Output.Name, diagram.Output.Indices)}";

    private static string Description(FusionDiagram diagram)
    {
        List<string> sentences = [.. diagram.Legs.Select(l => $"{new PictureName(l.Name, l.Indices)} : {IrrepsLabel.Of(l)} enters.")];
        if (diagram.Weights.Count > 0)
            sentences.Add($"Weights: {string.Join(", ", diagram.Weights.Select(w => w.Name))}.");
        sentences.AddRange(diagram.Definitions.Select(d => $"{new PictureName(d.Name, d.Indices)} : {IrrepsLabel.Of(d.Value)} is an intermediate value."));
        sentences.Add($"{new PictureName(diagram.Output.Name, diagram.Output.Indices)} : {IrrepsLabel.Of(diagram.Output.Value)} leaves.");
        return string.Join(" ", sentences);
    }

    private static string Point(PicturePoint point) => $"{Number(point.X)},{Number(point.Y)}";

    private static string Number(double value) => (Math.Round(value, 1) + 0.0).ToString("0.#", CultureInfo.InvariantCulture);

    private static string Class(string name) => name.ToLowerInvariant();

    private static string Escape(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;").Replace("\"", "&quot;");
}
