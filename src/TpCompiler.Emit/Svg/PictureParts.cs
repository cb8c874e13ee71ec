using System;

namespace TpCompiler.Emit.Svg;

/// <summary>What a label says, which decides its letters.</summary>
internal enum LabelStyle
{
    /// <summary>The name of a value.</summary>
    Name,

    /// <summary>The name of the result.</summary>
    Result,

    /// <summary>Irreps.</summary>
    Irreps,

    /// <summary>How many paths there are.</summary>
    Count,

    /// <summary>How channels are connected.</summary>
    Mode,

    /// <summary>The name of a weight.</summary>
    Weight,

    /// <summary>The sizes of a weight.</summary>
    Sizes,

    /// <summary>The letters of a sum.</summary>
    Sum,

    /// <summary>A sign in a node, such as "+".</summary>
    Sign,
}

/// <summary>What a shape is.</summary>
internal enum ShapeKind
{
    /// <summary>The frame of a sum.</summary>
    Frame,

    /// <summary>The vertex of a coupling: a dot.</summary>
    Vertex,

    /// <summary>Where a weight multiplies a strand: a ring.</summary>
    Ring,

    /// <summary>Where terms meet: a circle.</summary>
    Circle,

    /// <summary>Where parts meet: a bar.</summary>
    Bar,

    /// <summary>What symmetrises strands: an open bar.</summary>
    Symmetrizer,

    /// <summary>Where paths are added up: a funnel.</summary>
    Funnel,

    /// <summary>A linear map.</summary>
    Mix,

    /// <summary>A weight.</summary>
    Weight,

    /// <summary>A named intermediate value.</summary>
    Value,
}

/// <summary>A piece of a picture. Coordinates go to the right and down, in pixels.</summary>
internal abstract record PicturePart
{
    /// <summary>The same, moved.</summary>
    public abstract PicturePart Move(double x, double y);

    /// <summary>The smallest rectangle around it: its left, top, right and bottom.</summary>
    public abstract (double Left, double Top, double Right, double Bottom) Bounds { get; }
}

/// <summary>A line of text in its rectangle.</summary>
/// <param name="Name">The text, and letters below the line.</param>
/// <param name="Style">Its style.</param>
/// <param name="X">The left side.</param>
/// <param name="Y">The upper side.</param>
/// <param name="IsCentered">Whether the text stands in the middle of the rectangle, or begins at its left side.</param>
internal sealed record PictureLabel(PictureName Name, LabelStyle Style, double X, double Y, bool IsCentered) : PicturePart
{
    public double Width => TextMetrics.Width(Name, Style);

    public double Height => TextMetrics.Height(Style);

    public override (double Left, double Top, double Right, double Bottom) Bounds => (X, Y, X + Width, Y + Height);

    public override PicturePart Move(double x, double y) => this with { X = X + x, Y = Y + y };
}

/// <summary>A shape in its rectangle.</summary>
internal sealed record PictureShape(ShapeKind Kind, double X, double Y, double Width, double Height) : PicturePart
{
    public override (double Left, double Top, double Right, double Bottom) Bounds => (X, Y, X + Width, Y + Height);

    public override PicturePart Move(double x, double y) => this with { X = X + x, Y = Y + y };
}

/// <summary>A strand, which carries a value: from one point to another, bent as its two handles pull.</summary>
internal sealed record PictureStrand(PicturePoint Start, PicturePoint First, PicturePoint Second, PicturePoint End) : PicturePart
{
    /// <summary>Whether it ends in an arrow.</summary>
    public bool HasArrow { get; init; }

    /// <summary>Whether it attaches a weight, and is dashed.</summary>
    public bool IsAttachment { get; init; }

    public override (double Left, double Top, double Right, double Bottom) Bounds => (
        Math.Min(Math.Min(Start.X, First.X), Math.Min(Second.X, End.X)),
        Math.Min(Math.Min(Start.Y, First.Y), Math.Min(Second.Y, End.Y)),
        Math.Max(Math.Max(Start.X, First.X), Math.Max(Second.X, End.X)),
        Math.Max(Math.Max(Start.Y, First.Y), Math.Max(Second.Y, End.Y)));

    /// <summary>A straight strand.</summary>
    public static PictureStrand Straight(double x0, double y0, double x1, double y1)
        => new(new(x0, y0), new(x0, y0), new(x1, y1), new(x1, y1));

    public override PicturePart Move(double x, double y) => this with
    {
        Start = Start.Move(x, y),
        First = First.Move(x, y),
        Second = Second.Move(x, y),
        End = End.Move(x, y),
    };
}

/// <summary>A point of a picture.</summary>
internal readonly record struct PicturePoint(double X, double Y)
{
    public PicturePoint Move(double x, double y) => new(X + x, Y + y);
}
