using System;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using TpCompiler.Generators.Lowering;
using TpCompiler.Generators.Diagnostics;
using TpCompiler.Generators.Extraction;
using TpCompiler.Generators.Model;

namespace TpCompiler.Generators;

/// <summary>
/// Compiles the operations that are declared by attributes. Each annotated type goes through the same stages: syntax to a small
/// value (cheap, at every edit), value to text (slow, only when the value changed), text to files.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class OperationGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValueProvider<ProjectSettings> settings = context.CompilationProvider
            .Select((compilation, _) => SettingsOf((CSharpCompilation)compilation))
            .WithTrackingName(TrackingNames.Settings);
        IncrementalValueProvider<int> codeBudget = context.AnalyzerConfigOptionsProvider.Select((options, _) => CodeBudgetOf(options.GlobalOptions));

        Register(context, settings, codeBudget, "TpCompiler.TensorProductAttribute", TensorProductReader.Read);
        Register(context, settings, codeBudget, "TpCompiler.SymmetricContractionAttribute", SymmetricContractionReader.Read);
        Register(context, settings, codeBudget, "TpCompiler.SphericalHarmonicsAttribute", SphericalHarmonicsReader.Read);
        Register(context, settings, codeBudget, "TpCompiler.FusionDiagramAttribute", FusionDiagramReader.Read);
    }

    private static void Register(
        IncrementalGeneratorInitializationContext context,
        IncrementalValueProvider<ProjectSettings> settings,
        IncrementalValueProvider<int> codeBudget,
        string attribute,
        Func<AttributeArguments, OperationSpec?> readOperation)
    {
        IncrementalValuesProvider<Extracted> extracted = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                attribute,
                (node, _) => node is TypeDeclarationSyntax,
                (syntax, cancellationToken) => DeclarationReader.Read(syntax, readOperation, cancellationToken))
            .WithTrackingName(TrackingNames.Extraction);

        // Diagnostics and code part here, so that a declaration that moved in its file is not compiled again.
        IncrementalValuesProvider<(Extracted Extracted, ProjectSettings Settings)> diagnostics = extracted
            .Combine(settings)
            .WithTrackingName(TrackingNames.Diagnostics);
        // Where something is wrong, its place must be one in this run's syntax tree, or #pragma and .editorconfig would not apply to it.
        IncrementalValuesProvider<((Extracted Extracted, ProjectSettings Settings) Pair, Compilation Compilation)> wrong = diagnostics
            .Where(pair => pair.Extracted.Diagnostics.Count > 0 || !pair.Settings.AreSufficient)
            .Combine(context.CompilationProvider);
        context.RegisterSourceOutput(wrong, (output, w) => Report(output, w.Pair.Extracted, w.Pair.Settings, w.Compilation));

        IncrementalValuesProvider<CompiledOperation> compiled = extracted
            .Where(e => e.Declaration is not null)
            .Select((e, _) => e.Declaration!)
            .WithTrackingName(TrackingNames.Declarations)
            .Combine(codeBudget)
            .Select((pair, cancellationToken) => OperationCompiler.Compile(pair.Left, pair.Right, cancellationToken))
            .WithTrackingName(TrackingNames.CompiledOperations);
        context.RegisterSourceOutput(compiled.Combine(settings), (output, pair) => Add(output, pair.Left, pair.Right));

        IncrementalValuesProvider<((CompiledOperation Compiled, ImmutableArray<Extracted> All) Pair, Compilation Compilation)> failed = compiled
            .Where(c => c.Diagnostics.Count > 0)
            .Combine(extracted.Collect())
            .Combine(context.CompilationProvider);
        context.RegisterSourceOutput(failed, (output, f) => Report(output, f.Pair.Compiled, f.Pair.All, f.Compilation));
    }

    /// <summary>The project's budget of code in megabytes; a property that says nothing sensible is one that is not set.</summary>
    private static int CodeBudgetOf(AnalyzerConfigOptions options)
        => options.TryGetValue("build_property.TpCompilerCodeBudget", out string? text)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int megabytes)
            && megabytes > 0
                ? megabytes
                : Limits.CodeMegabytes;

    internal static ProjectSettings SettingsOf(CSharpCompilation compilation) => new(
        compilation.Options.AllowUnsafe,
        (int)compilation.LanguageVersion,
        compilation.LanguageVersion.ToDisplayString());

    private static void Report(SourceProductionContext output, Extracted extracted, ProjectSettings settings, Compilation compilation)
    {
        foreach (DiagnosticInfo diagnostic in extracted.Diagnostics)
            output.ReportDiagnostic(diagnostic.ToDiagnostic(compilation));
        if (extracted.Declaration is null)
            return;
        if (!settings.AllowsUnsafeCode)
            Report(DiagnosticDescriptors.UnsafeCodeNotAllowed, extracted.Name);
        else if (!settings.AreSufficient)
            Report(DiagnosticDescriptors.LanguageVersionTooOld, extracted.Name, settings.LanguageVersionText);

        void Report(DiagnosticDescriptor descriptor, params string[] arguments)
            => output.ReportDiagnostic(DiagnosticInfo.Create(descriptor, extracted.Location, arguments).ToDiagnostic(compilation));
    }

    /// <summary>Reports what was found in compiling, at the declaration, wherever that is by now.</summary>
    private static void Report(SourceProductionContext output, CompiledOperation compiled, ImmutableArray<Extracted> all, Compilation compilation)
    {
        LocationInfo? location = all.FirstOrDefault(e => e.Declaration?.Target.MetadataName == compiled.Target)?.Location;
        foreach (DiagnosticInfo diagnostic in compiled.Diagnostics)
            output.ReportDiagnostic(diagnostic.At(location).ToDiagnostic(compilation));
    }

    internal static void Add(SourceProductionContext output, CompiledOperation compiled, ProjectSettings settings)
    {
        if (!settings.AreSufficient)
            return;
        foreach (GeneratedFile file in compiled.Files)
        {
            output.CancellationToken.ThrowIfCancellationRequested();
            output.AddSource(file.HintName, file.Text);
        }
    }
}
