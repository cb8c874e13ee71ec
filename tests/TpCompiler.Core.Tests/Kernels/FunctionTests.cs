using System;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;
using Xunit;

namespace TpCompiler.Core.Tests.Kernels;

/// <summary>How functions are written, read, simplified, counted and refused.</summary>
public sealed class FunctionTests
{
    [Fact]
    public void PrintedFunctionsReadBack()
    {
        for (int seed = 0; seed < 30; seed++)
        {
            KernelProgram p = FunctionPrograms.Next(seed, operations: 20);
            Assert.Equal(p, KernelProgramText.Parse(p.ToString()));
            KernelProgram lowered = MultiplyAddFusion.Apply(p);
            Assert.Equal(lowered, KernelProgramText.Parse(lowered.ToString()));
        }
    }

    [Fact]
    public void TextNamesFunctionsAndChoices()
    {
        KernelBuilder b = new("p");
        int x = b.Load(b.Input("x", 1, true), 0), o = b.Output("out", 1, true);
        b.Store(o, 0, b.Select(x, b.Apply(Function.ExponentialMinusOne, x), b.Silu(x)));
        Assert.Equal(
            "program p\ninput x 1 lanes\noutput out 1 lanes\nv0 = x[0]\nv1 = sigmoid v0\nv2 = mul v0 v1\nv3 = expm1 v0\nv4 = select v0 v3 v2\nout[0] += v4\n",
            b.Build().ToString());
    }

    [Fact]
    public void FunctionThatThereIsNotIsRefused()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => new KernelProgram(
            "p", new([new("x", OperandRole.Input, 1, true)]), default, new([new(Operation.Load, 0), new(Operation.Function, 0, 99)]), default));
        Assert.Equal("The program p is malformed: instruction 1 names function 99, which there is not.", error.Message);
        Assert.Throws<FormatException>(() => KernelProgramText.Parse("program p\ninput x 1\nv0 = x[0]\nv1 = gamma v0\n"));
    }

    [Fact]
    public void ExactValuesAreFolded()
    {
        KernelBuilder b = new("p");
        Assert.Equal(b.Constant(1), b.Apply(Function.Exponential, b.Constant(0)));
        Assert.Equal(b.Constant(new Rational(1, 2)), b.Apply(Function.Sigmoid, b.Constant(0)));
        Assert.Equal(b.Constant(ExactNumber.Sqrt(new Rational(1, 3))), b.Apply(Function.Reciprocal, b.Constant(ExactNumber.Sqrt(3))));
        Assert.Equal(b.Constant(ExactNumber.Sqrt(2)), b.Apply(Function.Absolute, b.Constant(-ExactNumber.Sqrt(2))));
        Assert.Equal(b.Constant(-1), b.Apply(Function.Sign, b.Constant(-ExactNumber.Sqrt(2))));
        Assert.Equal(b.Constant(8), b.Power(b.Constant(2), 3));
    }

    [Fact]
    public void EqualFunctionsAreOne()
    {
        KernelBuilder b = new("p");
        int x = b.Load(b.Input("x", 1, true), 0);
        int Apply(Function f, int a) => b.Apply(f, a);
        Assert.Equal(x, Apply(Function.Reciprocal, Apply(Function.Reciprocal, x)));
        Assert.Equal(Apply(Function.ReciprocalSquareRoot, x), Apply(Function.Reciprocal, Apply(Function.SquareRoot, x)));
        Assert.Equal(Apply(Function.Exponential, b.Negate(x)), Apply(Function.Reciprocal, Apply(Function.Exponential, x)));
        Assert.Equal(b.Scale(new Rational(1, 3), Apply(Function.Reciprocal, x)), Apply(Function.Reciprocal, b.Scale(3, x)));
        Assert.Equal(Apply(Function.Cosine, x), Apply(Function.Cosine, b.Negate(x)));
        Assert.Equal(b.Negate(Apply(Function.Tanh, x)), Apply(Function.Tanh, b.Negate(x)));
        Assert.Equal(Apply(Function.Absolute, x), Apply(Function.Absolute, Apply(Function.Absolute, b.Negate(x))));
        Assert.Equal(b.Multiply(x, Apply(Function.SquareRoot, x)), b.Power(x, new Rational(3, 2)));
        Assert.Equal(Apply(Function.ReciprocalSquareRoot, x), b.Power(x, new Rational(-1, 2)));
        Assert.Equal(Apply(Function.Exponential, b.Scale(new Rational(3, 10), Apply(Function.Logarithm, x))), b.Power(x, new Rational(3, 10)));
        Assert.Equal(x, b.Select(b.Load(b.Input("c", 1, true), 0), x, x));
        Assert.Equal(x, b.Select(b.Constant(2), x, b.Constant(0)));
    }

    [Fact]
    public void FunctionAndItsSlopeHaveOneExponential()
    {
        KernelBuilder b = new("silu");
        int x = b.Input("x", 1, true), o = b.Output("out", 1, true);
        b.Store(o, 0, b.Silu(b.Load(x, 0)));
        KernelProgram slope = MultiplyAddFusion.Apply(Differentiation.Reverse(b.Build(), "backward", ["x"], n => "g" + n, n => "g" + n));
        Assert.Equal(1, slope.Instructions.Count(i => i.Operation == Operation.Function && i.Function == Function.Exponential));
        Assert.Equal(1, slope.Instructions.Count(i => i.Operation == Operation.Function && i.Function == Function.Reciprocal));
        KernelCost cost = KernelCost.Of(slope);
        Assert.Equal(5, cost.LaneFunctions);
        Assert.Contains("5 functions", cost.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v1 = sin v0", false)]
    [InlineData("v1 = mul v0 v0", false)]
    [InlineData("v1 = cos v0", true)]
    [InlineData("v1 = rcp v0\nv2 = mul v0 v1", true)]
    [InlineData("v1 = cos v0\nv2 = mul v0 v1", false)]
    [InlineData("v1 = const 1\nv2 = add v0 v1", true)]
    [InlineData("v1 = const 0\nv2 = select v1 v0 v0", false)]
    public void SumsThatZerosWouldChangeAreFound(string statements, bool changes)
    {
        int last = statements.Split('\n').Length;
        KernelProgram p = KernelProgramText.Parse($"program p\ninput x 1 lanes\noutput s 1\nv0 = x[0]\n{statements}\nv{last + 1} = sum v{last}\ns[0] += v{last + 1}\n");
        Assert.Equal(changes, PaddedSums.Of(p)[^1]);
    }

    [Fact]
    public void ProgramsWithFunctionsAreNoPolynomials()
        => Assert.Throws<NotSupportedException>(() => Polynomial.OfProgram(KernelProgramText.Parse("program p\ninput x 1\noutput o 1\nv0 = x[0]\nv1 = exp v0\no[0] += v1\n")));

    [Fact]
    public void EveryFunctionHasItsNameAndParity()
    {
        Assert.Equal(Functions.All.Count(), Functions.All.Select(f => f.Name()).Distinct().Count());
        Assert.Equal(Enum.GetValues<Function>(), Functions.All);
        Assert.All(Functions.All, f => Assert.Equal(f, Functions.Named(f.Name())));
        Assert.Null(Functions.Named("gamma"));
        foreach (Function f in Functions.All)
        {
            double at = TestSupport.Numbers.BigFunctions.Evaluate(f, 0.75).ToDouble();
            if (f.Parity() != 0)
                Assert.Equal(f.Parity() * at, TestSupport.Numbers.BigFunctions.Evaluate(f, -0.75).ToDouble());
            if (f.IsFiniteAtZero())
                Assert.Equal(f.VanishesAtZero(), TestSupport.Numbers.BigFunctions.Evaluate(f, 0).Sign == 0);
        }
    }
}
