using System;
using System.Globalization;
using System.Linq;

namespace TpCompiler.Cli.Inputs;

/// <summary>Which frames of a file are wanted, in the syntax of ASE and of Python's slices, counted from 0: <c>5</c>, <c>-1</c>, <c>:100</c>, <c>10:100:5</c>, <c>-10:</c>.</summary>
/// <param name="Text">As the user gave it.</param>
/// <param name="Start">The first; negative from the end, null for the very first.</param>
/// <param name="Stop">The one after the last, likewise; null for all that follow.</param>
/// <param name="Step">Every how manieth.</param>
/// <param name="IsSingle">Whether one frame is meant, which must be there.</param>
internal sealed record FrameSlice(string Text, int? Start, int? Stop, int Step, bool IsSingle)
{
    /// <summary>What is understood, for messages.</summary>
    public const string Forms = "an index such as 0 or -1, or a slice start:stop:step such as :100, 10:100:5 or -10: with a positive step";

    /// <summary>All frames.</summary>
    public static FrameSlice All { get; } = new(":", null, null, 1, IsSingle: false);

    /// <summary>Whether it can only be said once the number of frames is known.</summary>
    public bool CountsFromTheEnd => Start < 0 || Stop < 0;

    /// <summary>Reads a slice; null where the text is none.</summary>
    public static FrameSlice? TryRead(string text)
    {
        string[] parts = text.Split(':');
        if (parts.Length > 3 || !parts.All(part => part.Length == 0 || IsInteger(part, out _)))
            return null;
        int?[] numbers = [.. parts.Select(part => IsInteger(part, out int number) ? number : (int?)null)];
        if (parts.Length == 1)
            return numbers[0] is { } index ? new(text, index, index == -1 ? null : index + 1, 1, IsSingle: true) : null;
        int step = parts.Length == 3 ? numbers[2] ?? 1 : 1;
        return step > 0 ? new(text, numbers[0], numbers[1], step, IsSingle: false) : null;
    }

    /// <summary>The same counted from the beginning.</summary>
    /// <param name="count">The number of frames.</param>
    public FrameSlice Of(int count) => this with { Start = FromStart(Start, count), Stop = FromStart(Stop, count) };

    /// <summary>Whether a frame is wanted, by its index from 0, where the slice counts from the beginning.</summary>
    public bool Contains(int index) => index >= (Start ?? 0) && (Stop is null || index < Stop) && (index - (Start ?? 0)) % Step == 0;

    /// <summary>Whether none is wanted from an index on.</summary>
    public bool EndsBefore(int index) => Stop <= index;

    private static int? FromStart(int? index, int count) => index < 0 ? Math.Max(0, index.Value + count) : index;

    private static bool IsInteger(string text, out int number)
        => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number) && number > int.MinValue && number < int.MaxValue;
}
