using System;
using System.Numerics;

namespace TpCompiler.Runtime.Layers;

/// <summary>The activations that are not vectorised, with two derivatives, element by element.</summary>
internal static class ScalarFunctions
{
    /// <summary>Values and those derivatives whose span is not empty, times <paramref name="c"/>.</summary>
    public static void Evaluate<T>(ActivationFunction function, ReadOnlySpan<T> x, Span<T> y, Span<T> slope, Span<T> curvature, T c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < x.Length; i++)
        {
            (T value, T first, T second) = At(function, x[i]);
            y[i] = c * value;
            if (!slope.IsEmpty)
                slope[i] = c * first;
            if (!curvature.IsEmpty)
                curvature[i] = c * second;
        }
    }

    /// <summary>f, f' and f''; where f has a corner, the derivatives that PyTorch has there.</summary>
    private static (T Value, T Slope, T Curvature) At<T>(ActivationFunction function, T x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool isPositive = x > T.Zero;
        switch (function)
        {
            case ActivationFunction.Identity:
                return (x, T.One, T.Zero);
            case ActivationFunction.Abs:
                return (T.Abs(x), T.IsNaN(x) ? x : T.CreateChecked(T.Sign(x)), T.Zero);
            case ActivationFunction.Sin:
                (T sine, T cosine) = T.SinCos(x);
                return (sine, cosine, -sine);
            case ActivationFunction.Relu:
                return isPositive ? (x, T.One, T.Zero) : (T.IsNaN(x) ? x : T.Zero, T.Zero, T.Zero);
            case ActivationFunction.LeakyRelu:
                T leak = T.CreateChecked(0.01);
                return isPositive ? (x, T.One, T.Zero) : (leak * x, leak, T.Zero);
            case ActivationFunction.Elu:
                return isPositive ? (x, T.One, T.Zero) : (T.ExpM1(x), T.Exp(x), T.Exp(x));
            case ActivationFunction.Gelu:
                T density = T.Exp(-x * x / T.CreateChecked(2)) / T.Sqrt(T.CreateChecked(2) * T.Pi);
                T below = NormalDistribution.Cumulative(x);
                return (x * below, below + (x * density), density * (T.CreateChecked(2) - (x * x)));
            case ActivationFunction.Softplus:
                return Softplus(x, T.Zero);
            case ActivationFunction.ShiftedSoftplus:
                return Softplus(x, T.Log(T.CreateChecked(2)));
            default:
                throw new ArgumentOutOfRangeException(nameof(function), function, "There is no such activation.");
        }
    }

    private static (T Value, T Slope, T Curvature) Softplus<T>(T x, T shift)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Both s(x) and s(-x) of the sigmoid from e = exp(-|x|), which cannot overflow.
        T e = T.Exp(-T.Abs(x));
        T large = T.One / (T.One + e), small = e * large;
        return (T.Max(x, T.Zero) + T.LogP1(e) - shift, x < T.Zero ? small : large, large * small);
    }
}
