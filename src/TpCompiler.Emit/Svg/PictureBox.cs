using System;
using System.Collections.Generic;
using System.Linq;

namespace TpCompiler.Emit.Svg;

/// <summary>
/// A part of a picture that has a rectangle of its own: strands enter at its upper side and leave at its lower side. Boxes stand
/// beside or below one another, never over one another, so that nothing in one meets anything in another.
/// </summary>
/// <param name="Parts">What is in it.</param>
/// <param name="Width">Its width; the left side is at 0.</param>
/// <param name="Height">Its height; the upper side is at 0.</param>
/// <param name="Entries">Where strands enter.</param>
/// <param name="Ports">Where strands leave.</param>
internal sealed record PictureBox(
    IReadOnlyList<PicturePart> Parts, double Width, double Height, IReadOnlyList<double> Entries, IReadOnlyList<double> Ports)
{
    /// <summary>The smallest box of a height around parts whose left side may be anywhere.</summary>
    public static PictureBox Around(IReadOnlyList<PicturePart> parts, double height, IEnumerable<double> entries, IEnumerable<double> ports)
    {
        double left = parts.Count == 0 ? 0 : parts.Min(p => p.Bounds.Left);
        double right = parts.Count == 0 ? 0 : parts.Max(p => p.Bounds.Right);
        return new(
            [.. parts.Select(p => p.Move(-left, 0))], right - left, height, [.. entries.Select(x => x - left)], [.. ports.Select(x => x - left)]);
    }

    /// <summary>Boxes beside one another, their strands made to end at one height.</summary>
    public static PictureBox Row(IReadOnlyList<PictureBox> boxes, double gap)
    {
        List<PicturePart> parts = [];
        List<double> entries = [], ports = [];
        double height = boxes.Max(b => b.Height), x = 0;
        foreach (PictureBox box in boxes)
        {
            parts.AddRange(box.Moved(x, 0));
            entries.AddRange(box.Entries.Select(e => e + x));
            ports.AddRange(box.Ports.Select(p => p + x));
            if (box.Height < height)
                parts.AddRange(box.Ports.Select(p => PictureStrand.Straight(p + x, box.Height, p + x, height)));
            x += box.Width + gap;
        }

        return new(parts, x - gap, height, entries, ports);
    }

    /// <summary>The parts, moved.</summary>
    public IEnumerable<PicturePart> Moved(double x, double y) => Parts.Select(p => p.Move(x, y));
}
