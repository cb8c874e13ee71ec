using System.Globalization;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.Core.Diagrams.Language;
using TpCompiler.Generators.Diagnostics;
using TpCompiler.Generators.Model;

namespace TpCompiler.Generators.Extraction;

/// <summary>Reads a <c>[FusionDiagram]</c> attribute.</summary>
internal static class FusionDiagramReader
{
    /// <summary>The diagram; null, after reports, if there is something wrong.</summary>
    public static OperationSpec? Read(AttributeArguments arguments)
    {
        int neighbors = arguments.Integer(
            "Neighbors", CompilerOptions.Default.Neighbors, 1, int.MaxValue, DiagnosticDescriptors.NeighborsOutOfRange);

        int budget = arguments.Integer("CodeBudget", 0, 0, int.MaxValue, DiagnosticDescriptors.CodeBudgetOutOfRange);

        // A text that is null says as much as an empty one.
        TextArgument? text = arguments.Text("diagram");
        DiagramText read = DiagramText.Read(text?.Value ?? "");
        foreach (DiagramDiagnostic finding in read.Diagnostics)
            Report(arguments, text, finding);
        if (read.Diagram is null || read.Syntax is null)
            return null;

        // The text is printed anew, so that comments and blank lines are no change.
        return new FusionDiagramOperation(
            read.Diagram,
            DiagramPrinter.Print(read.Syntax),
            new CompilerOptions(
                arguments.Boolean("HoistsSums", true),
                arguments.Boolean("FactorizesSums", true),
                arguments.Boolean("Recouples", true),
                arguments.Boolean("ReducesPowers", true),
                arguments.Boolean("CollapsesHarmonics", true),
                neighbors),
            budget);
    }

    private static void Report(AttributeArguments arguments, TextArgument? text, DiagramDiagnostic finding)
    {
        if (text is null)
        {
            arguments.Report(DiagramDescriptors.Of(finding.Kind), arguments.LocationOf("diagram"), finding.Message);
            return;
        }

        // Where the argument is no literal, at least the message says the place.
        string message = text.HasPlaces ? finding.Message : $"{PlaceOf(text.Value, finding.Span.Offset)}: {finding.Message}";
        SuggestedEdit? edit = finding.Suggestion is DiagramSuggestion suggestion
            ? text.Edit(text.At(finding.Span.Offset, finding.Span.Length), suggestion.Span.Offset, suggestion.Span.Length, suggestion.Replacement)
            : null;
        arguments.Report(new DiagnosticInfo(
            DiagramDescriptors.Of(finding.Kind), text.At(finding.Span.Offset, finding.Span.Length), new([message]), edit));
    }

    private static string PlaceOf(string text, int offset)
    {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < offset; i++)
        {
            if (text[i] == '\n' || (text[i] == '\r' && (i + 1 >= text.Length || text[i + 1] != '\n')))
                (line, lineStart) = (line + 1, i + 1);
        }

        return string.Format(CultureInfo.InvariantCulture, "line {0}, column {1} of the text", line, offset - lineStart + 1);
    }
}
