using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TpCompiler.Core.Diagrams.Language;
using TpCompiler.Generators.Tests.Support;
using Xunit;

namespace TpCompiler.Generators.Tests;

/// <summary>Whatever legs, weights, labels, members and types are called: code that compiles, or one diagnostic.</summary>
public class NameTests
{
    // Keywords, types and members of generated code, what it calls its own things, and what differs in little from another name.
    private static readonly string[] s_names =
    [
        "h", "h2", "H", "h_", "H_", "h22", "_", "__", "g", "d", "v", "s", "C", "v1", "s2", "C3", "g_h", "h_g", "d_h", "t1", "w1", "vg_h", "Y", "i_", "items", "Items",
        "T", "V", "Simd", "Run", "Row", "Clear", "Early0", "Lanes0", "Lanes1", "Late0", "lane", "lanes", "lane0", "operands", "call", "memory", "uniform", "sums", "kept", "item", "outer", "inner",
        "graph", "parallel", "count", "graphArgument", "hRows", "hPointer", "gradientOfH", "cotangentOfH", "secondGradientOfH", "s_forward", "s_forwardPlan", "s_graph", "s_gradients",
        "wantedGradients", "wanted", "candidates", "selectedPlan", "wantedCount", "Kernel", "KernelCall", "Span", "ReadOnly", "ReadOnlySpan", "System", "TpCompiler", "FusionPlan", "CallerSpans",
        "ArgumentNullException", "nameof", "global", "class", "float", "double", "int", "void", "null", "fixed", "is", "as", "ref", "in", "this", "__arglist", "nint", "var", "dynamic", "await", "async",
        "yield", "value", "field", "record", "file", "required", "scoped", "when", "and", "or", "not", "unmanaged", "notnull", "nullable", "partial", "get", "set", "init", "add", "remove", "let", "from",
        "select", "orderby", "on", "equals", "into", "join", "with", "args", "alias", "managed", "allows", "extension", "Forward", "Backward", "DoubleBackward", "Irreps", "Dimension", "Count", "Shape",
    ];

    // n0 to n6 are names; every kind of declaration is there, and products of one leg at two places.
    private static readonly string[] s_texts =
    [
        """
        leg n0[i] : 2x(0e+1o)
        leg n1[ij] : 0e+1o
        leg n2[i] : 2x0e
        index n3[i]
        weight n4[n3,path,2] n5[ij]
        n6[i] = sum j: n0[j]*n1 -> 0e+1o by n5
        out n7[i] : 2x0e = n6*n0*n2 by n4[i]
        """,
        """
        leg n0[i] : 2x1o
        leg n1[i] : 2x1o
        leg n2[ij] : 1o
        weight n3 n4[path,2]
        n5[i] = mix n3(sum j: n0[j]*n2)
        out n6[i] : 2x0e = (n5^2)*n1*n0 by n4
        """,
        """
        leg n0[i] : 2x0e
        leg n1[i] : 2x0e
        leg n2[ij] : 0e
        out n3[i] = sum j: n0[j]*n2*n0[i]*n1[j]
        """,
    ];

    [Fact]
    public void NamesOfTensorsInAnyCombinationCompile()
    {
        StringBuilder source = new("using TpCompiler;\n");
        Random random = new(11);
        for (int n = 0; n < 60; n++)
            source.Append(CultureInfo.InvariantCulture, $"[FusionDiagram(\"\"\"\n{Text(random, s_texts[n % s_texts.Length])}\n\"\"\")] static partial class D{n};\n");

        Assert.NotEmpty(GeneratorRun.Load(source.ToString()).GetTypes());
    }

    /// <summary>Each name once at least, each time with the first names beside it.</summary>
    [Fact]
    public void EveryNameCompiles()
    {
        StringBuilder source = new("using TpCompiler;\n");
        string[] legal = [.. s_names.Where(n => !DiagramWords.IsReserved(n))];
        for (int n = 0; n < legal.Length; n++)
        {
            string other = legal[n] == "h" ? "k" : "h";
            source.Append(CultureInfo.InvariantCulture, $"[FusionDiagram(\"leg {legal[n]}[i] : 2x0e; leg {other}[ij] : 0e; out {(legal[n] == "x" ? "y" : "x")}[i] = sum j: {legal[n]}[j]*{other}*{legal[n]}[i]\")] static partial class D{n};\n");
        }

        Assert.NotEmpty(GeneratorRun.Load(source.ToString()).GetTypes());
    }

    [Fact]
    public void NamesOfTypesAndNamespacesCompile()
    {
        StringBuilder source = new();
        string[] taken = ["Forward", "Backward", "DoubleBackward", "XDimension"];
        for (int n = 0; n < s_names.Length; n++)
        {
            string name = "@" + s_names[n];
            if (taken.Contains(s_names[n]) || s_names[n] == "__arglist")
                continue;
            string body = "{ [global::TpCompiler.SphericalHarmonics(0, Derivatives = 0)] static partial class " + name + "; }";
            source.Append(CultureInfo.InvariantCulture, $"namespace N{n} {body}\n");
            if (n % 3 == 0)
                source.Append(CultureInfo.InvariantCulture, $"namespace M{n}.{name}.{name}2 {body}\n");
        }

        Assert.NotEmpty(GeneratorRun.Load(source.ToString()).GetTypes());
    }

    [Fact]
    public void LongNamesCompile()
    {
        string leg = new('l', 200);
        string type = new('T', 500);
        Assert.NotEmpty(GeneratorRun.Load(
            $"using TpCompiler; namespace {new string('N', 400)} {{ [FusionDiagram(\"leg {leg}[i] : 1o; leg {leg[1..]}m[i] : 1o; out x[i] = {leg}*{leg[1..]}m\")] static partial class {type}; "
            + $"[FusionDiagram(\"leg {leg}[i] : 1o; leg {leg[1..]}m[i] : 1o; out x[i] = {leg}*{leg[1..]}m\")] static partial class {type}2; }}").GetTypes());
        Assert.Equal("TPC0410", Assert.Single(DiagramText.Read($"leg {leg}l : 1o; out x = {leg}l").Diagnostics).Id());
    }

    [Fact]
    public void KernelOfASecondStepDoesNotTakeTheNameOfAnotherLeg()
    {
        // BackwardH has two kernels, and h2 another.
        GeneratorRunResult result = GeneratorRun.Of("""""
            using TpCompiler;
            [FusionDiagram("""
                leg h[i] : 2x1o
                leg h2[i] : 2x1o
                leg Y[ij] : 1o
                weight M W[path,2]
                A[i] = mix M(sum j: h[j]*Y)
                out B[i] : 2x0e = (A^2)*h2*h by W
                """)]
            public static partial class Natural;
            """"");

        Assert.Null(result.Exception);
        Assert.Empty(result.Diagnostics);
        Assert.Equal(result.GeneratedSources.Length, result.GeneratedSources.Select(s => s.HintName).Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public void MemberThatClashesIsOneDiagnosticAndNothingElse()
    {
        CSharpCompilation compilation = GeneratorRun.Compilation(GeneratorRun.Usings + """
            [TensorProduct("2x0e", "0e")] public static partial class P { public const int XDimension = 2; public static void Forward(int count) { } }
            [TensorProduct("2x0e", "0e")] public static partial class Q { public const string OutputIrreps = ""; public static int WeightCount() => 1; }
            public static class Use { public static int Of() => P.XDimension + P.YDimension + Q.WeightCount(); }
            """);
        GeneratorRun.Driver(compilation).RunGeneratorsAndUpdateCompilation(compilation, out Compilation complete, out var reported);

        Assert.Equal(["TPC0010", "TPC0010", "TPC0010"], reported.Select(d => d.Id));
        Assert.Empty(complete.GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Warning));
    }

    [Fact]
    public void DeclarationsInOneFileOnTwoPartsAreReported()
    {
        GeneratorRunResult result = GeneratorRun.Of(GeneratorRun.Usings + """
            [TensorProduct("1o", "1o", Derivatives = 0)] static partial class P;
            [TensorProduct("1o", "0e", Derivatives = 0)] static partial class P;
            [TensorProduct("1o", "0e", Derivatives = 0)] static partial class Q;
            """);

        Assert.Null(result.Exception);
        Assert.Equal("TPC0004", Assert.Single(result.Diagnostics).Id);
        Assert.Contains(result.GeneratedSources, s => s.HintName == "Q.g.cs");
        Assert.Single(result.GeneratedSources, s => s.HintName == "P.g.cs");
    }

    [Fact]
    public void TooManyLegsAreReported()
    {
        string legs = string.Concat(Enumerable.Range(0, 63).Select(n => $"leg a{n}[i] : 0e\n"));
        string sum = string.Join(" + ", Enumerable.Range(0, 63).Select(n => $"a{n}"));
        Assert.Equal("TPC0410", Assert.Single(DiagramText.Read($"{legs}out x[i] = {sum}").Diagnostics).Id());
    }

    private static string Text(Random random, string template)
    {
        List<string> names = [];
        while (names.Count < 8)
        {
            string name = s_names[random.Next(s_names.Length)];
            if (!DiagramWords.IsReserved(name) && !names.Contains(name))
                names.Add(name);
        }

        for (int n = 0; n < names.Count; n++)
            template = template.Replace("n" + n.ToString(CultureInfo.InvariantCulture), "\0" + n.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        for (int n = 0; n < names.Count; n++)
            template = template.Replace("\0" + n.ToString(CultureInfo.InvariantCulture), names[n], StringComparison.Ordinal);
        return template;
    }
}

internal static class FindingIds
{
    /// <summary>The id of a finding.</summary>
    public static string Id(this DiagramDiagnostic finding) => finding.Kind.Id;
}
