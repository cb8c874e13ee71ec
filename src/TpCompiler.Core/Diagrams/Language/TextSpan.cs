namespace TpCompiler.Core.Diagrams.Language;

/// <summary>A stretch of text.</summary>
/// <param name="Offset">The index of its first character.</param>
/// <param name="Length">How many characters it has.</param>
public readonly record struct TextSpan(int Offset, int Length)
{
    /// <summary>The index after its last character.</summary>
    public int End => Offset + Length;

    /// <summary>From the begin of one stretch to the end of another.</summary>
    public static TextSpan Cover(TextSpan first, TextSpan last) => new(first.Offset, last.End - first.Offset);
}
