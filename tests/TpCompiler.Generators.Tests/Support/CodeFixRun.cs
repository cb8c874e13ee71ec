using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using TpCompiler.CodeFixes;
using Xunit;

namespace TpCompiler.Generators.Tests.Support;

/// <summary>Runs the generator on a source file, and then the code fixes on what it reports, as an editor does.</summary>
internal static class CodeFixRun
{
    /// <summary>The code fixes that are offered for a diagnostic of a source file: their titles, and the file after each.</summary>
    public static async Task<IReadOnlyList<(string Title, string Source)>> Of(string source, Diagnostic diagnostic)
    {
        using AdhocWorkspace workspace = new();
        Document document = workspace.AddProject("Consumer", LanguageNames.CSharp)
            .WithParseOptions(new CSharpParseOptions(LanguageVersion.Preview))
            .AddDocument("0.cs", source, filePath: "0.cs");
        List<CodeAction> actions = [];
        CodeFixContext context = new(document, diagnostic, (action, _) => actions.Add(action), CancellationToken.None);
        await new SuggestedEditFix().RegisterCodeFixesAsync(context);

        List<(string, string)> results = [];
        foreach (CodeAction action in actions)
        {
            ApplyChangesOperation change = (await action.GetOperationsAsync(CancellationToken.None)).OfType<ApplyChangesOperation>().Single();
            Document changed = change.ChangedSolution.GetDocument(document.Id)!;
            results.Add((action.Title, (await changed.GetTextAsync()).ToString()));
        }

        return results;
    }

    /// <summary>The file after the only code fix of the only diagnostic, which has an id.</summary>
    public static async Task<(string Title, string Source)> Single(string id, string source)
    {
        Diagnostic diagnostic = Assert.Single(GeneratorRun.Of(source).Diagnostics);
        Assert.Equal(id, diagnostic.Id);
        Assert.Contains(id, new SuggestedEditFix().FixableDiagnosticIds);
        return Assert.Single(await Of(source, diagnostic));
    }
}
