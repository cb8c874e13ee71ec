using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TpCompiler.Runtime.Dense;

namespace TpCompiler.Runtime.Kernels;

/// <summary>
/// The functions that compiled kernels call, of vectors and of numbers: a few units in the last place, the same for an element
/// whatever vector it is in. No number gives no number.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public static class VectorFunctions<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary><paramref name="otherwise"/> where <paramref name="condition"/> is at most 0, otherwise <paramref name="positive"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Select(Vector512<T> condition, Vector512<T> positive, Vector512<T> otherwise)
        => Vector512.ConditionalSelect(Vector512.LessThanOrEqual(condition, Vector512<T>.Zero), otherwise, positive);

    /// <summary><paramref name="otherwise"/> where <paramref name="condition"/> is at most 0, otherwise <paramref name="positive"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Select(Vector<T> condition, Vector<T> positive, Vector<T> otherwise)
        => Vector.ConditionalSelect(Vector.LessThanOrEqual(condition, Vector<T>.Zero), otherwise, positive);

    /// <summary><paramref name="otherwise"/> where <paramref name="condition"/> is at most 0, otherwise <paramref name="positive"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Select(T condition, T positive, T otherwise) => condition <= T.Zero ? otherwise : positive;

    /// <summary>The elements of <paramref name="value"/> before number <paramref name="count"/>, zeros from there on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> First(Vector512<T> value, nint count)
        => Vector512.ConditionalSelect(Vector512.LessThan(Vector512<T>.Indices, Vector512.Create(T.CreateTruncating(count))), value, Vector512<T>.Zero);

    /// <summary>The elements of <paramref name="value"/> before number <paramref name="count"/>, zeros from there on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> First(Vector<T> value, nint count)
        => Vector.ConditionalSelect(Vector.LessThan(Vector<T>.Indices, Vector.Create(T.CreateTruncating(count))), value, Vector<T>.Zero);

    /// <summary>exp(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Exponential(Vector512<T> x) => ElementaryFunctions<T, Vector512<T>, Simd512<T>>.Exponential(x);

    /// <summary>exp(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Exponential(Vector<T> x) => ElementaryFunctions<T, Vector<T>, SimdVector<T>>.Exponential(x);

    /// <summary>exp(x).</summary>
    public static T Exponential(T x) => ElementaryFunctions<T, Vector128<T>, Simd128<T>>.Exponential(Vector128.CreateScalar(x)).ToScalar();

    /// <summary>exp(x) - 1, with all digits near 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> ExponentialMinusOne(Vector512<T> x) => ElementaryFunctions<T, Vector512<T>, Simd512<T>>.ExponentialMinusOne(x);

    /// <summary>exp(x) - 1, with all digits near 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> ExponentialMinusOne(Vector<T> x) => ElementaryFunctions<T, Vector<T>, SimdVector<T>>.ExponentialMinusOne(x);

    /// <summary>exp(x) - 1, with all digits near 0.</summary>
    public static T ExponentialMinusOne(T x) => ElementaryFunctions<T, Vector128<T>, Simd128<T>>.ExponentialMinusOne(Vector128.CreateScalar(x)).ToScalar();

    /// <summary>log(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Logarithm(Vector512<T> x) => ElementaryFunctions<T, Vector512<T>, Simd512<T>>.Logarithm(x);

    /// <summary>log(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Logarithm(Vector<T> x) => ElementaryFunctions<T, Vector<T>, SimdVector<T>>.Logarithm(x);

    /// <summary>log(x).</summary>
    public static T Logarithm(T x) => ElementaryFunctions<T, Vector128<T>, Simd128<T>>.Logarithm(Vector128.CreateScalar(x)).ToScalar();

    /// <summary>log(1 + x), with all digits near 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> LogarithmOnePlus(Vector512<T> x) => ElementaryFunctions<T, Vector512<T>, Simd512<T>>.LogarithmOnePlus(x);

    /// <summary>log(1 + x), with all digits near 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> LogarithmOnePlus(Vector<T> x) => ElementaryFunctions<T, Vector<T>, SimdVector<T>>.LogarithmOnePlus(x);

    /// <summary>log(1 + x), with all digits near 0.</summary>
    public static T LogarithmOnePlus(T x) => ElementaryFunctions<T, Vector128<T>, Simd128<T>>.LogarithmOnePlus(Vector128.CreateScalar(x)).ToScalar();

    /// <summary>1 / x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Reciprocal(Vector512<T> x) => ElementaryFunctions<T, Vector512<T>, Simd512<T>>.Reciprocal(x);

    /// <summary>1 / x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Reciprocal(Vector<T> x) => ElementaryFunctions<T, Vector<T>, SimdVector<T>>.Reciprocal(x);

    /// <summary>1 / x.</summary>
    public static T Reciprocal(T x) => ElementaryFunctions<T, Vector128<T>, Simd128<T>>.Reciprocal(Vector128.CreateScalar(x)).ToScalar();

    /// <summary>The square root.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> SquareRoot(Vector512<T> x) => ElementaryFunctions<T, Vector512<T>, Simd512<T>>.SquareRoot(x);

    /// <summary>The square root.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> SquareRoot(Vector<T> x) => ElementaryFunctions<T, Vector<T>, SimdVector<T>>.SquareRoot(x);

    /// <summary>The square root.</summary>
    public static T SquareRoot(T x) => ElementaryFunctions<T, Vector128<T>, Simd128<T>>.SquareRoot(Vector128.CreateScalar(x)).ToScalar();

    /// <summary>1 / sqrt(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> ReciprocalSquareRoot(Vector512<T> x) => ElementaryFunctions<T, Vector512<T>, Simd512<T>>.ReciprocalSquareRoot(x);

    /// <summary>1 / sqrt(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> ReciprocalSquareRoot(Vector<T> x) => ElementaryFunctions<T, Vector<T>, SimdVector<T>>.ReciprocalSquareRoot(x);

    /// <summary>1 / sqrt(x).</summary>
    public static T ReciprocalSquareRoot(T x) => ElementaryFunctions<T, Vector128<T>, Simd128<T>>.ReciprocalSquareRoot(Vector128.CreateScalar(x)).ToScalar();

    /// <summary>sin(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Sine(Vector512<T> x) => ElementaryFunctions<T, Vector512<T>, Simd512<T>>.Sine(x);

    /// <summary>sin(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Sine(Vector<T> x) => ElementaryFunctions<T, Vector<T>, SimdVector<T>>.Sine(x);

    /// <summary>sin(x).</summary>
    public static T Sine(T x) => ElementaryFunctions<T, Vector128<T>, Simd128<T>>.Sine(Vector128.CreateScalar(x)).ToScalar();

    /// <summary>cos(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Cosine(Vector512<T> x) => ElementaryFunctions<T, Vector512<T>, Simd512<T>>.Cosine(x);

    /// <summary>cos(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Cosine(Vector<T> x) => ElementaryFunctions<T, Vector<T>, SimdVector<T>>.Cosine(x);

    /// <summary>cos(x).</summary>
    public static T Cosine(T x) => ElementaryFunctions<T, Vector128<T>, Simd128<T>>.Cosine(Vector128.CreateScalar(x)).ToScalar();

    /// <summary>erf(x).</summary>
    public static Vector512<T> Error(Vector512<T> x) => ElementaryFunctions<T, Vector512<T>, Simd512<T>>.Error(x);

    /// <summary>erf(x).</summary>
    public static Vector<T> Error(Vector<T> x) => ElementaryFunctions<T, Vector<T>, SimdVector<T>>.Error(x);

    /// <summary>erf(x).</summary>
    public static T Error(T x) => ElementaryFunctions<T, Vector128<T>, Simd128<T>>.Error(Vector128.CreateScalar(x)).ToScalar();

    /// <summary>1 - erf(x), with all digits where it is small.</summary>
    public static Vector512<T> ErrorComplement(Vector512<T> x) => ElementaryFunctions<T, Vector512<T>, Simd512<T>>.ErrorComplement(x);

    /// <summary>1 - erf(x), with all digits where it is small.</summary>
    public static Vector<T> ErrorComplement(Vector<T> x) => ElementaryFunctions<T, Vector<T>, SimdVector<T>>.ErrorComplement(x);

    /// <summary>1 - erf(x), with all digits where it is small.</summary>
    public static T ErrorComplement(T x) => ElementaryFunctions<T, Vector128<T>, Simd128<T>>.ErrorComplement(Vector128.CreateScalar(x)).ToScalar();

    /// <summary>2/sqrt(pi) exp(-x^2).</summary>
    public static Vector512<T> ErrorSlope(Vector512<T> x) => ElementaryFunctions<T, Vector512<T>, Simd512<T>>.ErrorSlope(x);

    /// <summary>2/sqrt(pi) exp(-x^2).</summary>
    public static Vector<T> ErrorSlope(Vector<T> x) => ElementaryFunctions<T, Vector<T>, SimdVector<T>>.ErrorSlope(x);

    /// <summary>2/sqrt(pi) exp(-x^2).</summary>
    public static T ErrorSlope(T x) => ElementaryFunctions<T, Vector128<T>, Simd128<T>>.ErrorSlope(Vector128.CreateScalar(x)).ToScalar();

    /// <summary>|x|.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Absolute(Vector512<T> x) => ElementaryFunctions<T, Vector512<T>, Simd512<T>>.Absolute(x);

    /// <summary>|x|.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Absolute(Vector<T> x) => ElementaryFunctions<T, Vector<T>, SimdVector<T>>.Absolute(x);

    /// <summary>|x|.</summary>
    public static T Absolute(T x) => ElementaryFunctions<T, Vector128<T>, Simd128<T>>.Absolute(Vector128.CreateScalar(x)).ToScalar();

    /// <summary>1 above 0, -1 below, x itself at 0 and where it is no number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Sign(Vector512<T> x) => ElementaryFunctions<T, Vector512<T>, Simd512<T>>.Sign(x);

    /// <summary>1 above 0, -1 below, x itself at 0 and where it is no number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Sign(Vector<T> x) => ElementaryFunctions<T, Vector<T>, SimdVector<T>>.Sign(x);

    /// <summary>1 above 0, -1 below, x itself at 0 and where it is no number.</summary>
    public static T Sign(T x) => ElementaryFunctions<T, Vector128<T>, Simd128<T>>.Sign(Vector128.CreateScalar(x)).ToScalar();
}
