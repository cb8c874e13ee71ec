using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;
using TpCompiler.Emit.CSharp;
using TpCompiler.Generators.Diagnostics;
using TpCompiler.Generators.Model;

namespace TpCompiler.Generators;

/// <summary>
/// Compiles libraries of kernels, files <c>*.kernels</c> among a project's additional files, into its assembly: what models need that no attribute says, such
/// as radial functions, activations and their derivatives. The runtime finds each by the identity of its program.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class KernelFileGenerator : IIncrementalGenerator
{
    private const string Extension = ".kernels";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValueProvider<ProjectSettings> settings = context.CompilationProvider.Select((compilation, _) => OperationGenerator.SettingsOf((CSharpCompilation)compilation));
        IncrementalValuesProvider<CompiledOperation> compiled = context.AdditionalTextsProvider
            .Where(file => file.Path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase))
            .Select((file, cancellation) => (file.Path, Text: file.GetText(cancellation)?.ToString() ?? string.Empty))
            .Select((file, cancellation) => Compile(file.Path, file.Text, cancellation))
            .WithTrackingName(TrackingNames.KernelFiles);
        context.RegisterSourceOutput(compiled.Combine(settings), (output, pair) =>
        {
            foreach (DiagnosticInfo diagnostic in pair.Left.Diagnostics)
                output.ReportDiagnostic(diagnostic.ToDiagnostic());
            if (!pair.Right.AllowsUnsafeCode)
                output.ReportDiagnostic(DiagnosticInfo.Create(DiagnosticDescriptors.UnsafeCodeNotAllowed, null, pair.Left.Target).ToDiagnostic());
            else
                OperationGenerator.Add(output, pair.Left, pair.Right);
        });
    }

    private static CompiledOperation Compile(string path, string text, CancellationToken cancellation)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        try
        {
            string stem = "Kernels_" + string.Concat(name.Select(c => char.IsLetterOrDigit(c) ? c : '_'));
            List<GeneratedFile> files = [];
            List<(string Identity, string Name, string ClassName)> kernels = [];
            foreach (KernelProgram program in KernelLibraryText.Parse(text))
            {
                cancellation.ThrowIfCancellationRequested();
                if (kernels.Exists(k => k.Identity == program.Identity))
                    continue;
                string className = $"{stem}_{program.Identity}";
                string title = $"{name}.{program.Name} {program.Identity.Substring(0, 8)}";
                kernels.Add((program.Identity, title, className));
                files.Add(new($"{className}.g.cs", CSharpKernelEmitter.Emit(new CSharpKernel(className, title, MultiplyAddFusion.Apply(program)))));
            }

            files.Add(new($"{stem}_Registration.g.cs", CSharpRegistrationEmitter.Emit(kernels, stem + "_Registration")));
            return new(name, new(files), default);
        }
        catch (FormatException e)
        {
            LocationInfo start = new(path, default, new LinePositionSpan());
            return new(name, default, new([DiagnosticInfo.Create(DiagnosticDescriptors.KernelFileMalformed, start, Path.GetFileName(path), e.Message)]));
        }
    }
}
