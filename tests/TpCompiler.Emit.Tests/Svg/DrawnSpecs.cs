using System.Collections.Generic;
using System.IO;
using System.Linq;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Language;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Emit.Tests.Svg;

/// <summary>The specs that have a picture in the documentation: those of the language's tests, and a layer of MACE.</summary>
internal static class DrawnSpecs
{
    private const string Layer = "mace-layer";

    public static IReadOnlyList<string> Names { get; } =
        ["1-message", "2-product", "3-allegro", "4-cormorant", "5-fusion-block", "6-four-body", "8-recoupled", Layer];

    public static TheoryData<string> All { get; } = [.. Names];

    public static string Text(string name) => File.ReadAllText(name == Layer
        ? Path.Combine(SharedData.Repository, "samples", "diagrams", Layer + ".fusion")
        : Path.Combine(SharedData.Repository, "tests", "TpCompiler.Core.Tests", "Diagrams", "Language", "Specs", name + ".fusion"));

    public static FusionDiagram Diagram(string name) => Bind(Text(name));

    public static FusionDiagram Bind(string text)
    {
        DiagramText read = DiagramText.Read(text);
        Assert.Empty(read.Diagnostics.Select(d => d.ToString()));
        return Assert.IsType<FusionDiagram>(read.Diagram);
    }
}
