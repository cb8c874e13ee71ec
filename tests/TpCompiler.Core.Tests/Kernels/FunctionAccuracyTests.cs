using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;
using TpCompiler.Runtime.Kernels;
using TpCompiler.TestSupport.Numbers;
using Xunit;

namespace TpCompiler.Core.Tests.Kernels;

/// <summary>The functions of the runtime, and their first two derivatives as programs, against series to hundreds of digits.</summary>
public sealed class FunctionAccuracyTests
{
    public static TheoryData<Function> AllFunctions => new(Functions.All);

    [Theory]
    [MemberData(nameof(AllFunctions))]
    public void ValuesAreAFewUnitsInTheLastPlaceOff(Function function)
    {
        double[] x = [.. Arguments(function, -745, 709)];
        Check(function, x, Evaluate(Program(function, 0), x), 0, 4, Math.BitIncrement(1.0) - 1);
        float[] single = [.. Arguments(function, -100, 88).Select(v => (float)v)];
        Check(function, single, Evaluate(Program(function, 0), single), 0, 4, MathF.BitIncrement(1f) - 1f);
    }

    [Theory]
    [MemberData(nameof(AllFunctions))]
    public void DerivativesKeepTheirDigits(Function function)
    {
        for (int order = 1; order <= 2; order++)
        {
            double[] x = [.. Arguments(function, -350, 350).Where(x => Math.Abs(x) > 1e-30)];
            Check(function, x, Evaluate(Program(function, order), x), order, 8, Math.BitIncrement(1.0) - 1);
        }
    }

    [Theory]
    [MemberData(nameof(AllFunctions))]
    public void EdgesGiveLimits(Function function)
    {
        double[] x = [0, -0.0, double.PositiveInfinity, double.NegativeInfinity, double.NaN, 1e300, -1e300, double.Epsilon, -1];
        double[] expected = function switch
        {
            Function.Exponential => [1, 1, double.PositiveInfinity, 0, double.NaN, double.PositiveInfinity, 0, 1, Math.Exp(-1)],
            Function.ExponentialMinusOne => [0, 0, double.PositiveInfinity, -1, double.NaN, double.PositiveInfinity, -1, double.Epsilon, Math.Exp(-1) - 1],
            Function.Logarithm => [double.NegativeInfinity, double.NegativeInfinity, double.PositiveInfinity, double.NaN, double.NaN, Math.Log(1e300), double.NaN, Math.Log(double.Epsilon), double.NaN],
            Function.LogarithmOnePlus => [0, 0, double.PositiveInfinity, double.NaN, double.NaN, Math.Log(1e300), double.NaN, double.Epsilon, double.NegativeInfinity],
            Function.Reciprocal => [double.PositiveInfinity, double.NegativeInfinity, 0, 0, double.NaN, 1e-300, -1e-300, double.PositiveInfinity, -1],
            Function.SquareRoot => [0, 0, double.PositiveInfinity, double.NaN, double.NaN, 1e150, double.NaN, Math.Sqrt(double.Epsilon), double.NaN],
            Function.ReciprocalSquareRoot => [double.PositiveInfinity, double.NegativeInfinity, 0, double.NaN, double.NaN, 1e-150, double.NaN, 1 / Math.Sqrt(double.Epsilon), double.NaN],
            Function.Sine => [0, 0, double.NaN, double.NaN, double.NaN, Math.Sin(1e300), -Math.Sin(1e300), double.Epsilon, Math.Sin(-1)],
            Function.Cosine => [1, 1, double.NaN, double.NaN, double.NaN, Math.Cos(1e300), Math.Cos(1e300), 1, Math.Cos(1)],
            Function.Error => [0, 0, 1, -1, double.NaN, 1, -1, double.Epsilon, -0.8427007929497149],
            Function.ErrorComplement => [1, 1, 0, 2, double.NaN, 0, 2, 1, 1.8427007929497149],
            Function.ErrorSlope => [1.1283791670955126, 1.1283791670955126, 0, 0, double.NaN, 0, 0, 1.1283791670955126, 1.1283791670955126 / Math.E],
            Function.Absolute => [0, 0, double.PositiveInfinity, double.PositiveInfinity, double.NaN, 1e300, 1e300, double.Epsilon, 1],
            Function.Sign => [0, 0, 1, -1, double.NaN, 1, -1, 1, -1],
            Function.Sigmoid => [0.5, 0.5, 1, 0, double.NaN, 1, 0, 0.5, 1 / (1 + Math.E)],
            Function.Tanh => [0, 0, 1, -1, double.NaN, 1, -1, double.Epsilon, Math.Tanh(-1)],
            Function.Softplus => [Math.Log(2), Math.Log(2), double.PositiveInfinity, 0, double.NaN, 1e300, 0, Math.Log(2), Math.Log(1 + Math.Exp(-1))],
            _ => [0, 0, double.PositiveInfinity, -Math.Log(2), double.NaN, 1e300, -Math.Log(2), 0, Math.Log((1 + Math.Exp(-1)) / 2)],
        };
        double[] found = Evaluate(Program(function, 0), x);
        for (int i = 0; i < x.Length; i++)
        {
            bool isClose = Math.Abs(found[i] - expected[i]) <= (1e-15 * Math.Abs(expected[i])) + double.Epsilon;
            Assert.True(found[i].Equals(expected[i]) || found[i] == expected[i] || isClose, $"{function}({x[i]:R}) is {found[i]:R}, expected {expected[i]:R}.");
        }
    }

    [Fact]
    public void AnElementDoesNotDependOnTheVectorItIsIn()
    {
        foreach (Function function in Functions.All.Where(FunctionExpansion.IsElementary))
        {
            double[] x = [.. Arguments(function, -30, 30)];
            double[] whole = Evaluate(Program(function, 0), x);
            for (int i = 0; i < x.Length; i += 7)
                Assert.Equal(whole[i], Evaluate(Program(function, 0), [x[i]])[0]);
        }
    }

    private static KernelProgram Program(Function function, int order)
    {
        KernelBuilder builder = new(function.Name());
        int x = builder.Input("x", 1, true), y = builder.Output("y", 1, true);
        builder.Store(y, 0, builder.Apply(function, builder.Load(x, 0)));
        KernelProgram program = builder.Build();
        for (int n = 0; n < order; n++)
            program = Differentiation.Tangent(program, "slope", ["x"], _ => "t" + n, o => o);
        return program;
    }

    private static unsafe T[] Evaluate<T>(KernelProgram program, T[] x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Tangents are 1.
        T[] y = new T[x.Length], ones = new T[x.Length];
        Array.Fill(ones, T.One);
        fixed (T* px = x, py = y, pt = ones)
        {
            KernelOperandView<T>* views = stackalloc KernelOperandView<T>[program.Operands.Count];
            for (int o = 0; o < program.Operands.Count; o++)
                views[o].Data = program.Operands[o].Name switch { "x" => px, "y" => py, _ => pt };
            Kernel.Interpreted(program).Run(new KernelCall<T> { Operands = views, EndItem = 1, Lanes = x.Length, OuterCount = 1, InnerCount = 1 });
        }

        return y;
    }

    private static void Check<T>(Function function, T[] x, T[] y, int order, double units, double epsilon)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double least = double.CreateChecked(T.Epsilon);
        for (int i = 0; i < x.Length; i++)
        {
            double at = double.CreateChecked(x[i]), found = double.CreateChecked(y[i]);
            BigReal expected = Derivative(order);
            // A slope may pass through zero as the difference of terms of the size of the slope before it.
            double size = Math.Abs(expected.ToDouble());
            if (order == 2)
                size += Math.Abs(Derivative(1).ToDouble());
            double tolerance = (units * epsilon * size) + (2 * least);
            double error = BigReal.Abs(expected - found).ToDouble();
            Assert.True(error <= tolerance, $"Derivative {order} of {function} at {at:R} is {found:R}, expected {expected}: {error / tolerance:F2} tolerances.");

            BigReal Derivative(int n) => BigFunctions.Derivative(v => BigFunctions.Evaluate(function, v), n, at);
        }
    }

    private static IEnumerable<double> Arguments(Function function, double least, double greatest)
    {
        bool isSquare = function is Function.Error or Function.ErrorComplement or Function.ErrorSlope;
        bool isPositive = function is Function.Logarithm or Function.SquareRoot or Function.ReciprocalSquareRoot;
        double bound = isSquare ? Math.Sqrt(-least) : double.PositiveInfinity;
        Random random = new(5);
        for (int i = 0; i < 60; i++)
        {
            double far = least + ((greatest - least) * random.NextDouble());
            foreach (double x in (double[])[far, 6 * (random.NextDouble() - 0.5), (random.NextDouble() > 0.5 ? 1 : -1) * Math.Exp(-30 * random.NextDouble())])
            {
                double argument = isPositive ? Math.Abs(x) : function == Function.LogarithmOnePlus ? Math.Max(x, -0.999) : x;
                if (Math.Abs(argument) < bound)
                    yield return argument;
            }
        }

        for (double x = 1.0; x > 1e-12; x /= 7)
            yield return x;
    }
}
