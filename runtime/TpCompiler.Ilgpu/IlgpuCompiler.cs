using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using TpCompiler.Emit.Gpu.Text;
using TpCompiler.Gpu;

namespace TpCompiler.Ilgpu;

/// <summary>Compiles C# to what ILGPU reads.</summary>
internal static class IlgpuCompiler
{
    private static readonly CSharpCompilationOptions s_options = new(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release);

    /// <summary>The assembly of a source text.</summary>
    /// <exception cref="GpuException">The text is not C#.</exception>
    public static Assembly Compile(string source, bool isDouble)
    {
        string[] symbols = isDouble ? [GpuSource.DoubleMacro] : [];
        CSharpParseOptions parsing = CSharpParseOptions.Default.WithPreprocessorSymbols(symbols);
        CSharpCompilation compilation = CSharpCompilation.Create(
            "kernels-" + Guid.NewGuid().ToString("n"), [CSharpSyntaxTree.ParseText(source, parsing)], References(), s_options);
        using MemoryStream stream = new();
        EmitResult result = compilation.Emit(stream);
        if (!result.Success)
        {
            IEnumerable<string> errors = result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString());
            throw new GpuException("The kernels are not C# that can be compiled:\n" + string.Join("\n", errors));
        }

        // It stays loaded, as ILGPU keeps what it compiled with the accelerator.
        stream.Position = 0;
        return AssemblyLoadContext.Default.LoadFromStream(stream);
    }

    private static IEnumerable<MetadataReference> References()
    {
        Assembly[] assemblies = [typeof(object).Assembly, Assembly.Load("System.Runtime"), typeof(ILGPU.Context).Assembly];
        return assemblies.Select(a => MetadataReference.CreateFromFile(a.Location));
    }
}
