using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Diagrams.Language;

/// <summary>A text of the language of fusion diagrams, read and understood as far as it is valid.</summary>
/// <param name="Syntax">What it says; null when it cannot be read.</param>
/// <param name="Diagram">What it means; null when there is an error.</param>
/// <param name="Diagnostics">Errors and warnings by their place in the text. Consequences of an error are left out.</param>
public sealed record DiagramText(DiagramSyntax? Syntax, FusionDiagram? Diagram, EquatableArray<DiagramDiagnostic> Diagnostics)
{
    /// <summary>Reads a text. Whatever the text, this returns, and throws nothing.</summary>
    public static DiagramText Read(string text)
    {
        (DiagramSyntax? syntax, DiagramDiagnostic? mistake) = DiagramParser.Parse(text);
        if (syntax is null)
            return new(null, null, new(mistake is null ? [] : new[] { mistake }));
        List<DiagramDiagnostic> diagnostics = [];
        FusionDiagram? diagram = new DiagramBinder(syntax, text.Length, diagnostics).Bind();
        return new(syntax, diagram, new(diagnostics.OrderBy(d => d.Span.Offset).ThenBy(d => d.Kind.Id, System.StringComparer.Ordinal)));
    }
}
