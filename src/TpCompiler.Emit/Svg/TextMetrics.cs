using System;
using System.Linq;

namespace TpCompiler.Emit.Svg;

/// <summary>
/// How wide text is, about. A picture does not bring its fonts along, so these are the widths of the wider of the usual ones.
/// </summary>
internal static class TextMetrics
{
    // Widths in thousandths of the size from ' ' to '~': those of Helvetica, which Arial and Liberation Sans have too.
    private static readonly int[] s_sans =
    [
        278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556,
        556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
        667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556,
        556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
    ];

    /// <summary>The width of text in the style of a label.</summary>
    public static double Width(string text, LabelStyle style)
    {
        double size = Size(style);
        double width = style is LabelStyle.Irreps ? text.Length * 0.61 * size : text.Sum(SansWidth) / 1000.0 * 1.1 * size;
        return Math.Ceiling(style is LabelStyle.Name or LabelStyle.Result ? width * 1.05 : width);
    }

    /// <summary>The width of a name with its indices below the line.</summary>
    public static double Width(PictureName name, LabelStyle style)
        => Width(name.Text, style) + Math.Ceiling(Width(name.Indices, style) * SubscriptScale);

    /// <summary>The size of indices below the line, as a part of that of the name.</summary>
    public const double SubscriptScale = 0.75;

    /// <summary>The size of the letters.</summary>
    public static double Size(LabelStyle style) => style switch
    {
        LabelStyle.Name or LabelStyle.Result => 15,
        LabelStyle.Irreps => 11.5,
        LabelStyle.Weight => 13,
        LabelStyle.Mode => 12,
        _ => 11,
    };

    /// <summary>The height of a line.</summary>
    public static double Height(LabelStyle style) => Math.Ceiling(Size(style) * 1.3);

    private static int SansWidth(char letter) => letter is >= ' ' and <= '~' ? s_sans[letter - ' '] : 600;
}
