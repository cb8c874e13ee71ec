using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using TpCompiler.Core.Kernels;
using TpCompiler.TestSupport.Numbers;
using Xunit;

namespace TpCompiler.Core.Tests.Kernels;

/// <summary>
/// Derivatives of programs with functions are those of the calculus, to sixty digits: programs and their derivatives are computed to
/// hundreds of digits and compared with differences over 2^-300. Forwards and backwards in any order.
/// </summary>
public sealed class FunctionDifferentiationTests
{
    [Fact]
    public void TangentIsTheDerivative() => ForRandomPrograms((p, seed) => AssertIsTangent(p, Tangent(p, "t"), "t", seed));

    [Fact]
    public void ReverseIsTheTransposeOfTangent()
        => ForRandomPrograms((p, seed) => AssertIsTranspose(Tangent(p, "t"), Reverse(p, "g"), "t", "g", seed));

    [Fact]
    public void TangentOfTangentIsTheDerivativeOfIt()
        => ForRandomPrograms((p, seed) =>
        {
            KernelProgram tangent = Tangent(p, "t");
            AssertIsTangent(tangent, Tangent(tangent, "u"), "u", seed);
        });

    [Fact]
    public void TangentOfReverseIsTheDerivativeOfIt()
        => ForRandomPrograms((p, seed) =>
        {
            KernelProgram reverse = Reverse(p, "g");
            AssertIsTangent(reverse, Tangent(reverse, "u"), "u", seed);
        });

    [Fact]
    public void ReverseOfTangentAndOfReverseAreTransposes()
        => ForRandomPrograms((p, seed) =>
        {
            KernelProgram tangent = Tangent(p, "t"), reverse = Reverse(p, "g");
            AssertIsTranspose(Tangent(tangent, "u"), Reverse(tangent, "h"), "u", "h", seed);
            AssertIsTranspose(Tangent(reverse, "u"), Reverse(reverse, "h"), "u", "h", seed);
        });

    [Fact]
    public void TangentAlongASubsetTakesTheOthersAsTheyAre()
        => ForRandomPrograms((p, seed) =>
        {
            KernelProgram tangent = Differentiation.Tangent(p, "tangent", ["y"], n => "t" + n, n => "t" + n);
            Assert.DoesNotContain(tangent.Operands, o => o.Name is "tx" or "tw");
            AssertIsTangent(p, tangent, "t", seed);
        });

    [Theory]
    [InlineData("x", "x")]
    [InlineData("out")]
    public void OnlyInputsHaveTangentsAndEachOne(params string[] along)
        => Assert.Throws<ArgumentException>(() => Differentiation.Tangent(FunctionPrograms.Next(1), "tangent", along, n => "t" + n, n => "t" + n));

    [Fact]
    public void GradientThatWouldNeedSumsInTheLanesIsRefused()
    {
        // The norm of the lanes: its gradient is x / norm in every lane.
        KernelProgram norm = KernelProgramText.Parse(
            "program norm\ninput x 1 lanes\noutput n 1\nv0 = x[0]\nv1 = mul v0 v0\nv2 = sum v1\nv3 = sqrt v2\nn[0] += v3\n");
        NotSupportedException refused = Assert.Throws<NotSupportedException>(() => Differentiation.Reverse(norm, "r", ["x"], n => "g" + n, n => "g" + n));
        Assert.Equal("The gradient of norm needs a sum over lanes in a value per lane.", refused.Message);
        AssertIsTangent(norm, Differentiation.Tangent(norm, "t", ["x"], n => "t" + n, n => "t" + n), "t", 1);
    }

    private static KernelProgram Tangent(KernelProgram p, string prefix)
        => Differentiation.Tangent(p, "tangent", InputNames(p), n => prefix + n, n => prefix + n);

    private static KernelProgram Reverse(KernelProgram p, string prefix)
        => Differentiation.Reverse(p, "reverse", InputNames(p), n => prefix + n, n => prefix + n);

    private static string[] InputNames(KernelProgram p) => [.. p.Operands.Where(o => o.Role == OperandRole.Input).Select(o => o.Name)];

    /// <summary>The tangent of each output is (f(x + h t) - f(x - h t)) / 2 h.</summary>
    private static void AssertIsTangent(KernelProgram program, KernelProgram tangent, string prefix, int seed)
    {
        Dictionary<string, BigReal[][]> inputs = Big(FunctionPrograms.Inputs(tangent, seed));
        BigReal h = BigReal.PowerOfHalf(300);
        Dictionary<string, BigReal[][]> above = Run(program, Moved(h)), below = Run(program, Moved(-h)), found = Run(tangent, inputs);
        foreach (string output in above.Keys)
        {
            for (int c = 0; c < above[output].Length; c++)
            {
                for (int lane = 0; lane < above[output][c].Length; lane++)
                    AssertEqual((above[output][c][lane] - below[output][c][lane]) / (h * 2), found[prefix + output][c][lane], tangent);
            }
        }

        Dictionary<string, BigReal[][]> Moved(BigReal step) => InputNames(program).ToDictionary(n => n, n => inputs.TryGetValue(prefix + n, out BigReal[][]? t)
            ? inputs[n].Zip(t, (a, b) => a.Zip(b, (x, d) => x + (step * d)).ToArray()).ToArray()
            : inputs[n]);
    }

    /// <summary>sum of cotangents times tangents of outputs = sum of gradients times tangents of inputs.</summary>
    private static void AssertIsTranspose(KernelProgram tangent, KernelProgram reverse, string tangentPrefix, string gradientPrefix, int seed)
    {
        Dictionary<string, BigReal[][]> given = Big(FunctionPrograms.Inputs(tangent, seed));
        Dictionary<string, BigReal[][]> cotangents = Big(FunctionPrograms.Inputs(reverse, seed + 1));
        foreach (string name in cotangents.Keys.Where(given.ContainsKey).ToArray())
            cotangents[name] = given[name];
        Dictionary<string, BigReal[][]> tangents = Run(tangent, given), gradients = Run(reverse, cotangents);
        BigReal forwards = BigReal.Zero, backwards = BigReal.Zero;
        foreach (string output in tangents.Keys)
            forwards += Dot(tangents[output], cotangents[gradientPrefix + output[tangentPrefix.Length..]]);
        foreach (string gradient in gradients.Keys)
            backwards += Dot(gradients[gradient], given[tangentPrefix + gradient[gradientPrefix.Length..]]);
        AssertEqual(forwards, backwards, reverse);
    }

    private static BigReal Dot(BigReal[][] a, BigReal[][] b)
        => a.Zip(b, (x, y) => x.Zip(y, (u, v) => u * v).Aggregate((u, v) => u + v)).Aggregate((u, v) => u + v);

    private static void AssertEqual(BigReal expected, BigReal found, KernelProgram program)
    {
        BigReal scale = BigReal.One + BigReal.Abs(expected);
        Assert.True(BigReal.Abs(expected - found) < scale * BigReal.PowerOfHalf(200), $"{found}, expected {expected}:\n{program}");
    }

    private static Dictionary<string, BigReal[][]> Run(KernelProgram program, Dictionary<string, BigReal[][]> inputs)
        => BigMeaning.Run(program, FunctionPrograms.Lanes, inputs);

    private static Dictionary<string, BigReal[][]> Big(Dictionary<string, double[][]> inputs)
        => inputs.ToDictionary(p => p.Key, p => p.Value.Select(row => row.Select(v => (BigReal)v).ToArray()).ToArray());

    private static void ForRandomPrograms(Action<KernelProgram, int> check)
        => Prop.ForAll<int>(seed => check(FunctionPrograms.Next(seed), seed)).Check(Config.QuickThrowOnFailure.WithMaxTest(40).WithQuietOnSuccess(true));
}
