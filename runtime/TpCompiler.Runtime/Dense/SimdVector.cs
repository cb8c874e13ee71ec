using System.Numerics;
using System.Runtime.CompilerServices;

namespace TpCompiler.Runtime.Dense;

/// <summary>Vectors of the machine's own width, of float or double.</summary>
internal readonly unsafe struct SimdVector<T> : ISimd<Vector<T>, T>
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Load(T* p) => Vector.Load(p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector<T> value, T* p) => Vector.Store(value, p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Broadcast(T value) => Vector.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Add(Vector<T> a, Vector<T> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Subtract(Vector<T> a, Vector<T> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Multiply(Vector<T> a, Vector<T> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Divide(Vector<T> a, Vector<T> b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> FusedMultiplyAdd(Vector<T> a, Vector<T> b, Vector<T> c)
        => typeof(T) == typeof(double)
            ? Vector.FusedMultiplyAdd(a.As<T, double>(), b.As<T, double>(), c.As<T, double>()).As<double, T>()
            : Vector.FusedMultiplyAdd(a.As<T, float>(), b.As<T, float>(), c.As<T, float>()).As<float, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Abs(Vector<T> a) => Vector.Abs(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> SelectLess(Vector<T> a, Vector<T> b, Vector<T> less, Vector<T> otherwise)
        => Vector.ConditionalSelect(Vector.LessThan(a, b), less, otherwise);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Sqrt(Vector<T> a) => Vector.SquareRoot(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Log(Vector<T> x)
        => typeof(T) == typeof(double) ? Vector.Log(x.As<T, double>()).As<double, T>() : Vector.Log(x.As<T, float>()).As<float, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyLess(Vector<T> a, Vector<T> b) => Vector.LessThanAny(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Exp(Vector<T> x) => Exponential<T, Vector<T>, SimdVector<T>>.Evaluate(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Scale(Vector<T> x, Vector<T> n) => Exponential<T, Vector<T>, SimdVector<T>>.Scale(x, n);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> PowerOfTwo(Vector<T> biased)
        => typeof(T) == typeof(double)
            ? Vector.ShiftLeft(biased.As<T, long>(), 52).As<long, T>()
            : Vector.ShiftLeft(biased.As<T, int>(), 23).As<int, T>();
}
