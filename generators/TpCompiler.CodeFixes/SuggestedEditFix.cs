using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;
using TpCompiler.Generators.Diagnostics;

namespace TpCompiler.CodeFixes;

/// <summary>Offers the change that a diagnostic of the generator brings along, made in the string literal or in the code around it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SuggestedEditFix))]
[Shared]
public sealed class SuggestedEditFix : CodeFixProvider
{
    private const int LongestQuotation = 60;

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } =
    [
        DiagnosticIds.TypeNotPartial,
        DiagnosticIds.DerivativesOutOfRange,
        DiagnosticIds.NeighborsOutOfRange,
        DiagnosticIds.MultiplicityIsZero,
        DiagnosticIds.CorrelationOutOfRange,
        DiagnosticIds.LMaxOutOfRange,
        DiagnosticIds.IrrepRepeated,
        DiagnosticIds.MixedMultiplicities,
        DiagnosticIds.OutputNotReached,
        .. DiagramDescriptors.All.Select(d => d.Id),
    ];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        Document document = context.Document;
        SourceText text = await document.GetTextAsync(context.CancellationToken).ConfigureAwait(false);
        if (await document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is not SyntaxNode root)
            return;
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (SuggestedEdit.Of(diagnostic.Properties) is not SuggestedEdit edit)
                continue;
            TextSpan span = new(diagnostic.Location.SourceSpan.Start + edit.Offset, edit.Length);
            if (!root.FullSpan.Contains(span) || LiteralText.Escape(root, span, edit.Replacement) is not string replacement)
                continue;
            context.RegisterCodeFix(
                CodeAction.Create(
                    Title(text.ToString(span), edit.Replacement),
                    _ => Task.FromResult(document.WithText(text.Replace(span, replacement))),
                    equivalenceKey: diagnostic.Id + edit.Replacement),
                diagnostic);
        }
    }

    private static string Title(string replaced, string replacement)
    {
        if (replaced.Trim().Length == 0)
            return $"Insert {Quote(replacement)}";
        return replacement.Trim().Length == 0
            ? $"Remove {Quote(replaced)}"
            : $"Change {Quote(replaced)} to {Quote(replacement)}";
    }

    private static string Quote(string text)
    {
        string trimmed = text.Trim();
        return trimmed.Length <= LongestQuotation ? $"\"{trimmed}\"" : $"\"{trimmed.Substring(0, LongestQuotation)}...\"";
    }
}
