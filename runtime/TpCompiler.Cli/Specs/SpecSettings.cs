using System.Collections.Generic;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.Core.Programs;

namespace TpCompiler.Cli.Specs;

/// <summary>What <c>tpc spec</c> is to print in place of its report.</summary>
internal enum SpecEmission
{
    /// <summary>The report.</summary>
    None,

    /// <summary>The kernels as C#.</summary>
    CSharp,

    /// <summary>The programs of steps, as <see cref="TensorProgramText"/> prints them.</summary>
    Program,

    /// <summary>The diagram as a graph for Graphviz.</summary>
    Dot,
}

/// <summary>What the user asked for.</summary>
internal sealed record SpecSettings
{
    /// <summary>The diagram's text or its file.</summary>
    public required string Spec { get; init; }

    /// <summary>Whether to write one JSON document.</summary>
    public bool Json { get; init; }

    /// <summary>What to print in place of the report.</summary>
    public SpecEmission Emission { get; init; }

    /// <summary>How many orders of derivatives to print, after the forward pass.</summary>
    public int Derivatives { get; init; }

    /// <summary>Whether to say how the compiler chose.</summary>
    public bool Explain { get; init; }

    /// <summary>The file to write to; null for standard output.</summary>
    public string? Output { get; init; }

    /// <summary>The file to draw the diagram into; null for no picture.</summary>
    public string? Picture { get; init; }

    /// <summary>Whether the picture is that of the paths as fusion trees.</summary>
    public bool DrawsPaths { get; init; }

    /// <summary>What the compiler may do.</summary>
    public CompilerOptions Options { get; init; } = CompilerOptions.Default;

    /// <summary>The passes by the names that users give them.</summary>
    public static IReadOnlyList<string> Passes { get; } = ["hoist", "factorize", "recouple", "powers", "collapse"];

    /// <summary>The options without some passes.</summary>
    public static CompilerOptions Without(CompilerOptions options, IReadOnlyCollection<string> passes)
    {
        foreach (string pass in passes)
        {
            options = pass switch
            {
                "hoist" => options with { HoistsSums = false },
                "factorize" => options with { FactorizesSums = false },
                "recouple" => options with { Recouples = false },
                "powers" => options with { ReducesPowers = false },
                _ => options with { CollapsesHarmonics = false },
            };
        }

        return options;
    }
}
