using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using TpCompiler.Core.Diagrams.Language;

namespace TpCompiler.Generators.Diagnostics;

/// <summary>
/// The findings of the language of fusion diagrams as the compiler's diagnostics. Ids, titles and severities are those of the
/// language's own catalogue.
/// </summary>
internal static class DiagramDescriptors
{
    private static readonly Dictionary<string, DiagnosticDescriptor> s_descriptors
        = DiagramDiagnostics.All.ToDictionary(kind => kind.Id, Create);

    /// <summary>All of them, in the order of the catalogue.</summary>
    public static IEnumerable<DiagnosticDescriptor> All => DiagramDiagnostics.All.Select(Of);

    /// <summary>The diagnostic of a kind of finding; its message is the finding's.</summary>
    public static DiagnosticDescriptor Of(DiagramDiagnosticKind kind) => s_descriptors[kind.Id];

    private static DiagnosticDescriptor Create(DiagramDiagnosticKind kind) => new(
        kind.Id,
        kind.Title,
        "{0}",
        category: "TpCompiler",
        kind.Severity == DiagramSeverity.Error ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: DiagnosticPages.Of(kind.Id));
}
