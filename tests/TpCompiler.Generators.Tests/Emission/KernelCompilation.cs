using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TpCompiler.Runtime.Kernels;

namespace TpCompiler.Generators.Tests.Emission;

/// <summary>Compiles printed source in memory.</summary>
internal static class KernelCompilation
{
    private static readonly CSharpCompilation s_empty = CSharpCompilation.Create(
        "Kernels",
        references: ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(IsNeeded)
            .Select(p => MetadataReference.CreateFromFile(p)),
        options: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, allowUnsafe: true));

    public static Assembly Compile(params string[] sources)
    {
        CSharpCompilation compilation = s_empty.AddSyntaxTrees(
            sources.Select(s => CSharpSyntaxTree.ParseText(s, new CSharpParseOptions(LanguageVersion.Latest))));
        using MemoryStream image = new();
        IEnumerable<Diagnostic> problems = compilation.Emit(image).Diagnostics.Where(d => d.Severity >= DiagnosticSeverity.Warning);
        if (problems.Any())
            throw new InvalidOperationException(string.Join("\n", problems.Take(10)) + "\n" + string.Join("\n", sources));
        image.Position = 0;
        return new AssemblyLoadContext(null, isCollectible: false).LoadFromStream(image);
    }

    /// <summary>A kernel of an assembly, for a type and a width of vectors.</summary>
    public static KernelCode<T> Run<T>(Assembly assembly, string className, bool isWide)
        where T : unmanaged
        => assembly.GetType($"TpCompiler.Generated.{typeof(T).Name}{(isWide ? "512" : "")}.{className}", throwOnError: true)!
            .GetMethod("Run", BindingFlags.Static | BindingFlags.NonPublic)!.CreateDelegate<KernelCode<T>>();

    private static bool IsNeeded(string path)
        => Path.GetFileName(path) is "System.Runtime.dll" or "System.Private.CoreLib.dll" or "System.Memory.dll"
            or "System.Numerics.Vectors.dll" or "System.Runtime.Intrinsics.dll" or "TpCompiler.Runtime.dll";
}
