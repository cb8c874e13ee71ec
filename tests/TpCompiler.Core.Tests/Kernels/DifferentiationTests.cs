using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using Xunit;
using Monomial = TpCompiler.Core.Kernels.Monomial;

namespace TpCompiler.Core.Tests.Kernels;

/// <summary>Gradients are exact: the program's polynomials are those of the calculus.</summary>
public sealed class DifferentiationTests
{
    [Fact]
    public void BackwardIsTheExactGradient() => ForRandomPrograms(p => AssertIsGradient(p, Backward(p, "x", "y", "w"), n => "g" + n, n => "g" + n));

    [Fact]
    public void BackwardWithRespectToASubsetLeavesTheOthersOut() => ForRandomPrograms(p =>
    {
        KernelProgram backward = Backward(p, "y");
        Assert.DoesNotContain(backward.Operands, o => o.Name is "gx" or "gw");
        AssertIsGradient(p, backward, n => "g" + n, n => "g" + n);
    });

    [Fact]
    public void DoubleBackwardIsTheExactGradientOfBackward() => ForRandomPrograms(p =>
    {
        KernelProgram backward = Backward(p, "x", "y", "w");
        Func<string, string> cotangent = n => $"h{n.AsSpan(1)}";
        Func<string, string> gradient = n => "d" + n;
        KernelProgram second = Differentiation.Reverse(backward, "second", ["x", "y", "w", "gout", "gsum"], cotangent, gradient);
        AssertIsGradient(backward, second, cotangent, gradient);
    });

    [Fact]
    public void LoweredProgramIsRefused()
        => Assert.Throws<ArgumentException>(() => Backward(Core.Kernels.Passes.MultiplyAddFusion.Apply(RandomPrograms.Next(3)), "x"));

    [Fact]
    public void ComponentThatIsLoadedTwiceGetsOneGradient()
    {
        KernelProgram square = new(
            "square",
            new([new("x", OperandRole.Input, 1, true), new("out", OperandRole.Output, 1, true)]),
            default,
            new([new(Operation.Load, 0, 0), new(Operation.Load, 0, 0), new(Operation.Multiply, 0, 1)]),
            new([new KernelStore(1, 0, 2)]));
        AssertIsGradient(square, Backward(square, "x"), n => "g" + n, n => "g" + n);
    }

    [Theory]
    [InlineData("x", "x")]
    [InlineData("out")]
    public void OnlyInputsHaveGradientsAndEachOne(params string[] withRespectTo)
        => Assert.Throws<ArgumentException>(() => Backward(RandomPrograms.Next(3), withRespectTo));

    private static KernelProgram Backward(KernelProgram p, params string[] withRespectTo)
        => Differentiation.Reverse(p, "backward", withRespectTo, n => "g" + n, n => "g" + n);

    /// <summary>gradient_i = sum_k cotangent_k d(out_k)/d(x_i), term by term.</summary>
    private static void AssertIsGradient(KernelProgram program, KernelProgram gradient, Func<string, string> cotangentName, Func<string, string> gradientName)
    {
        Dictionary<int, Polynomial> expected = [];
        foreach (KeyValuePair<int, Polynomial> output in Polynomial.OfProgram(program))
        {
            KernelOperand of = program.Operands[Monomial.OperandOf(output.Key)];
            int cotangent = Monomial.Variable(gradient.OperandIndex(cotangentName(of.Name)), Monomial.ComponentOf(output.Key));
            foreach (KeyValuePair<Monomial, ExactNumber> term in output.Value.Terms)
            {
                for (int i = 0; i < term.Key.Degree; i++)
                {
                    string name = gradientName(program.Operands[Monomial.OperandOf(term.Key[i])].Name);
                    if (gradient.Operands.All(o => o.Name != name || o.Role != OperandRole.Output))
                        continue;
                    int target = Monomial.Variable(gradient.OperandIndex(name), Monomial.ComponentOf(term.Key[i]));
                    if (!expected.TryGetValue(target, out Polynomial? sum))
                        expected.Add(target, sum = new());
                    sum.Add(term.Key.Replace(i, cotangent), term.Value);
                }
            }
        }

        SortedDictionary<int, Polynomial> actual = Polynomial.OfProgram(gradient);
        foreach (int target in expected.Keys.Union(actual.Keys))
        {
            Polynomial difference = new();
            if (expected.TryGetValue(target, out Polynomial? e))
                difference.Add(e, ExactNumber.One);
            if (actual.TryGetValue(target, out Polynomial? a))
                difference.Add(a, -ExactNumber.One);
            Assert.True(difference.IsZero, $"gradient {target} differs:\n{program}\n{gradient}");
        }
    }

    private static void ForRandomPrograms(Action<KernelProgram> check)
        => Prop.ForAll<int>(seed => check(RandomPrograms.Next(seed, length: 20))).QuickCheckThrowOnFailure();
}
