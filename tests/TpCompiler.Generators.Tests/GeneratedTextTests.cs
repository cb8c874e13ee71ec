using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TpCompiler.Generators.Tests.Emission;
using TpCompiler.Generators.Tests.Support;
using Xunit;

namespace TpCompiler.Generators.Tests;

public class GeneratedTextTests
{
    [Fact]
    public void TypeAndPlansOfAProductAreAsApproved()
    {
        GeneratorRunResult result = GeneratorRun.Of(GeneratorRun.Usings + """
            namespace Models.Convolution
            {
                internal partial class Layer
                {
                    [TensorProduct("8x0e + 8x1o", "0e + 1o", Keep = "0e + 1o")]
                    public static partial class Message;
                }
            }
            """);

        Snapshot.Match(Text(result, "Models.Convolution.Layer+Message.g.cs"), "Message.txt");
    }

    [Fact]
    public void TypeAndPlansOfARaggedProductAreAsApproved()
    {
        GeneratorRunResult result = GeneratorRun.Of(GeneratorRun.Usings + """
            [TensorProduct("2x0e + 3x1o", "2x0e", Output = "5x0e + 2x1o", Connection = ConnectionMode.Uvw, Derivatives = 1)]
            partial struct @class;
            """);

        Snapshot.Match(Text(result, "class.g.cs"), "Ragged.txt");
    }

    [Fact]
    public void TypeAndPlansOfADiagramAreAsApproved()
    {
        GeneratorRunResult result = GeneratorRun.Of(GeneratorRun.Usings + """"
            namespace Models;
            /// <summary>A small layer.</summary>
            [FusionDiagram("""
                // Harmonics weighed by the kind of the neighbour.
                leg Y[ij] : 0e+1o
                index kind[i]
                weight W[kind,ir,2]

                out x[i] = sum j: Y by W[j]
                """, Derivatives = 1)]
            public static partial class Layer;
            """");

        Snapshot.Match(Text(result, "Models.Layer.g.cs"), "Layer.txt");
    }

    [Theory]
    [InlineData("[TensorProduct(\"2x0e + 2x1o\", \"0e + 1o\")]")]
    [InlineData("[SymmetricContraction(\"2x0e + 2x1o\", \"2x0e\", Correlation = 2)]")]
    [InlineData("[SphericalHarmonics(1)]")]
    [InlineData("[FusionDiagram(\"leg h[i] : 2x(0e+1o); leg Y[ij] : sh(1); weight R[ij,path,2] W[path]; out x[i] = sum j: (h[j]*Y -> 0e+1o uvu by R)*h by W\")]")]
    public void DocumentationIsXmlThatNamesEveryParameter(string attribute)
    {
        CSharpCompilation compilation = GeneratorRun.Compilation(
            new CSharpParseOptions(LanguageVersion.Preview, DocumentationMode.Diagnose),
            GeneratorRun.Usings + "/// <summary>A type.</summary>\n" + attribute + " public static partial class Operation;");
        GeneratorRun.Driver(compilation).RunGeneratorsAndUpdateCompilation(compilation, out Compilation complete, out _);

        Assert.True(complete.SyntaxTrees.Count() > 1);
        Assert.Empty(complete.GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Warning && d.Location.SourceTree!.FilePath.EndsWith("Operation.g.cs", StringComparison.Ordinal)));
    }

    [Fact]
    public void EveryKernelAndTheRegistrationAreFilesOfTheirOwn()
    {
        GeneratorRunResult result = GeneratorRun.Of(GeneratorRun.Usings + """
            namespace Models; [TensorProduct("2x0e + 3x1o", "2x0e")] partial class Product;
            """);

        string[] expected =
        [
            "Models.Product.Backward.g.cs", "Models.Product.Backward2.g.cs",
            "Models.Product.BackwardWeights.g.cs", "Models.Product.BackwardWeights2.g.cs",
            "Models.Product.BackwardX.g.cs", "Models.Product.BackwardX2.g.cs",
            "Models.Product.BackwardY.g.cs", "Models.Product.BackwardY2.g.cs",
            "Models.Product.DoubleBackward.g.cs", "Models.Product.DoubleBackward2.g.cs",
            "Models.Product.Forward.g.cs", "Models.Product.Forward2.g.cs",
            "Models.Product.Registration.g.cs", "Models.Product.g.cs",
        ];
        Assert.Equal(expected, result.GeneratedSources.Select(s => s.HintName).Order(System.StringComparer.Ordinal));
    }

    [Fact]
    public void EqualProgramsOfAnOperationShareAKernel()
    {
        // Two paths of one form, but of different multiplicities, are two segments with the same program.
        GeneratorRunResult result = GeneratorRun.Of(GeneratorRun.Usings + """
            [TensorProduct("2x0e + 3x0e", "0e", Derivatives = 0)] partial class Product;
            """);

        Assert.Equal(
            ["Product.g.cs", "Product.Forward.g.cs", "Product.Registration.g.cs"],
            result.GeneratedSources.Select(s => s.HintName));
    }

    [Fact]
    public void TypesWhoseNamesDifferInSeparatorsDoNotCollide()
    {
        GeneratorRun.Load(GeneratorRun.Usings + """
            namespace A.B { [TensorProduct("2x0e", "0e", Derivatives = 0)] partial class C; }
            namespace A { [TensorProduct("2x0e", "0e", Derivatives = 0)] partial class B_C; }
            [TensorProduct("2x0e", "0e", Derivatives = 0)] partial record A_B_C;
            """);
    }

    private static string Text(GeneratorRunResult result, string hintName)
        => result.GeneratedSources.Single(s => s.HintName == hintName).SourceText.ToString();
}
