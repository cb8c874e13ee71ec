using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TpCompiler.Generators;
using Xunit;

namespace TpCompiler.Generators.Tests.Support;

/// <summary>Runs the generator on source text inside the test process.</summary>
internal static class GeneratorRun
{
    /// <summary>Directives that spare tests the names of the enumerations' namespaces.</summary>
    public const string Usings = "using TpCompiler; using TpCompiler.Algebra; using TpCompiler.Core.TensorProducts;\n";

    private static readonly MetadataReference[] s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(IsNeeded)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>A compilation of the given sources, in files 0.cs, 1.cs, ...</summary>
    public static CSharpCompilation Compilation(params string[] sources) => Compilation(LanguageVersion.Preview, true, sources);

    /// <summary>A compilation of the given sources, with settings.</summary>
    public static CSharpCompilation Compilation(LanguageVersion version, bool allowUnsafe, params string[] sources)
        => Compilation(new CSharpParseOptions(version), allowUnsafe, sources);

    /// <summary>A compilation of the given sources, read in some way.</summary>
    public static CSharpCompilation Compilation(CSharpParseOptions parse, params string[] sources) => Compilation(parse, true, sources);

    private static CSharpCompilation Compilation(CSharpParseOptions parse, bool allowUnsafe, string[] sources)
    {
        return CSharpCompilation.Create(
            "Consumer",
            sources.Select((s, i) => CSharpSyntaxTree.ParseText(s, parse, path: $"{i}.cs")),
            s_references,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                allowUnsafe: allowUnsafe,
                optimizationLevel: OptimizationLevel.Release,
                nullableContextOptions: NullableContextOptions.Enable));
    }

    /// <summary>A driver that records its steps.</summary>
    public static GeneratorDriver Driver(CSharpCompilation compilation) => CSharpGeneratorDriver.Create(
        [new OperationGenerator().AsSourceGenerator()],
        parseOptions: (CSharpParseOptions)compilation.SyntaxTrees.First().Options,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>The generator's result for some sources.</summary>
    public static GeneratorRunResult Of(params string[] sources)
    {
        CSharpCompilation compilation = Compilation(sources);
        return Driver(compilation).RunGenerators(compilation).GetRunResult().Results.Single();
    }

    /// <summary>Compiles sources with what is generated for them, and loads the result. No warning is accepted.</summary>
    public static Assembly Load(params string[] sources)
    {
        CSharpCompilation compilation = Compilation(sources);
        Driver(compilation).RunGeneratorsAndUpdateCompilation(compilation, out Compilation complete, out System.Collections.Immutable.ImmutableArray<Diagnostic> reported);
        Assert.Empty(reported.Where(d => d.Severity == DiagnosticSeverity.Error));
        using MemoryStream stream = new();
        IEnumerable<Diagnostic> wrong = complete.Emit(stream).Diagnostics.Where(d => d.Severity >= DiagnosticSeverity.Warning);
        Assert.Empty(wrong);
        stream.Position = 0;
        return new AssemblyLoadContext(null).LoadFromStream(stream);
    }

    /// <summary>The framework, the runtime and the compiler's core, but not this test project or its tools.</summary>
    private static bool IsNeeded(string path)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        return name.StartsWith("System", StringComparison.Ordinal)
            || name is "netstandard" or "mscorlib" or "TpCompiler.Runtime" or "TpCompiler.Core" or "TpCompiler.Algebra";
    }
}
