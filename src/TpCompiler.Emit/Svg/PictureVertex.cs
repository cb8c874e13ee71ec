using System.Collections.Generic;
using System.Linq;

namespace TpCompiler.Emit.Svg;

/// <summary>Draws what stands where strands meet.</summary>
internal static class PictureVertex
{
    private const double Dot = 9;
    private const double Circle = 20;

    /// <summary>Adds the strands from the operands and the sign of the node; returns the height at which the result leaves it.</summary>
    public static double Add(List<PicturePart> parts, PictureNode node, IReadOnlyList<double> ports, double x, double y)
    {
        switch (node.Kind)
        {
            case PictureNodeKind.Coupling:
                y = Meet(parts, ports, x, y);
                parts.Add(new PictureShape(ShapeKind.Vertex, x - Dot / 2, y - Dot / 2, Dot, Dot));
                return y + Dot / 2;
            case PictureNodeKind.Power:
                return Power(parts, node.Exponent, x, y);
            case PictureNodeKind.Weighting:
                parts.Add(PictureStrand.Straight(x, y, x, y + 6));
                parts.Add(new PictureShape(ShapeKind.Ring, x - Dot / 2, y + 6, Dot, Dot));
                return y + 6 + Dot;
            case PictureNodeKind.Addition:
                y = Meet(parts, ports, x, y);
                parts.Add(new PictureShape(ShapeKind.Circle, x - Circle / 2, y - Circle / 2, Circle, Circle));
                PictureLayout.AddCentered(parts, new("+", ""), LabelStyle.Sign, x, y - TextMetrics.Height(LabelStyle.Sign) / 2);
                return y + Circle / 2;
            case PictureNodeKind.Concatenation:
                parts.AddRange(ports.Select(p => PictureStrand.Straight(p, y, p, y + 10)));
                parts.Add(new PictureShape(ShapeKind.Bar, ports[0] - 8, y + 10, ports[ports.Count - 1] - ports[0] + 16, 5));
                return y + 15;
            case PictureNodeKind.Collection:
                parts.Add(PictureStrand.Straight(x, y, x, y + 6));
                parts.Add(new PictureShape(ShapeKind.Funnel, x - 8, y + 6, 16, 11));
                return y + 17;
            case PictureNodeKind.Mix:
                return Mix(parts, node, x, y);
            default:
                parts.Add(PictureStrand.Straight(x, y, x, y + 8));
                return PictureLayout.AddCapsule(parts, node.Name, LabelStyle.Name, x, y + 8);
        }
    }

    private static double Meet(List<PicturePart> parts, IReadOnlyList<double> ports, double x, double y)
    {
        double end = y + PictureLayout.Descent(ports[ports.Count - 1] - ports[0]);
        parts.AddRange(ports.Select(p => PictureLayout.Curve(p, y, x, end, true)));
        return end;
    }

    // As many strands as the order, which pass a symmetriser, drawn as in birdtracks, and meet.
    private static double Power(List<PicturePart> parts, int exponent, double x, double y)
    {
        const double Height = 48, Apart = 15;
        for (int n = 0; n < exponent; n++)
        {
            double bend = (n - (exponent - 1) / 2.0) * Apart * 4 / 3;
            parts.Add(new PictureStrand(new(x, y), new(x + bend, y + Height / 3), new(x + bend, y + 2 * Height / 3), new(x, y + Height)));
        }

        if (exponent > 1)
        {
            double width = (exponent - 1) * Apart + 14;
            parts.Add(new PictureShape(ShapeKind.Symmetrizer, x - width / 2, y + Height / 2 - 3.5, width, 7));
        }

        parts.Add(new PictureShape(ShapeKind.Vertex, x - Dot / 2, y + Height - Dot / 2, Dot, Dot));
        return y + Height + Dot / 2;
    }

    private static double Mix(List<PicturePart> parts, PictureNode node, double x, double y)
    {
        PictureName name = new("mix " + node.Name.Text, node.Name.Indices);
        double width = TextMetrics.Width(name, LabelStyle.Weight) + 20, height = TextMetrics.Height(LabelStyle.Weight) + 10;
        parts.Add(PictureStrand.Straight(x, y, x, y + 8));
        parts.Add(new PictureShape(ShapeKind.Mix, x - width / 2, y + 8, width, height));
        PictureLayout.AddCentered(parts, name, LabelStyle.Weight, x, y + 8 + 4);
        return y + 8 + height;
    }
}
