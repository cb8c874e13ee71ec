using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TpCompiler.Generators.Tests.Support;
using Xunit;

namespace TpCompiler.Generators.Tests;

public class CachingTests
{
    private const string Declaration = GeneratorRun.Usings + """"
        [TensorProduct("2x0e", "0e", Derivatives = 0)] public static partial class Product;
        [TensorProduct("2x0e + 1q", "0e")] public static partial class Wrong;
        [FusionDiagram("""
            leg Y[ij] : sh(1)
            weight unused
            out x[i] = sum j: Y
            """, Derivatives = 0)] public static partial class Layer;
        """";

    /// <summary>Without anything to report: reports are made anew in each run, for they hold places in its syntax trees.</summary>
    private static readonly string s_valid = Declaration
        .Replace("1q", "1o", StringComparison.Ordinal)
        .Replace("    weight unused\n", "", StringComparison.Ordinal);

    private static readonly string[] s_steps =
    [
        TrackingNames.Extraction, TrackingNames.Declarations, TrackingNames.Diagnostics, TrackingNames.CompiledOperations,
        TrackingNames.Settings,
    ];

    [Fact]
    public void SecondRunOnTheSameCompilationComputesNothing()
    {
        CSharpCompilation compilation = GeneratorRun.Compilation(s_valid);
        GeneratorDriver driver = GeneratorRun.Driver(compilation).RunGenerators(compilation);

        GeneratorRunResult second = driver.RunGenerators(compilation.Clone()).GetRunResult().Results.Single();

        AssertReasons(second, s_steps.Except([TrackingNames.Diagnostics]), IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged);
        AssertOutputs(second, IncrementalStepRunReason.Cached);
    }

    [Fact]
    public void EditOfAnotherFileChangesNoStep()
    {
        CSharpCompilation compilation = GeneratorRun.Compilation(s_valid, "class Other;");
        GeneratorDriver driver = GeneratorRun.Driver(compilation).RunGenerators(compilation);
        SyntaxTree other = compilation.SyntaxTrees[1];
        CSharpCompilation edited = compilation.ReplaceSyntaxTree(
            other, CSharpSyntaxTree.ParseText("class Another { int x; }", (CSharpParseOptions)other.Options, path: other.FilePath));

        GeneratorRunResult second = driver.RunGenerators(edited).GetRunResult().Results.Single();

        AssertReasons(second, s_steps.Except([TrackingNames.Diagnostics]), IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged);
        AssertReasons(second, [TrackingNames.CompiledOperations], IncrementalStepRunReason.Cached);
        AssertOutputs(second, IncrementalStepRunReason.Cached);
    }

    [Fact]
    public void DeclarationThatMovedIsNotCompiledAgain()
    {
        CSharpCompilation compilation = GeneratorRun.Compilation(Declaration);
        GeneratorDriver driver = GeneratorRun.Driver(compilation).RunGenerators(compilation);

        GeneratorRunResult second = Rerun(driver, compilation, Declaration.Replace("[TensorProduct(\"2x0e\"", "// A comment.\n[TensorProduct(\"2x0e\"", StringComparison.Ordinal));

        AssertReasons(second, [TrackingNames.Declarations], IncrementalStepRunReason.Unchanged);
        AssertReasons(second, [TrackingNames.CompiledOperations], IncrementalStepRunReason.Cached);
        // The mistake of the other type moved, too, and is reported at its new place.
        Assert.Contains(second.TrackedSteps[TrackingNames.Diagnostics], s => s.Outputs.Any(o => o.Reason == IncrementalStepRunReason.Modified));
    }

    [Theory]
    [InlineData("leg Y[ij] : sh(1)", "// The harmonics.\n\n    leg Y[ij] : sh(1)  // of each edge")]
    [InlineData("leg Y[ij] : sh(1)\n    weight unused", "leg  Y [ ij ]:sh( 1 );weight unused")]
    [InlineData("sum j: Y", "sum j:\n        (Y)")]
    [InlineData("    out x", "  \n    out x")]
    public void DiagramThatIsWrittenDifferentlyIsNotCompiledAgain(string before, string after)
    {
        CSharpCompilation compilation = GeneratorRun.Compilation(Declaration);
        GeneratorDriver driver = GeneratorRun.Driver(compilation).RunGenerators(compilation);
        string edited = Declaration.Replace(before, after, StringComparison.Ordinal);
        Assert.NotEqual(Declaration, edited);

        GeneratorRunResult second = Rerun(driver, compilation, edited);

        AssertReasons(second, [TrackingNames.Declarations], IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged);
        AssertReasons(second, [TrackingNames.CompiledOperations], IncrementalStepRunReason.Cached);
    }

    [Theory]
    [InlineData("sh(1)", "sh(2)")]
    [InlineData("Derivatives = 0)] public static partial class Layer", "Derivatives = 0, Neighbors = 20)] public static partial class Layer")]
    [InlineData("Derivatives = 0)] public static partial class Layer", "Derivatives = 0, HoistsSums = false)] public static partial class Layer")]
    public void DiagramThatChangedIsCompiledAgain(string before, string after)
    {
        CSharpCompilation compilation = GeneratorRun.Compilation(Declaration);
        GeneratorDriver driver = GeneratorRun.Driver(compilation).RunGenerators(compilation);

        GeneratorRunResult second = Rerun(driver, compilation, Declaration.Replace(before, after, StringComparison.Ordinal));

        Assert.Single(second.TrackedSteps[TrackingNames.CompiledOperations].SelectMany(s => s.Outputs), o => o.Reason != IncrementalStepRunReason.Cached);
    }

    [Fact]
    public void DeclarationThatChangedIsCompiledAloneAgain()
    {
        const string two = Declaration + """[TensorProduct("4x0e", "0e", Derivatives = 0)] public static partial class Second;""";
        CSharpCompilation compilation = GeneratorRun.Compilation(two);
        GeneratorDriver driver = GeneratorRun.Driver(compilation).RunGenerators(compilation);

        GeneratorRunResult second = Rerun(driver, compilation, two.Replace("4x0e", "8x0e", StringComparison.Ordinal));

        IEnumerable<IncrementalStepRunReason> reasons = second.TrackedSteps[TrackingNames.CompiledOperations].SelectMany(s => s.Outputs).Select(o => o.Reason);
        Assert.Equal([IncrementalStepRunReason.Cached, IncrementalStepRunReason.Cached, IncrementalStepRunReason.Modified], reasons.OrderDescending());
    }

    [Fact]
    public void StepsHoldNoSymbolsSyntaxOrCompilations()
    {
        CSharpCompilation compilation = GeneratorRun.Compilation(Declaration);
        GeneratorRunResult result = GeneratorRun.Driver(compilation).RunGenerators(compilation).GetRunResult().Results.Single();

        HashSet<object> seen = new(ReferenceEqualityComparer.Instance);
        foreach (string name in s_steps)
        {
            Assert.NotEmpty(result.TrackedSteps[name]);
            foreach ((object value, _) in result.TrackedSteps[name].SelectMany(s => s.Outputs))
                AssertPlain(value, name, seen);
        }

        Assert.True(seen.Count > 50, "the walk ends too early");
    }

    [Fact]
    public void CancellationEndsARun()
    {
        CSharpCompilation compilation = GeneratorRun.Compilation(Declaration);
        using CancellationTokenSource source = new();
        source.Cancel();

        Assert.Throws<OperationCanceledException>(() => GeneratorRun.Driver(compilation).RunGenerators(compilation, source.Token));
        Assert.Throws<OperationCanceledException>(() => Lowering.OperationCompiler.Compile(AnyDeclaration(compilation), 20, source.Token));
    }

    private static Model.Declaration AnyDeclaration(CSharpCompilation compilation) => (Model.Declaration)GeneratorRun.Driver(compilation)
        .RunGenerators(compilation).GetRunResult().Results.Single()
        .TrackedSteps[TrackingNames.Declarations].First().Outputs.First().Value;

    private static GeneratorRunResult Rerun(GeneratorDriver driver, CSharpCompilation compilation, string source)
    {
        SyntaxTree tree = compilation.SyntaxTrees[0];
        SyntaxTree changed = CSharpSyntaxTree.ParseText(source, (CSharpParseOptions)tree.Options, path: tree.FilePath);
        return driver.RunGenerators(compilation.ReplaceSyntaxTree(tree, changed)).GetRunResult().Results.Single();
    }

    private static void AssertReasons(GeneratorRunResult result, IEnumerable<string> steps, params IncrementalStepRunReason[] allowed)
    {
        foreach (string name in steps)
        {
            Assert.NotEmpty(result.TrackedSteps[name]);
            Assert.All(result.TrackedSteps[name].SelectMany(s => s.Outputs), o => Assert.Contains(o.Reason, allowed));
        }
    }

    private static void AssertOutputs(GeneratorRunResult result, IncrementalStepRunReason expected)
        => Assert.All(
            result.TrackedOutputSteps.SelectMany(s => s.Value).SelectMany(s => s.Outputs),
            o => Assert.Equal(expected, o.Reason));

    /// <summary>Walks everything that a value holds.</summary>
    private static void AssertPlain(object? value, string path, HashSet<object> seen)
    {
        if (value is null || value is string || value.GetType().IsPrimitive || value.GetType().IsEnum || !seen.Add(value))
            return;
        Assert.False(
            value is ISymbol or Microsoft.CodeAnalysis.Compilation or SyntaxNode or SyntaxTree or SemanticModel or Location or AttributeData,
            $"{path} holds a {value.GetType()}");
        if (value is DiagnosticDescriptor || value.GetType().Namespace!.StartsWith("System.Numerics", StringComparison.Ordinal))
            return;
        if (value is IEnumerable items)
        {
            foreach (object? item in items)
                AssertPlain(item, path + "[]", seen);
        }

        for (Type? type = value.GetType(); type is not null && type != typeof(object); type = type.BaseType)
        {
            foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (!field.FieldType.IsPointer)
                    AssertPlain(field.GetValue(value), $"{path}.{field.Name}", seen);
            }
        }
    }
}
