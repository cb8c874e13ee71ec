using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.Core.Diagrams.Language;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;
using TpCompiler.Core.Programs;
using TpCompiler.Emit.CSharp;
using TpCompiler.Generators.Tests.Support;
using Xunit;

namespace TpCompiler.Generators.Tests;

/// <summary>Diagrams that would take too much code are refused before it is printed, with a declaration that makes them small.</summary>
public class CodeBudgetTests
{
    private const string Forgotten = "leg A[i] : 8x sh(4); weight W[path,8]; out B[i] = A^3 by W";
    private const string Small = "leg A[i] : 4x sh(2); weight W[path,4]; out B[i] : 4x0e = A^3 by W";

    [Fact]
    public void ForgottenResultSpaceIsRefusedWithTheDeclarationThatIsMissing()
    {
        string message = Refused(Source(Forgotten));
        Assert.Contains("A[i]^3 in B[i] has ", message, StringComparison.Ordinal);
        Assert.Contains("its CodeBudget is 20 MB", message, StringComparison.Ordinal);
        Assert.Contains("\"out B[i] : 8x(0e+1o) = ...\", which is about ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void ManyFactorsAreRefusedWithAWayToRestrictThem()
    {
        string message = Refused(Source(
            "leg h[i] : 8x sh(1); leg b[i] : 8x sh(1); leg c[i] : 8x sh(1); leg d[i] : 8x sh(1); leg e[i] : 8x sh(1); leg f[i] : 8x sh(1); weight W[path,8]; "
            + "out x[i] : 8x(0e+1o) = h*b*c*d*e*f by W"));
        Assert.Contains("h[i]*b[i]*c[i]*d[i]*e[i]*f[i] in x[i] has ", message, StringComparison.Ordinal);
        Assert.Contains("braces", message, StringComparison.Ordinal);
    }

    [Fact]
    public void BudgetOfTheDiagramGoesBeforeThatOfTheProject()
    {
        string declaration = "leg A[i] : 8x sh(3); weight W[path,8]; out B[i] : 8x(0e+1o+2e) = A^3 by W";
        Assert.Empty(Of(Source(declaration), null).Diagnostics);
        Assert.Contains("its CodeBudget is 1 MB", Refused(Source(declaration), "1"), StringComparison.Ordinal);
        Assert.Contains("its CodeBudget is 1 MB", Refused(Source(declaration, ", CodeBudget = 1"), "50"), StringComparison.Ordinal);
        Assert.Empty(Of(Source(declaration, ", CodeBudget = 20"), "1").Diagnostics);
        Assert.Empty(Of(Source(declaration), "nonsense").Diagnostics);
    }

    [Fact]
    public void OtherDeclarationsAreCompiled()
    {
        GeneratorRunResult result = Of(Source(Forgotten) + $"[FusionDiagram(\"{Small}\", Derivatives = 0)] static partial class Other;", null);
        Assert.Equal("TPC0012", Assert.Single(result.Diagnostics).Id);
        Assert.Contains(result.GeneratedSources, s => s.HintName == "Other.g.cs");
    }

    [Theory]
    [InlineData(Small)]
    [InlineData("leg h[j] : 8x(0e+1o); leg Y[ij] : sh(2); weight R[ij,path,8]; out A[i] = sum j: h*Y -> sh(2) uvu by R")]
    [InlineData("leg a[i] : 2x sh(2); leg b[i] : 3x sh(1); weight W[path,2,3,4]; out x[i] : 4x(0e+1o) = a*b uvw by W")]
    [InlineData("leg A[i] : 4x sh(2); out B[i] = A^2")]
    [InlineData("leg A[i] : 64x sh(3); index z[i]; weight W1[z,path,64] W2[z,path,64] W3[z,path,64]; out B[i] = (A by W1) + (A^2 by W2) + (A^3 by W3)")]
    public void EstimateIsNearTheTruth(string text)
    {
        CompiledDiagram compiled = DiagramCompiler.Compile(DiagramText.Read(text).Diagram!, CompilerOptions.Default);
        double printed = 0.0, estimated = 0.0;
        foreach (TensorProgram program in new[] { compiled.Forward, compiled.Backward([.. compiled.Forward.TensorsOf(ProgramRole.Input).Select(t => t.Name)]), compiled.DoubleBackward() })
        {
            foreach (KernelStep step in program.KernelSteps)
            {
                KernelProgram lowered = MultiplyAddFusion.Apply(step.Segment.Program);
                printed += CSharpKernelEmitter.Emit(new CSharpKernel("K", "", lowered)).Length;
                estimated += CSharpSize.Estimate(lowered);
            }
        }

        Assert.InRange(estimated / printed, 0.6, 1.7);
        Assert.InRange(printed, 0, 20e6);
    }

    private static string Source(string text, string arguments = "") => $"using TpCompiler; [FusionDiagram(\"{text}\"{arguments})] static partial class Layer;\n";

    private static string Refused(string source, string? budget = null)
    {
        GeneratorRunResult result = Of(source, budget);
        Assert.Empty(result.GeneratedSources);
        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal("TPC0012", diagnostic.Id);
        Assert.True(diagnostic.Location.IsInSource);
        return diagnostic.GetMessage(null);
    }

    private static GeneratorRunResult Of(string source, string? budget)
    {
        CSharpCompilation compilation = GeneratorRun.Compilation(source);
        return CSharpGeneratorDriver.Create(
                [new OperationGenerator().AsSourceGenerator()],
                parseOptions: (CSharpParseOptions)compilation.SyntaxTrees[0].Options,
                optionsProvider: new Properties(budget))
            .RunGenerators(compilation).GetRunResult().Results.Single();
    }

    /// <summary>The properties of a project that the generator sees.</summary>
    private sealed class Properties(string? budget) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Values(budget);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

        private sealed class Values(string? budget) : AnalyzerConfigOptions
        {
#nullable disable // The attribute that says when the value is null is in two assemblies that this one sees into.
            public override bool TryGetValue(string key, out string value)
            {
                value = key == "build_property.TpCompilerCodeBudget" ? budget : null;
                return value is not null;
            }
#nullable restore
        }
    }
}
