using System;
using System.Collections.Generic;
using System.Linq;

namespace TpCompiler.Emit.Svg;

/// <summary>Gives every node of a tree its place: operands above, the result below.</summary>
internal static class PictureLayout
{
    private const double OperandGap = 26;
    private const double FrameMargin = 14;
    private const double Lead = 12;

    /// <summary>A statement: what it is made of, and below it its name.</summary>
    public static PictureBox Statement(PictureStatement statement, bool isOutput)
    {
        PictureBox body = Node(statement.Root);
        double x = body.Ports[0], y = body.Height + 20;
        List<PicturePart> parts = [.. body.Parts, PictureStrand.Straight(x, body.Height, x, y) with { HasArrow = true }];
        y = AddNamed(parts, statement.Name, isOutput ? LabelStyle.Result : LabelStyle.Name, !isOutput, statement.Space, x, y + 4);
        return PictureBox.Around(parts, y, [], []);
    }

    private static PictureBox Node(PictureNode node) => node.Kind switch
    {
        PictureNodeKind.Leg or PictureNodeKind.Value => Leaf(node),
        PictureNodeKind.Strand => Strand(node),
        PictureNodeKind.Fan => Fan(node),
        PictureNodeKind.Sum => Sum(node),
        _ => Operation(node),
    };

    private static PictureBox Leaf(PictureNode node)
    {
        List<PicturePart> parts = [];
        double y = AddNamed(parts, node.Name, LabelStyle.Name, node.Kind == PictureNodeKind.Value, node.Space!, 0, 0);
        double end = y + AddBeside(parts, node, 0, y);
        parts.Add(PictureStrand.Straight(0, y, 0, end));
        return PictureBox.Around(parts, end, [], [0]);
    }

    private static PictureBox Strand(PictureNode node)
    {
        List<PicturePart> parts = [];
        double end = AddBeside(parts, node, 0, 0);
        parts.Add(PictureStrand.Straight(0, 0, 0, end));
        return PictureBox.Around(parts, end, [0], [0]);
    }

    private static PictureBox Fan(PictureNode node)
    {
        PictureBox source = Node(node.Children[0]);
        PictureBox uses = PictureBox.Row([.. node.Children.Skip(1).Select(Node)], OperandGap);
        double left = uses.Entries.Min(), right = uses.Entries.Max();
        double x = source.Ports[0] - (left + right) / 2;
        double y = source.Height + Descent(right - left);
        List<PicturePart> parts = [.. source.Parts, .. uses.Moved(x, y)];
        parts.AddRange(uses.Entries.Select(e => Curve(source.Ports[0], source.Height, e + x, y, false)));
        return PictureBox.Around(parts, y + uses.Height, [], uses.Ports.Select(p => p + x));
    }

    private static PictureBox Sum(PictureNode node)
    {
        PictureBox body = Node(node.Children[0]);
        PictureLabel label = new(new(node.Text, ""), LabelStyle.Sum, 10, 6, false);
        double width = Math.Max(body.Width + 2 * FrameMargin, label.Width + 2 * 10);
        double x = (width - body.Width) / 2, y = 6 + label.Height + 6, bottom = y + body.Height + 8;
        List<PicturePart> parts = [new PictureShape(ShapeKind.Frame, 0, 0, width, bottom), label, .. body.Moved(x, y)];
        double port = body.Ports[0] + x;
        parts.Add(PictureStrand.Straight(port, y + body.Height, port, bottom + Lead));
        return new(parts, width, bottom + Lead, [.. body.Entries.Select(e => e + x)], [port]);
    }

    private static PictureBox Operation(PictureNode node)
    {
        PictureBox operands = PictureBox.Row([.. node.Children.Select(Node)], OperandGap);
        List<PicturePart> parts = [.. operands.Parts];
        IReadOnlyList<double> ports = operands.Ports;
        double x = (ports[0] + ports[ports.Count - 1]) / 2;
        double y = PictureVertex.Add(parts, node, ports, x, operands.Height);
        double end = y + AddBeside(parts, node, x, y);
        parts.Add(PictureStrand.Straight(x, y, x, end));
        return PictureBox.Around(parts, end, operands.Entries, [x]);
    }

    /// <summary>How far down strands go that lie this far apart.</summary>
    internal static double Descent(double spread) => Math.Round(Math.Min(Math.Max(0.3 * spread, 26), 72));

    /// <summary>A strand that starts or ends upright, where many of them meet aslant.</summary>
    internal static PictureStrand Curve(double x0, double y0, double x1, double y1, bool meets)
    {
        double h = y1 - y0;
        return meets
            ? new(new(x0, y0), new(x0, y0 + 0.6 * h), new(x1 + 0.25 * (x0 - x1), y1 - 0.3 * h), new(x1, y1))
            : new(new(x0, y0), new(x0 + 0.25 * (x1 - x0), y0 + 0.3 * h), new(x1, y1 - 0.6 * h), new(x1, y1));
    }

    // A name with its irreps below it, centred; returns where they end.
    private static double AddNamed(List<PicturePart> parts, PictureName name, LabelStyle style, bool isFramed, IrrepsLabel space, double x, double y)
    {
        if (isFramed)
            y = AddCapsule(parts, name, style, x, y);
        else
            y = AddCentered(parts, name, style, x, y);
        y = AddCentered(parts, new(space.Irreps, ""), LabelStyle.Irreps, x, y + 2);
        if (space.Count.Length > 0)
            y = AddCentered(parts, new(space.Count, ""), LabelStyle.Count, x, y);
        return y + 3;
    }

    internal static double AddCapsule(List<PicturePart> parts, PictureName name, LabelStyle style, double x, double y)
    {
        double width = Math.Max(TextMetrics.Width(name, style) + 18, 34), height = TextMetrics.Height(style) + 6;
        parts.Add(new PictureShape(ShapeKind.Value, x - width / 2, y, width, height));
        AddCentered(parts, name, style, x, y + 2);
        return y + height;
    }

    internal static double AddCentered(List<PicturePart> parts, PictureName name, LabelStyle style, double x, double y)
    {
        PictureLabel label = new(name, style, x - TextMetrics.Width(name, style) / 2, y, true);
        parts.Add(label);
        return y + label.Height;
    }

    // Weights to the left of the strand that leaves a node, what it carries to the right; returns how long the strand is.
    private static double AddBeside(List<PicturePart> parts, PictureNode node, double x, double y)
    {
        double left = 0, right = 0;
        foreach (PictureWeight weight in node.Weights)
        {
            double top = y + left + 6;
            double width = Math.Max(TextMetrics.Width(weight.Name, LabelStyle.Weight), TextMetrics.Width(weight.Sizes, LabelStyle.Sizes)) + 14;
            double height = TextMetrics.Height(LabelStyle.Weight) + (weight.Sizes.Length > 0 ? TextMetrics.Height(LabelStyle.Sizes) : 0) + 6;
            double middle = x - 26 - width / 2;
            parts.Add(new PictureShape(ShapeKind.Weight, middle - width / 2, top, width, height));
            parts.Add(PictureStrand.Straight(x, y - 4, x - 26, top + height / 2) with { IsAttachment = true });
            double line = AddCentered(parts, weight.Name, LabelStyle.Weight, middle, top + 2);
            if (weight.Sizes.Length > 0)
                AddCentered(parts, new(weight.Sizes, ""), LabelStyle.Sizes, middle, line);
            left += height + 8;
        }

        void AddRight(string text, LabelStyle style)
        {
            if (text.Length == 0)
                return;
            parts.Add(new PictureLabel(new(text, ""), style, x + 9, y + right, false));
            right += TextMetrics.Height(style);
        }

        AddRight(node.Text, LabelStyle.Mode);
        AddRight(node.Strand?.Irreps ?? "", LabelStyle.Irreps);
        AddRight(node.Strand?.Count ?? "", LabelStyle.Count);
        return Math.Max(Math.Max(left, right) + 6, Lead);
    }
}
