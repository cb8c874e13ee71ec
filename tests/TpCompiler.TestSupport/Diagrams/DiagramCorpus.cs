using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Language;

namespace TpCompiler.TestSupport.Diagrams;

/// <summary>Valid texts that between them use everything in the language, small enough to be evaluated by definition.</summary>
public static partial class DiagramCorpus
{
    private static readonly string[] s_specs =
        ["1-message", "2-product", "3-allegro", "4-cormorant", "5-fusion-block", "6-four-body", "8-recoupled"];

    /// <summary>The names of all texts.</summary>
    public static IReadOnlyList<string> Names => [.. s_specs, .. Texts.Keys];

    /// <summary>The text called <paramref name="name"/>; the worked specs have few channels here.</summary>
    public static string Text(string name) => s_specs.Contains(name)
        ? File.ReadAllText(Path.Combine(
            SharedData.Repository, "tests", "TpCompiler.Core.Tests", "Diagrams", "Language", "Specs", name + ".fusion"))
            .ReplaceLineEndings("\n").Replace("64", "3", StringComparison.Ordinal)
            .Replace("32", "2", StringComparison.Ordinal).Replace("16", "2", StringComparison.Ordinal)
        : Texts[name];

    /// <summary>The diagram of the text called <paramref name="name"/>.</summary>
    public static FusionDiagram Diagram(string name) => Read(Text(name));

    /// <summary>The diagram of a text.</summary>
    /// <exception cref="FormatException">The text has an error.</exception>
    public static FusionDiagram Read(string text)
    {
        DiagramText read = DiagramText.Read(text);
        return read.Diagram ?? throw new FormatException($"{text}\n{string.Join("\n", read.Diagnostics)}");
    }
}
