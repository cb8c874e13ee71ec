namespace TpCompiler.Core.Diagrams.Language;

/// <summary>What a token is.</summary>
public enum DiagramTokenKind
{
    /// <summary>A name or a word of the language.</summary>
    Name,

    /// <summary>Digits.</summary>
    Number,

    /// <summary>An irrep such as "1o".</summary>
    Irrep,

    /// <summary>A number of channels and the x after it, such as "64x".</summary>
    Channels,

    /// <summary>Digits and letters that are no irrep, such as "1p".</summary>
    MalformedIrrep,

    /// <summary>A bracket, an operator, a comma, a colon or a semicolon.</summary>
    Symbol,

    /// <summary>A character that the language does not have.</summary>
    Unknown,

    /// <summary>The end of a statement.</summary>
    End,
}

/// <summary>A token of the language of fusion diagrams.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text.</param>
/// <param name="Span">Where it is.</param>
/// <param name="Column">How many characters of its line are before it.</param>
/// <param name="StartsLine">Whether it is the first token of its line.</param>
public sealed record DiagramToken(DiagramTokenKind Kind, string Text, TextSpan Span, int Column, bool StartsLine)
{
    /// <summary>Whether this is the symbol or the word <paramref name="text"/>.</summary>
    public bool Is(string text) => Kind is DiagramTokenKind.Symbol or DiagramTokenKind.Name && Text == text;

    /// <summary>Whether this is a name that users may give.</summary>
    public bool IsFreeName => Kind == DiagramTokenKind.Name && !DiagramWords.IsReserved(Text);
}
