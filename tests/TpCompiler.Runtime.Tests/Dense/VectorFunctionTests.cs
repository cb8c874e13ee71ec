using System;
using System.Numerics;
using System.Runtime.Intrinsics;
using TpCompiler.Runtime.Kernels;
using Xunit;

namespace TpCompiler.Runtime.Tests.Dense;

/// <summary>The functions of compiled kernels: an element's bits depend on nothing else than the element, and sines have all digits.</summary>
public sealed class VectorFunctionTests
{
    /// <summary>Numbers for which functions take different ways: tiny, of each octant, at multiples of pi/4, large, none.</summary>
    private static readonly double[] s_numbers =
    [
        0, -0.0, 1e-300, 1e-9, 1e-4, 0.3, 0.5, 0.78, Math.PI / 4, 0.79, 1, 1.57, Math.PI / 2, 2, Math.PI, 4, 7.5, 11, 22, 88, 300, 1e4, 3e5, 1e10, 1e300,
        double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.4, -1.2, -3, -40, -1e8,
    ];

    [Fact]
    public void AnElementDoesNotDependOnItsNeighbours()
    {
        AssertIndependent<double>();
        AssertIndependent<float>();
    }

    [Fact]
    public void SinesAndCosinesHaveAllDigits()
    {
        Random random = new(1);
        for (int n = 0; n < 200_000; n++)
        {
            double x = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-3, 7));
            if (n % 10 == 0)
                x = Math.PI / 4 * random.Next(-1000, 1000);
            AssertUlps(Math.Sin(x), VectorFunctions<double>.Sine(Vector512.Create(x))[3], 2);
            AssertUlps(Math.Cos(x), VectorFunctions<double>.Cosine(Vector512.Create(x))[3], 2);
            float f = (float)x;
            if (Math.Abs(f) > 1e5)
                continue;
            AssertFloat(Math.Sin(f), VectorFunctions<float>.Sine(Vector512.Create(f))[3]);
            AssertFloat(Math.Cos(f), VectorFunctions<float>.Cosine(Vector512.Create(f))[3]);
        }
    }

    [Fact]
    public void LargeArgumentsAreReducedToo()
    {
        foreach (double x in (double[])[1e10, -1e15, 1e22, 1.5e300])
        {
            Assert.Equal(Math.Sin(x), VectorFunctions<double>.Sine(Vector512.Create(x))[0]);
            Assert.Equal(Math.Cos(x), VectorFunctions<double>.Cosine(Vector512.Create(x))[0]);
        }
    }

    private static void AssertIndependent<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (string Name, Func<Vector512<T>, Vector512<T>> Function)[] functions =
        [
            ("exp", VectorFunctions<T>.Exponential),
            ("expm1", VectorFunctions<T>.ExponentialMinusOne),
            ("log", VectorFunctions<T>.Logarithm),
            ("log1p", VectorFunctions<T>.LogarithmOnePlus),
            ("sin", VectorFunctions<T>.Sine),
            ("cos", VectorFunctions<T>.Cosine),
            ("erf", VectorFunctions<T>.Error),
            ("erfc", VectorFunctions<T>.ErrorComplement),
        ];
        foreach ((string name, Func<Vector512<T>, Vector512<T>> function) in functions)
        {
            foreach (double number in s_numbers)
            {
                T x = T.CreateTruncating(number);
                T alone = function(Vector512.Create(x))[0];
                foreach (double neighbour in s_numbers)
                {
                    Vector512<T> mixed = Vector512.Create(T.CreateTruncating(neighbour)).WithElement(1, x);
                    T found = function(mixed)[1];
                    Assert.True(found.Equals(alone), $"{name}({x}) is {alone} alone and {found} beside {neighbour} ({typeof(T).Name})");
                }
            }
        }
    }

    private static void AssertUlps(double expected, double found, int most)
        => Assert.True(Math.Abs(expected - found) <= most * Math.BitIncrement(Math.Abs(expected)) - most * Math.Abs(expected), $"expected {expected:R}, found {found:R}");

    private static void AssertFloat(double expected, float found)
        => Assert.True(Math.Abs(expected - found) <= 1.5 * (MathF.BitIncrement(MathF.Abs((float)expected)) - MathF.Abs((float)expected)), $"expected {expected:R}, found {found:R}");
}
