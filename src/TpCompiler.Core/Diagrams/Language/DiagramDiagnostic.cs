namespace TpCompiler.Core.Diagrams.Language;

/// <summary>How bad a finding is.</summary>
public enum DiagramSeverity
{
    /// <summary>The text is valid, but perhaps not what was meant.</summary>
    Warning,

    /// <summary>The text is not valid.</summary>
    Error,
}

/// <summary>A kind of finding.</summary>
/// <param name="Id">Its identifier, "TPC04nn"; its page is docs/diagnostics/TPC04nn.md.</param>
/// <param name="Title">What is wrong, in a few words.</param>
/// <param name="Severity">How bad it is.</param>
public sealed record DiagramDiagnosticKind(string Id, string Title, DiagramSeverity Severity);

/// <summary>A change of the text that would help.</summary>
/// <param name="Span">What to replace.</param>
/// <param name="Replacement">What to put there.</param>
public sealed record DiagramSuggestion(TextSpan Span, string Replacement);

/// <summary>A finding in a text.</summary>
/// <param name="Kind">What kind of finding it is.</param>
/// <param name="Span">Where it is: at least one character of the text, unless the text is empty.</param>
/// <param name="Message">What was expected and what was found.</param>
/// <param name="Suggestion">A change that would help, where one is known.</param>
public sealed record DiagramDiagnostic(DiagramDiagnosticKind Kind, TextSpan Span, string Message, DiagramSuggestion? Suggestion = null)
{
    /// <summary>Whether the text is not valid.</summary>
    public bool IsError => Kind.Severity == DiagramSeverity.Error;

    /// <summary>The form "offset 12: error TPC0404: ...".</summary>
    public override string ToString()
        => $"offset {Span.Offset}: {(IsError ? "error" : "warning")} {Kind.Id}: {Message}";
}
