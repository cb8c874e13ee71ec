using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using TpCompiler.Core.Kernels;
using Xunit;

namespace TpCompiler.Generators.Tests;

public sealed class KernelFileTests
{
    private const string Scale = """
        # a comment
        program scale
        input x 1 lanes
        input s 1
        output y 1 lanes
        v0 = x[0]
        v1 = s[0]
        v2 = mul v1 v0
        y[0] += v2

        program activation
        input x 1 lanes
        output y 1 lanes
        v0 = x[0]
        v1 = sigmoid v0
        v2 = mul v0 v1
        y[0] += v2
        """;

    [Fact]
    public void A_library_of_kernels_is_compiled_and_registered_by_the_identity_of_each_program()
    {
        GeneratorDriverRunResult result = Run(Scale);
        Assert.Empty(result.Diagnostics);
        string registration = result.Results[0].GeneratedSources.Single(s => s.HintName == "Kernels_own_Registration.g.cs").SourceText.ToString();
        foreach (KernelProgram program in KernelLibraryText.Parse(Scale))
        {
            Assert.Contains(program.Identity, registration, System.StringComparison.Ordinal);
            Assert.Contains(result.Results[0].GeneratedSources, s => s.HintName == $"Kernels_own_{program.Identity}.g.cs");
        }
    }

    [Fact]
    public void A_malformed_library_is_one_diagnostic_that_names_the_line()
    {
        Diagnostic diagnostic = Assert.Single(Run(Scale.Replace("v2 = mul v1 v0", "v2 = mal v1 v0", System.StringComparison.Ordinal)).Diagnostics);
        Assert.Equal("TPC0501", diagnostic.Id);
        Assert.Contains("own.kernels", diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture), System.StringComparison.Ordinal);
        Assert.Contains("Line 8", diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture), System.StringComparison.Ordinal);
    }

    [Fact]
    public void The_text_of_a_library_reads_back_with_each_program_once()
    {
        KernelProgram[] programs = [.. KernelLibraryText.Parse(Scale)];
        Assert.Equal(2, programs.Length);
        Assert.Equal(programs, KernelLibraryText.Parse(KernelLibraryText.Print([.. programs, .. programs], "twice")));
    }

    [Fact]
    public void A_library_that_did_not_change_is_not_compiled_again()
    {
        CSharpCompilation compilation = Compilation();
        GeneratorDriver driver = Driver(Scale).RunGenerators(compilation);
        driver = driver.RunGenerators(compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText("class C;")));
        ImmutableArray<IncrementalGeneratorRunStep> steps = driver.GetRunResult().Results[0].TrackedSteps[TrackingNames.KernelFiles];
        Assert.All(steps.SelectMany(s => s.Outputs), o => Assert.True(o.Reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged));
    }

    private static GeneratorDriverRunResult Run(string text) => Driver(text).RunGenerators(Compilation()).GetRunResult();

    private static CSharpGeneratorDriver Driver(string text) => CSharpGeneratorDriver.Create(
        [new KernelFileGenerator().AsSourceGenerator()],
        [new KernelFile(text)],
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    private static CSharpCompilation Compilation() => CSharpCompilation.Create(
        "own", [], [MetadataReference.CreateFromFile(typeof(object).Assembly.Location)], new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));

    private sealed class KernelFile(string text) : AdditionalText
    {
        public override string Path => System.IO.Path.Combine("folder", "own.kernels");

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }
}
