using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TpCompiler.Generators;

namespace TpCompiler.Benchmarks.Problems;

/// <summary>A declaration for the source generator, in a compilation that has another file beside it.</summary>
internal sealed class GeneratorProblem
{
    private static readonly CSharpParseOptions s_parse = new(LanguageVersion.Preview);

    private static readonly MetadataReference[] s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFileNameWithoutExtension(path) is string name
                && (name.StartsWith("System", StringComparison.Ordinal) || name is "netstandard" or "mscorlib" or "TpCompiler.Runtime" or "TpCompiler.Core" or "TpCompiler.Algebra"))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private readonly CSharpCompilation _compilation;
    private readonly GeneratorDriver _warm;
    private readonly string _source;
    private int _edits;

    private GeneratorProblem(string name, string declaration)
    {
        Name = name;
        _source = "using TpCompiler;\n" + declaration;
        _compilation = CSharpCompilation.Create(
            "Consumer",
            [Parse(_source, "Specs.cs"), Parse("class Other;", "Other.cs")],
            s_references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        long start = Stopwatch.GetTimestamp();
        _warm = NewDriver().RunGenerators(_compilation);
        FirstSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        GeneratorRunResult result = _warm.GetRunResult().Results.Single();
        if (result.Exception is not null || result.Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error))
            throw new InvalidOperationException($"{name}: {result.Exception?.Message ?? result.Diagnostics[0].ToString()}");
        GeneratedLength = result.GeneratedSources.Sum(s => s.SourceText.Length);
    }

    /// <summary>What is declared.</summary>
    public string Name { get; }

    /// <summary>How long its first run in this process took, with all that is then met and kept for the first time.</summary>
    public double FirstSeconds { get; }

    /// <summary>The characters of the text that is generated.</summary>
    public int GeneratedLength { get; }

    /// <summary>The problems.</summary>
    public static IEnumerable<GeneratorProblem> All() => Sources().Select(s => new GeneratorProblem(s.Name, s.Declaration));

    /// <summary>A first run: everything is compiled.</summary>
    public void RunFirst() => NewDriver().RunGenerators(_compilation);

    /// <summary>A run after an edit of the other file.</summary>
    public void RunAfterEditElsewhere()
        => _warm.RunGenerators(_compilation.ReplaceSyntaxTree(_compilation.SyntaxTrees[1], Parse($"class Other {{ int x{_edits++}; }}", "Other.cs")));

    /// <summary>A run after an edit of the declaration's file that leaves the declaration as it is.</summary>
    public void RunAfterEditBeside()
        => _warm.RunGenerators(_compilation.ReplaceSyntaxTree(_compilation.SyntaxTrees[0], Parse($"{_source}\nclass Beside{_edits++};", "Specs.cs")));

    private static SyntaxTree Parse(string text, string path) => CSharpSyntaxTree.ParseText(text, s_parse, path: path);

    private static CSharpGeneratorDriver NewDriver() => CSharpGeneratorDriver.Create([new OperationGenerator().AsSourceGenerator()], parseOptions: s_parse);

    private static IEnumerable<(string Name, string Declaration)> Sources() =>
    [
        ("harmonics, l = 3", "[SphericalHarmonics(3)] static partial class Harmonics;"),
        ("convolution, 0e+1o, l = 3", """[TensorProduct("128x0e + 128x1o", "0e + 1o + 2e + 3o", Keep = "0e + 1o + 2e + 3o", Derivatives = 1)] static partial class Convolution;"""),
        ("the same with second derivatives", """[TensorProduct("128x0e + 128x1o", "0e + 1o + 2e + 3o", Keep = "0e + 1o + 2e + 3o")] static partial class Convolution;"""),
        ("contraction to 0e+1o, l = 3", """[SymmetricContraction("128x0e + 128x1o + 128x2e + 128x3o", "128x0e + 128x1o", Correlation = 3, Derivatives = 1)] static partial class Contraction;"""),
        ("diagram: message", Diagram(DiagramTexts.Message)),
        ("diagram: product basis", Diagram(DiagramTexts.ProductBasis)),
        ("diagram: fusion block", Diagram(DiagramTexts.FusionBlock)),
    ];

    private static string Diagram(string text) => $"[FusionDiagram(\"\"\"\n{text}\n\"\"\", Derivatives = 1)] static partial class Layer;";
}
