using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Diagrams;

namespace TpCompiler.Emit.Svg;

/// <summary>A fusion diagram laid out: shapes, strands and labels with their places.</summary>
/// <param name="Parts">What is drawn.</param>
/// <param name="Width">The width, in pixels.</param>
/// <param name="Height">The height.</param>
internal sealed record DiagramPicture(IReadOnlyList<PicturePart> Parts, double Width, double Height)
{
    private const double Margin = 20;
    private const double StatementGap = 56;
    private const double Widest = 1200;

    /// <summary>Lays out a diagram: statements from the left to the right, in rows.</summary>
    public static DiagramPicture Of(FusionDiagram diagram)
    {
        IReadOnlyList<PictureStatement> statements = PictureTree.Of(diagram);
        List<PicturePart> parts = [];
        double x = Margin, y = Margin, bottom = Margin, width = 0;
        for (int s = 0; s < statements.Count; s++)
        {
            PictureBox box = PictureLayout.Statement(statements[s], s == statements.Count - 1);
            if (x > Margin && x + box.Width > Widest)
                (x, y) = (Margin, bottom + StatementGap);
            parts.AddRange(box.Moved(x, y));
            width = Math.Max(width, x + box.Width);
            bottom = Math.Max(bottom, y + box.Height);
            x += box.Width + StatementGap;
        }

        return new(parts, Math.Ceiling(width + Margin), Math.Ceiling(bottom + Margin));
    }
}
