using System.Collections.Generic;
using System.IO;
using System.Linq;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Language;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Core.Tests.Diagrams.Language;

/// <summary>The worked specs: those that compile, by name.</summary>
internal static class SpecFiles
{
    public const string NotSupported = "7-escn";

    public static IReadOnlyList<string> Names { get; } =
        ["1-message", "2-product", "3-allegro", "4-cormorant", "5-fusion-block", "6-four-body", "8-recoupled"];

    public static string Text(string name) => File.ReadAllText(
        Path.Combine(SharedData.Repository, "tests", "TpCompiler.Core.Tests", "Diagrams", "Language", "Specs", name + ".fusion")).ReplaceLineEndings("\n");

    public static FusionDiagram Bind(string text)
    {
        DiagramText read = DiagramText.Read(text);
        Assert.Empty(read.Diagnostics.Select(d => d.ToString()));
        return Assert.IsType<FusionDiagram>(read.Diagram);
    }

    public static DiagramDiagnostic OnlyError(string text)
    {
        DiagramText read = DiagramText.Read(text);
        Assert.Null(read.Diagram);
        return Assert.Single(read.Diagnostics);
    }
}
