using System;
using Microsoft.CodeAnalysis;
using TpCompiler.Generators.Tests.Support;
using Xunit;

namespace TpCompiler.Generators.Tests;

/// <summary>Annotated types of every kind that C# knows get their members, and what cannot work is refused without an exception.</summary>
public sealed class DeclarationTests
{
    private const string Attribute = "[TensorProduct(\"1o\", \"1o\", Keep = \"0e\", Derivatives = 0)]";

    [Theory]
    [InlineData("$ public static partial class P;")]
    [InlineData("$ internal sealed partial class P { }")]
    [InlineData("$ public abstract partial class P { }")]
    [InlineData("$ public partial struct P;")]
    [InlineData("$ public readonly partial struct P;")]
    [InlineData("$ public readonly ref partial struct P;")]
    [InlineData("$ public partial record P(int X);")]
    [InlineData("$ public partial record struct P(int X);")]
    [InlineData("namespace A.B { $ static partial class P; }")]
    [InlineData("namespace A; partial class O { partial struct I { $ private static partial class P; } }")]
    [InlineData("namespace A; partial interface O { $ static partial class P; }")]
    [InlineData("namespace @namespace.@class; partial class @record { $ static partial class @void; }")]
    [InlineData("namespace A_B; $ static partial class C;")]
    [InlineData("namespace A { $ static partial class B_C; } namespace A_B { $ static partial class C; }")]
    [InlineData("namespace Ä.Ω; $ static partial class Größe;")]
    [InlineData("$ static partial class P; static partial class P { public static int Mine => XDimension; }")]
    [InlineData("$ static partial class P; $ static partial class p;")]
    [InlineData("static partial class Q { $ static partial class P; $ static partial class p; }")]
    public void MembersAreAdded(string declarations)
    {
        // No line break: a file-scoped namespace may follow.
        string usings = GeneratorRun.Usings.Replace("\n", "", StringComparison.Ordinal);
        Assert.NotEmpty(GeneratorRun.Load(usings + declarations.Replace("$", Attribute, StringComparison.Ordinal)).GetTypes());
    }

    [Fact]
    public void AttributeOnTwoPartsIsReported()
    {
        string part = GeneratorRun.Usings + Attribute + " static partial class P;";
        GeneratorRunResult result = GeneratorRun.Of(part, part);
        Assert.Null(result.Exception);
        Assert.Contains(result.Diagnostics, d => d.Id == "TPC0004");
    }

    [Fact]
    public void OperationsAtTheSamePlaceOfTwoFilesAreReported()
    {
        GeneratorRunResult result = GeneratorRun.Of(
            GeneratorRun.Usings + "[SphericalHarmonics(1+00)] static partial class P;",
            GeneratorRun.Usings + "[TensorProduct(\"1o\",\"1o\")] static partial class P;",
            GeneratorRun.Usings + Attribute + " static partial class Q;");
        Assert.Null(result.Exception);
        Assert.Contains(result.Diagnostics, d => d.Id == "TPC0004");
        Assert.Contains(result.GeneratedSources, s => s.HintName.StartsWith("Q.", StringComparison.Ordinal));
    }
}
