using System;
using System.Numerics;

namespace TpCompiler.Runtime.Dense;

/// <summary>
/// Element-wise functions, with first derivatives in the same pass. Value and derivative are multiplied by <c>scale</c>, because
/// e3nn normalises activations by a constant. Outputs may be the input itself; partly overlapping spans are not allowed.
/// </summary>
/// <remarks>
/// float and double: within a few units in the last place over the whole range (near the zero of silu's derivative, of the terms it is
/// the difference of); NaN goes through. An element's result does not depend on its place or on the vector width.
/// </remarks>
public static class Activations
{
    /// <summary>y = scale / (1 + exp(-x)).</summary>
    /// <exception cref="ArgumentException"><paramref name="y"/> is shorter than <paramref name="x"/>.</exception>
    public static void Sigmoid<T>(ReadOnlySpan<T> x, Span<T> y, T scale)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => ElementWise<T, SigmoidFunction>.Map(x, y, scale);

    /// <summary>y = scale / (1 + exp(-x)) and dy/dx.</summary>
    /// <exception cref="ArgumentException">An output is shorter than <paramref name="x"/>.</exception>
    public static void SigmoidWithDerivative<T>(ReadOnlySpan<T> x, Span<T> y, Span<T> dy, T scale)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => ElementWise<T, SigmoidFunction>.MapWithDerivative(x, y, dy, scale);

    /// <summary>y = scale x / (1 + exp(-x)).</summary>
    /// <exception cref="ArgumentException"><paramref name="y"/> is shorter than <paramref name="x"/>.</exception>
    public static void Silu<T>(ReadOnlySpan<T> x, Span<T> y, T scale)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => ElementWise<T, SiluFunction>.Map(x, y, scale);

    /// <summary>y = scale x / (1 + exp(-x)) and dy/dx.</summary>
    /// <exception cref="ArgumentException">An output is shorter than <paramref name="x"/>.</exception>
    public static void SiluWithDerivative<T>(ReadOnlySpan<T> x, Span<T> y, Span<T> dy, T scale)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => ElementWise<T, SiluFunction>.MapWithDerivative(x, y, dy, scale);

    /// <summary>y = scale tanh(x).</summary>
    /// <exception cref="ArgumentException"><paramref name="y"/> is shorter than <paramref name="x"/>.</exception>
    public static void Tanh<T>(ReadOnlySpan<T> x, Span<T> y, T scale)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => ElementWise<T, TanhFunction>.Map(x, y, scale);

    /// <summary>y = scale tanh(x) and dy/dx.</summary>
    /// <exception cref="ArgumentException">An output is shorter than <paramref name="x"/>.</exception>
    public static void TanhWithDerivative<T>(ReadOnlySpan<T> x, Span<T> y, Span<T> dy, T scale)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => ElementWise<T, TanhFunction>.MapWithDerivative(x, y, dy, scale);
}
