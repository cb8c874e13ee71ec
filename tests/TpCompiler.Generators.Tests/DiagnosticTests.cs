using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TpCompiler.Algebra;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Generators.Diagnostics;
using TpCompiler.Generators.Lowering;
using TpCompiler.Generators.Model;
using TpCompiler.Generators.Tests.Support;
using Xunit;

namespace TpCompiler.Generators.Tests;

public class DiagnosticTests
{
    private const string Product = " public static partial class Product;";

    /// <summary>An id, and source in which it is reported at the marked place.</summary>
    public static TheoryData<string, string> Triggers => new()
    {
        { DiagnosticIds.TypeNotPartial, """[TensorProduct("8x0e", "0e")] public static class [|Product|] { }""" },
        { DiagnosticIds.TypeNotPartial, """class [|Outer|] { [TensorProduct("8x0e", "0e")] internal static partial class Product; }""" },
        { DiagnosticIds.TypeIsGeneric, """[TensorProduct("8x0e", "0e")] public static partial class [|Product|]<T>;""" },
        { DiagnosticIds.TypeIsGeneric, """partial class [|Outer|]<T> { [TensorProduct("8x0e", "0e")] internal static partial class Product; }""" },
        { DiagnosticIds.TypeIsFileLocal, """[TensorProduct("8x0e", "0e")] file static partial class [|Product|];""" },
        { DiagnosticIds.SeveralOperations, """[TensorProduct("8x0e", "0e"), [|SphericalHarmonics(2, Derivatives = 0)|]]""" + Product },
        { DiagnosticIds.UnknownEnumValue, """[TensorProduct("8x0e", "0e", Connection = [|(ConnectionMode)17|])]""" + Product },
        { DiagnosticIds.UnknownEnumValue, """[SphericalHarmonics(1, Normalization = [|(SphericalHarmonicsNormalization)(-1)|])]""" + Product },
        { DiagnosticIds.DerivativesOutOfRange, """[TensorProduct("8x0e", "0e", Derivatives = [|3|])]""" + Product },
        { DiagnosticIds.NeighborsOutOfRange, """[FusionDiagram("leg Y[ij] : sh(1); out x[i] = sum j: Y", Neighbors = [|0|])]""" + Product },
        { DiagnosticIds.MemberClashes, """[[|TensorProduct("8x0e", "0e")|]] static partial class Product { public const int XDimension = 8; }""" },
        { DiagnosticIds.MemberClashes, """[[|TensorProduct("8x0e", "0e", Derivatives = 0)|]] static partial class Product { static void Forward(System.ReadOnlySpan<double> a, System.ReadOnlySpan<double> b, System.ReadOnlySpan<double> c, System.Span<double> d, int e) { } }""" },
        { DiagnosticIds.MemberClashes, """[[|TensorProduct("8x0e", "0e", Derivatives = 0)|]] static partial class Product { static int Forward => 1; }""" },
        { DiagnosticIds.MemberClashes, """[[|TensorProduct("8x0e", "0e", Derivatives = 0)|]] static partial class Product { static int Kernels => 1; }""" },
        { DiagnosticIds.MemberClashes, """[[|TensorProduct("8x0e", "0e", Derivatives = 0)|]] static partial class Forward;""" },
        { DiagnosticIds.NamespaceIsReserved, """namespace TpCompiler.Generated; [TensorProduct("8x0e", "0e")] static partial class [|Product|];""" },
        { DiagnosticIds.NamespaceIsReserved, """[TensorProduct("8x0e", "0e")] static partial class [|System|];""" },
        { DiagnosticIds.CodeTooLarge, """[[|FusionDiagram("leg A[i] : 8x sh(4); weight W[path,8]; out B[i] = A^3 by W")|]]""" + Product },
        { DiagnosticIds.CodeBudgetOutOfRange, """[FusionDiagram("leg A[i] : 0e; out B[i] = A", CodeBudget = [|-1|])]""" + Product },

        { DiagnosticIds.IrrepsSyntax, """[TensorProduct("8x0e + 8x1[|,|] 2e", "0e")]""" + Product },
        { DiagnosticIds.IrrepsSyntax, """[TensorProduct("8x0e", second: "0e + [|z|]")]""" + Product },
        { DiagnosticIds.IrrepsSyntax, """[TensorProduct("8x0e + 8x1[|"|], "0e")]""" + Product },
        { DiagnosticIds.IrrepsSyntax, """[TensorProduct("8x0e", "0e", Keep = "0[|q|]")]""" + Product },
        { DiagnosticIds.IrrepsSyntax, """[TensorProduct("8\u0078\x30y\u0020+\t8x1[|\u0021|]+", "0e")]""" + Product },
        { DiagnosticIds.IrrepsSyntax, """[TensorProduct("\U00000038x0e [|\U0001F600|]", "0e")]""" + Product },
        { DiagnosticIds.IrrepsSyntax, "[TensorProduct(@\"8x0e\r\n + [|\"\"|]\", \"0e\")]" + Product },
        { DiagnosticIds.IrrepsSyntax, "[TensorProduct(\"\"\"8x0e [|\"|]+ \"\"\", \"0e\")]" + Product },
        { DiagnosticIds.IrrepsSyntax, "[TensorProduct(\"\"\"\n        8x0e\n\n        + 8x1[|?|]\n        \"\"\", \"0e\")]" + Product },
        { DiagnosticIds.IrrepsSyntax, "[TensorProduct(\"\"\"\"\r\n    8x0e\r\n      + [|\"|]\"\"\r\n    \"\"\"\", \"0e\")]" + Product },
        { DiagnosticIds.IrrepsSyntax, """[TensorProduct([|"8x0e" + " + 8x1"|], "0e")]""" + Product },
        { DiagnosticIds.IrrepsSyntax, """[TensorProduct([|Texts.First|], "0e")]""" + Product + """ static class Texts { public const string First = "8"; }""" },
        { DiagnosticIds.NoIrreps, """[TensorProduct("8x0e", [|" "|])]""" + Product },
        { DiagnosticIds.NoIrreps, """[TensorProduct("8x0e", [|null!|])]""" + Product },
        { DiagnosticIds.MultiplicityIsZero, """[TensorProduct("8x0e +  [|0x1o|] ", "0e")]""" + Product },
        { DiagnosticIds.MultiplicitiesTooLarge, """[[|TensorProduct("65536x0e", "65536x0e", Output = "0e", Connection = ConnectionMode.Uvw)|]]""" + Product },
        { DiagnosticIds.MultiplicitiesTooLarge, """[[|TensorProduct("100000x0e", "100000x0e")|]]""" + Product },
        { DiagnosticIds.MultiplicitiesTooLarge, """[[|SymmetricContraction("500000000x0e + 500000000x1o", "500000000x0e")|]]""" + Product },
        { DiagnosticIds.DegreeTooHigh, """[TensorProduct("[|8x12e|] + 0e", "0e")]""" + Product },

        { DiagnosticIds.PathSyntax, Paths("0 0 0[|,|] 1 1 0") },
        { DiagnosticIds.PathSyntax, Paths("0 0 [|;|] 1 1 0") },
        { DiagnosticIds.PathSyntax, Paths("0 0 0 [|weighted|]") },
        { DiagnosticIds.PathSyntax, Paths("0 0 0 * [|x|]") },
        { DiagnosticIds.PathSyntax, Paths("0 0 0 * 1/[|0|]") },
        { DiagnosticIds.PathSyntax, Paths("0 0 [|99999999999|]") },
        { DiagnosticIds.PathSyntax, Paths("0 0 0 unweighted [|*|] 2") },
        { DiagnosticIds.PathSyntax, """[TensorProduct("8x0e", "0e", Output = "8x0e", Paths = "0 0[|"|])]""" + Product },
        { DiagnosticIds.BlockOutOfRange, Paths("[|2|] 0 0") },
        { DiagnosticIds.BlockOutOfRange, Paths("0 [|3|] 0") },
        { DiagnosticIds.BlockOutOfRange, Paths("0 0 0; 1 1 [|11|]") },
        { DiagnosticIds.PathIsZero, Paths("0 0 0; [|0 1 0 * 2|]; 1 1 0") },
        { DiagnosticIds.MultiplicityMismatch, Paths("[|0 0 1 unweighted|]") },
        { DiagnosticIds.MultiplicityMismatch, """[TensorProduct("8x0e", "4x0e", Output = "8x0e", Paths = "[|0 0 0|]", Connection = ConnectionMode.Uuu)]""" + Product },
        { DiagnosticIds.UvwWithoutOutput, """[TensorProduct("8x0e", "0e", Connection = [|ConnectionMode.Uvw|])]""" + Product },
        { DiagnosticIds.UvwWithoutWeights, """[TensorProduct("8x0e", "0e", Output = "8x0e", Connection = ConnectionMode.Uvw, Weights = [|WeightSource.None|])]""" + Product },
        { DiagnosticIds.UvwWithoutWeights, """[TensorProduct("8x0e", "0e", Output = "8x0e", Connection = ConnectionMode.Uvw, Paths = "0 0 0; [|0 0 0 unweighted|]")]""" + Product },
        { DiagnosticIds.NoPaths, """[TensorProduct("8x0e", "0e", Output = [|"8x0o"|], Connection = ConnectionMode.Uvw)]""" + Product },
        { DiagnosticIds.KeepKeepsNothing, """[TensorProduct("8x0e", "0e + 1o", Keep = [|"1e"|])]""" + Product },
        { DiagnosticIds.OutputWithoutPaths, """[TensorProduct("8x0e", "0e", Output = [|"8x0e"|])]""" + Product },
        { DiagnosticIds.PathsWithoutOutput, """[TensorProduct("8x0e", "0e", Paths = [|"0 0 0"|])]""" + Product },
        { DiagnosticIds.KeepWithOutput, """[TensorProduct("8x0e", "0e", Keep = [|"0e"|], Output = "8x0e", Paths = "0 0 0")]""" + Product },
        { DiagnosticIds.UuuOperandsDiffer, """[TensorProduct("8x0e", [|"4x1o"|], Connection = ConnectionMode.Uuu)]""" + Product },
        { DiagnosticIds.ProductTooLarge, """[[|TensorProduct("0e+1o+2e+3o+4e+5o+6e+7o+8e+9o+10e", "0e+1o+2e+3o+4e+5o+6e+7o+8e+9o+10e")|]]""" + Product },

        { DiagnosticIds.CorrelationOutOfRange, """[SymmetricContraction("8x0e", "8x0e", Correlation = [|5|])]""" + Product },
        { DiagnosticIds.LMaxOutOfRange, """[SphericalHarmonics([|12|])]""" + Product },
        { DiagnosticIds.LMaxOutOfRange, """[SphericalHarmonics([|-1|])]""" + Product },
        { DiagnosticIds.IrrepRepeated, """[SymmetricContraction("8x0e + 8x1o + [|8x0e|]", "8x0e")]""" + Product },
        { DiagnosticIds.MixedMultiplicities, """[SymmetricContraction("8x0e + 8x1o", "8x0e + [|4x1o|]")]""" + Product },
        { DiagnosticIds.OutputNotReached, """[SymmetricContraction("8x0e + 8x2e", "8x0e + [|8x1o|]")]""" + Product },
        { DiagnosticIds.ContractionTooLarge, """[SymmetricContraction([|"0e + 1o + 2e + 3o + 4e + 5o + 6e"|], "0e", Correlation = 4)]""" + Product },
        { DiagnosticIds.ContractionWithoutWeights, """[SymmetricContraction("8x0e", "8x0e", Weights = [|WeightSource.None|])]""" + Product },
    };

    internal static IEnumerable<string> AllIds => typeof(DiagnosticIds)
        .GetFields(BindingFlags.Public | BindingFlags.Static | BindingFlags.NonPublic)
        .Select(f => (string)f.GetRawConstantValue()!);

    [Theory]
    [MemberData(nameof(Triggers))]
    public void MistakeIsReportedAtItsPlace(string id, string marked)
    {
        MarkedSource source = MarkedSource.Parse(GeneratorRun.Usings + marked);

        GeneratorRunResult result = GeneratorRun.Of(source.Text);

        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal(id, diagnostic.Id);
        Assert.Equal(source.Spans.Single(), diagnostic.Location.GetLineSpan().Span);
        Assert.Equal("0.cs", diagnostic.Location.GetLineSpan().Path);
        Assert.Equal(DiagnosticSeverity.Error, diagnostic.Severity);
        // The first operation of a type is compiled even if a second one is refused, and all members but one that clashes.
        if (id is not (DiagnosticIds.SeveralOperations or DiagnosticIds.MemberClashes))
            Assert.Empty(result.GeneratedSources);
    }

    [Fact]
    public void EveryMistakeOfAListIsReported()
    {
        MarkedSource source = MarkedSource.Parse(GeneratorRun.Usings + Paths("[|9|] 0 0; [|0 1 0|]; 0 [|8|] [|7|]"));

        GeneratorRunResult result = GeneratorRun.Of(source.Text);

        Assert.Equal(source.Spans, result.Diagnostics.Select(d => d.Location.GetLineSpan().Span).OrderBy(s => s.Start));
    }

    [Fact]
    public void ProjectWithoutUnsafeCodeIsToldToAllowIt()
    {
        CSharpCompilation compilation = GeneratorRun.Compilation(
            LanguageVersion.Preview, allowUnsafe: false, GeneratorRun.Usings + """[TensorProduct("8x0e", "0e")] partial class Product;""");

        GeneratorRunResult result = GeneratorRun.Driver(compilation).RunGenerators(compilation).GetRunResult().Results.Single();

        Assert.Equal(DiagnosticIds.UnsafeCodeNotAllowed, Assert.Single(result.Diagnostics).Id);
        Assert.Empty(result.GeneratedSources);
    }

    [Fact]
    public void ProjectOfAnOldLanguageVersionIsToldSo()
    {
        CSharpCompilation compilation = GeneratorRun.Compilation(
            LanguageVersion.CSharp11, allowUnsafe: true, GeneratorRun.Usings + """[TensorProduct("8x0e", "0e")] partial class Product { }""");

        GeneratorRunResult result = GeneratorRun.Driver(compilation).RunGenerators(compilation).GetRunResult().Results.Single();

        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal(DiagnosticIds.LanguageVersionTooOld, diagnostic.Id);
        Assert.Contains("11", diagnostic.GetMessage(null), StringComparison.Ordinal);
        Assert.Empty(result.GeneratedSources);
    }

    [Fact]
    public void ErrorOfTheCompilerIsLeftToTheCompiler()
    {
        GeneratorRunResult result = GeneratorRun.Of(
            GeneratorRun.Usings + """[TensorProduct(Missing.Text, "0e")] partial class A; [TensorProduct("0e")] partial class B;""");

        Assert.Empty(result.Diagnostics);
        Assert.Empty(result.GeneratedSources);
    }

    [Fact]
    public void FailureInsideTheCompilerIsADiagnosticAndNoException()
    {
        // A path to a block that is not there, which no attribute gets past the checks.
        TensorProductSpec broken = TensorProductSpec.Uvu(Irreps.Parse("2x0e"), Irreps.Parse("0e"), Irreps.Parse("0e"))
            with { Second = Irreps.Empty };
        Declaration declaration = new(
            new TargetType("Product", "", new([new TypeHeader("partial class", "Product")]), default), new TensorProductOperation(broken), 0);

        CompiledOperation compiled = OperationCompiler.Compile(declaration, 20, default);

        Assert.Empty(compiled.Files);
        Diagnostic diagnostic = Assert.Single(compiled.Diagnostics).ToDiagnostic();
        Assert.Equal(DiagnosticIds.InternalError, diagnostic.Id);
        Assert.StartsWith("Product could not be compiled", diagnostic.GetMessage(null), StringComparison.Ordinal);
    }

    [Fact]
    public void EveryIdHasATrigger()
    {
        string[] elsewhere = [DiagnosticIds.UnsafeCodeNotAllowed, DiagnosticIds.LanguageVersionTooOld, DiagnosticIds.KernelFileMalformed, DiagnosticIds.InternalError];

        Assert.Equal(AllIds.Order(), Triggers.Select(row => (string)row[0]).Concat(elsewhere).Distinct().Order());
    }

    private static string Paths(string paths)
        => $"[TensorProduct(\"8x0e + 8x1o\", \"0e + 1o\", Output = \"8x0e + 4x0e\", Paths = \"{paths}\")]" + Product;
}
