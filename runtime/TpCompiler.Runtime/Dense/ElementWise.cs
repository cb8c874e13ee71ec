using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TpCompiler.Runtime.Dense;

/// <summary>Runs a function over spans, in the widest vectors of the machine. The last few elements go through a whole vector beside the spans.</summary>
internal static unsafe class ElementWise<T, TFunction>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TFunction : struct, IActivationFunction
{
    internal static void Map(ReadOnlySpan<T> x, Span<T> y, T scale)
    {
        RequireLength(x.Length, y.Length, nameof(y));
        fixed (T* px = x, py = y)
            Dispatch(px, py, null, x.Length, scale);
    }

    internal static void MapWithDerivative(ReadOnlySpan<T> x, Span<T> y, Span<T> dy, T scale)
    {
        RequireLength(x.Length, y.Length, nameof(y));
        RequireLength(x.Length, dy.Length, nameof(dy));
        fixed (T* px = x, py = y, pd = dy)
            Dispatch(px, py, pd, x.Length, scale);
    }

    private static void Dispatch(T* x, T* y, T* dy, int count, T scale)
    {
        bool isVectorType = typeof(T) == typeof(float) || typeof(T) == typeof(double);
        if (isVectorType && Vector512.IsHardwareAccelerated)
            Loop<Vector512<T>, Simd512<T>>(x, y, dy, count, scale);
        else if (isVectorType && Vector256.IsHardwareAccelerated)
            Loop<Vector256<T>, Simd256<T>>(x, y, dy, count, scale);
        else if (isVectorType)
            Loop<Vector128<T>, Simd128<T>>(x, y, dy, count, scale);
        else
            Loop<T, SimdScalar<T>>(x, y, dy, count, scale);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<TVector, TSimd>(T* x, T* y, T* dy, int count, T scale)
        where TVector : unmanaged
        where TSimd : struct, ISimd<TVector, T>
    {
        int lanes = sizeof(TVector) / sizeof(T);
        TVector factor = TSimd.Broadcast(scale);
        int i = 0;
        if (dy is null)
        {
            for (; i <= count - lanes; i += lanes)
                TSimd.Store(TSimd.Multiply(factor, TFunction.Evaluate<T, TVector, TSimd>(TSimd.Load(x + i), out _)), y + i);
        }
        else
        {
            for (; i <= count - lanes; i += lanes)
            {
                TVector value = TFunction.Evaluate<T, TVector, TSimd>(TSimd.Load(x + i), out TVector derivative);
                TSimd.Store(TSimd.Multiply(factor, value), y + i);
                TSimd.Store(TSimd.Multiply(factor, derivative), dy + i);
            }
        }

        int left = count - i;
        if (left > 0)
        {
            TVector last = default;
            uint bytes = (uint)(left * sizeof(T));
            Unsafe.CopyBlockUnaligned(&last, x + i, bytes);
            TVector value = TSimd.Multiply(factor, TFunction.Evaluate<T, TVector, TSimd>(last, out TVector derivative));
            derivative = TSimd.Multiply(factor, derivative);
            Unsafe.CopyBlockUnaligned(y + i, &value, bytes);
            if (dy is not null)
                Unsafe.CopyBlockUnaligned(dy + i, &derivative, bytes);
        }
    }

    private static void RequireLength(int expected, int found, string name)
    {
        if (found < expected)
            throw new ArgumentException($"The input has {expected} elements, but {name} has room for {found}.", name);
    }
}
