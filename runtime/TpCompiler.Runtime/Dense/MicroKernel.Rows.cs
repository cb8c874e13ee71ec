using System.Runtime.CompilerServices;

namespace TpCompiler.Runtime.Dense;

// The unrolled texts. Rows are spelled out because the compiler keeps only named locals in registers. 12 x 2 accumulators, two vectors
// of B and one of A fill 27 of AVX-512's (and NEON's) 32 registers; 6 x 2 fill 15 of AVX2's 16. Rows of A are addressed in threes, base,
// base + stride and base + 2 stride, which needs few address registers.
internal static unsafe partial class MicroKernel<T, TVector, TSimd>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows12(T* a, nint strideA, T* b, int depth, in Output to, T* c)
    {
        nint strideA2 = 2 * strideA;
        T* a3 = a + (3 * strideA);
        T* a6 = a + (6 * strideA);
        T* a9 = a + (9 * strideA);
        TVector l0 = default, l1 = default, l2 = default, l3 = default, l4 = default, l5 = default, l6 = default, l7 = default, l8 = default, l9 = default, l10 = default, l11 = default;
        TVector h0 = default, h1 = default, h2 = default, h3 = default, h4 = default, h5 = default, h6 = default, h7 = default, h8 = default, h9 = default, h10 = default, h11 = default;
        for (; depth > 0; depth--)
        {
            TVector low = TSimd.Load(b), high = TSimd.Load(b + Lanes);
            b += 2 * Lanes;
            TVector x = TSimd.Broadcast(*a);
            l0 = TSimd.FusedMultiplyAdd(x, low, l0);
            h0 = TSimd.FusedMultiplyAdd(x, high, h0);
            x = TSimd.Broadcast(a[strideA]);
            l1 = TSimd.FusedMultiplyAdd(x, low, l1);
            h1 = TSimd.FusedMultiplyAdd(x, high, h1);
            x = TSimd.Broadcast(a[strideA2]);
            l2 = TSimd.FusedMultiplyAdd(x, low, l2);
            h2 = TSimd.FusedMultiplyAdd(x, high, h2);
            a++;
            x = TSimd.Broadcast(*a3);
            l3 = TSimd.FusedMultiplyAdd(x, low, l3);
            h3 = TSimd.FusedMultiplyAdd(x, high, h3);
            x = TSimd.Broadcast(a3[strideA]);
            l4 = TSimd.FusedMultiplyAdd(x, low, l4);
            h4 = TSimd.FusedMultiplyAdd(x, high, h4);
            x = TSimd.Broadcast(a3[strideA2]);
            l5 = TSimd.FusedMultiplyAdd(x, low, l5);
            h5 = TSimd.FusedMultiplyAdd(x, high, h5);
            a3++;
            x = TSimd.Broadcast(*a6);
            l6 = TSimd.FusedMultiplyAdd(x, low, l6);
            h6 = TSimd.FusedMultiplyAdd(x, high, h6);
            x = TSimd.Broadcast(a6[strideA]);
            l7 = TSimd.FusedMultiplyAdd(x, low, l7);
            h7 = TSimd.FusedMultiplyAdd(x, high, h7);
            x = TSimd.Broadcast(a6[strideA2]);
            l8 = TSimd.FusedMultiplyAdd(x, low, l8);
            h8 = TSimd.FusedMultiplyAdd(x, high, h8);
            a6++;
            x = TSimd.Broadcast(*a9);
            l9 = TSimd.FusedMultiplyAdd(x, low, l9);
            h9 = TSimd.FusedMultiplyAdd(x, high, h9);
            x = TSimd.Broadcast(a9[strideA]);
            l10 = TSimd.FusedMultiplyAdd(x, low, l10);
            h10 = TSimd.FusedMultiplyAdd(x, high, h10);
            x = TSimd.Broadcast(a9[strideA2]);
            l11 = TSimd.FusedMultiplyAdd(x, low, l11);
            h11 = TSimd.FusedMultiplyAdd(x, high, h11);
            a9++;
        }

        to.Write(l0, h0, c);
        c += to.Stride;
        to.Write(l1, h1, c);
        c += to.Stride;
        to.Write(l2, h2, c);
        c += to.Stride;
        to.Write(l3, h3, c);
        c += to.Stride;
        to.Write(l4, h4, c);
        c += to.Stride;
        to.Write(l5, h5, c);
        c += to.Stride;
        to.Write(l6, h6, c);
        c += to.Stride;
        to.Write(l7, h7, c);
        c += to.Stride;
        to.Write(l8, h8, c);
        c += to.Stride;
        to.Write(l9, h9, c);
        c += to.Stride;
        to.Write(l10, h10, c);
        c += to.Stride;
        to.Write(l11, h11, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows8(T* a, nint strideA, T* b, int depth, in Output to, T* c)
    {
        nint strideA2 = 2 * strideA;
        T* a3 = a + (3 * strideA);
        T* a6 = a + (6 * strideA);
        TVector l0 = default, l1 = default, l2 = default, l3 = default, l4 = default, l5 = default, l6 = default, l7 = default;
        TVector h0 = default, h1 = default, h2 = default, h3 = default, h4 = default, h5 = default, h6 = default, h7 = default;
        for (; depth > 0; depth--)
        {
            TVector low = TSimd.Load(b), high = TSimd.Load(b + Lanes);
            b += 2 * Lanes;
            TVector x = TSimd.Broadcast(*a);
            l0 = TSimd.FusedMultiplyAdd(x, low, l0);
            h0 = TSimd.FusedMultiplyAdd(x, high, h0);
            x = TSimd.Broadcast(a[strideA]);
            l1 = TSimd.FusedMultiplyAdd(x, low, l1);
            h1 = TSimd.FusedMultiplyAdd(x, high, h1);
            x = TSimd.Broadcast(a[strideA2]);
            l2 = TSimd.FusedMultiplyAdd(x, low, l2);
            h2 = TSimd.FusedMultiplyAdd(x, high, h2);
            a++;
            x = TSimd.Broadcast(*a3);
            l3 = TSimd.FusedMultiplyAdd(x, low, l3);
            h3 = TSimd.FusedMultiplyAdd(x, high, h3);
            x = TSimd.Broadcast(a3[strideA]);
            l4 = TSimd.FusedMultiplyAdd(x, low, l4);
            h4 = TSimd.FusedMultiplyAdd(x, high, h4);
            x = TSimd.Broadcast(a3[strideA2]);
            l5 = TSimd.FusedMultiplyAdd(x, low, l5);
            h5 = TSimd.FusedMultiplyAdd(x, high, h5);
            a3++;
            x = TSimd.Broadcast(*a6);
            l6 = TSimd.FusedMultiplyAdd(x, low, l6);
            h6 = TSimd.FusedMultiplyAdd(x, high, h6);
            x = TSimd.Broadcast(a6[strideA]);
            l7 = TSimd.FusedMultiplyAdd(x, low, l7);
            h7 = TSimd.FusedMultiplyAdd(x, high, h7);
            a6++;
        }

        to.Write(l0, h0, c);
        c += to.Stride;
        to.Write(l1, h1, c);
        c += to.Stride;
        to.Write(l2, h2, c);
        c += to.Stride;
        to.Write(l3, h3, c);
        c += to.Stride;
        to.Write(l4, h4, c);
        c += to.Stride;
        to.Write(l5, h5, c);
        c += to.Stride;
        to.Write(l6, h6, c);
        c += to.Stride;
        to.Write(l7, h7, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows6(T* a, nint strideA, T* b, int depth, in Output to, T* c)
    {
        nint strideA2 = 2 * strideA;
        T* a3 = a + (3 * strideA);
        TVector l0 = default, l1 = default, l2 = default, l3 = default, l4 = default, l5 = default;
        TVector h0 = default, h1 = default, h2 = default, h3 = default, h4 = default, h5 = default;
        for (; depth > 0; depth--)
        {
            TVector low = TSimd.Load(b), high = TSimd.Load(b + Lanes);
            b += 2 * Lanes;
            TVector x = TSimd.Broadcast(*a);
            l0 = TSimd.FusedMultiplyAdd(x, low, l0);
            h0 = TSimd.FusedMultiplyAdd(x, high, h0);
            x = TSimd.Broadcast(a[strideA]);
            l1 = TSimd.FusedMultiplyAdd(x, low, l1);
            h1 = TSimd.FusedMultiplyAdd(x, high, h1);
            x = TSimd.Broadcast(a[strideA2]);
            l2 = TSimd.FusedMultiplyAdd(x, low, l2);
            h2 = TSimd.FusedMultiplyAdd(x, high, h2);
            a++;
            x = TSimd.Broadcast(*a3);
            l3 = TSimd.FusedMultiplyAdd(x, low, l3);
            h3 = TSimd.FusedMultiplyAdd(x, high, h3);
            x = TSimd.Broadcast(a3[strideA]);
            l4 = TSimd.FusedMultiplyAdd(x, low, l4);
            h4 = TSimd.FusedMultiplyAdd(x, high, h4);
            x = TSimd.Broadcast(a3[strideA2]);
            l5 = TSimd.FusedMultiplyAdd(x, low, l5);
            h5 = TSimd.FusedMultiplyAdd(x, high, h5);
            a3++;
        }

        to.Write(l0, h0, c);
        c += to.Stride;
        to.Write(l1, h1, c);
        c += to.Stride;
        to.Write(l2, h2, c);
        c += to.Stride;
        to.Write(l3, h3, c);
        c += to.Stride;
        to.Write(l4, h4, c);
        c += to.Stride;
        to.Write(l5, h5, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows5(T* a, nint strideA, T* b, int depth, in Output to, T* c)
    {
        nint strideA2 = 2 * strideA;
        T* a3 = a + (3 * strideA);
        TVector l0 = default, l1 = default, l2 = default, l3 = default, l4 = default;
        TVector h0 = default, h1 = default, h2 = default, h3 = default, h4 = default;
        for (; depth > 0; depth--)
        {
            TVector low = TSimd.Load(b), high = TSimd.Load(b + Lanes);
            b += 2 * Lanes;
            TVector x = TSimd.Broadcast(*a);
            l0 = TSimd.FusedMultiplyAdd(x, low, l0);
            h0 = TSimd.FusedMultiplyAdd(x, high, h0);
            x = TSimd.Broadcast(a[strideA]);
            l1 = TSimd.FusedMultiplyAdd(x, low, l1);
            h1 = TSimd.FusedMultiplyAdd(x, high, h1);
            x = TSimd.Broadcast(a[strideA2]);
            l2 = TSimd.FusedMultiplyAdd(x, low, l2);
            h2 = TSimd.FusedMultiplyAdd(x, high, h2);
            a++;
            x = TSimd.Broadcast(*a3);
            l3 = TSimd.FusedMultiplyAdd(x, low, l3);
            h3 = TSimd.FusedMultiplyAdd(x, high, h3);
            x = TSimd.Broadcast(a3[strideA]);
            l4 = TSimd.FusedMultiplyAdd(x, low, l4);
            h4 = TSimd.FusedMultiplyAdd(x, high, h4);
            a3++;
        }

        to.Write(l0, h0, c);
        c += to.Stride;
        to.Write(l1, h1, c);
        c += to.Stride;
        to.Write(l2, h2, c);
        c += to.Stride;
        to.Write(l3, h3, c);
        c += to.Stride;
        to.Write(l4, h4, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows4(T* a, nint strideA, T* b, int depth, in Output to, T* c)
    {
        nint strideA2 = 2 * strideA;
        T* a3 = a + (3 * strideA);
        TVector l0 = default, l1 = default, l2 = default, l3 = default;
        TVector h0 = default, h1 = default, h2 = default, h3 = default;
        for (; depth > 0; depth--)
        {
            TVector low = TSimd.Load(b), high = TSimd.Load(b + Lanes);
            b += 2 * Lanes;
            TVector x = TSimd.Broadcast(*a);
            l0 = TSimd.FusedMultiplyAdd(x, low, l0);
            h0 = TSimd.FusedMultiplyAdd(x, high, h0);
            x = TSimd.Broadcast(a[strideA]);
            l1 = TSimd.FusedMultiplyAdd(x, low, l1);
            h1 = TSimd.FusedMultiplyAdd(x, high, h1);
            x = TSimd.Broadcast(a[strideA2]);
            l2 = TSimd.FusedMultiplyAdd(x, low, l2);
            h2 = TSimd.FusedMultiplyAdd(x, high, h2);
            a++;
            x = TSimd.Broadcast(*a3);
            l3 = TSimd.FusedMultiplyAdd(x, low, l3);
            h3 = TSimd.FusedMultiplyAdd(x, high, h3);
            a3++;
        }

        to.Write(l0, h0, c);
        c += to.Stride;
        to.Write(l1, h1, c);
        c += to.Stride;
        to.Write(l2, h2, c);
        c += to.Stride;
        to.Write(l3, h3, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows3(T* a, nint strideA, T* b, int depth, in Output to, T* c)
    {
        nint strideA2 = 2 * strideA;
        TVector l0 = default, l1 = default, l2 = default;
        TVector h0 = default, h1 = default, h2 = default;
        for (; depth > 0; depth--)
        {
            TVector low = TSimd.Load(b), high = TSimd.Load(b + Lanes);
            b += 2 * Lanes;
            TVector x = TSimd.Broadcast(*a);
            l0 = TSimd.FusedMultiplyAdd(x, low, l0);
            h0 = TSimd.FusedMultiplyAdd(x, high, h0);
            x = TSimd.Broadcast(a[strideA]);
            l1 = TSimd.FusedMultiplyAdd(x, low, l1);
            h1 = TSimd.FusedMultiplyAdd(x, high, h1);
            x = TSimd.Broadcast(a[strideA2]);
            l2 = TSimd.FusedMultiplyAdd(x, low, l2);
            h2 = TSimd.FusedMultiplyAdd(x, high, h2);
            a++;
        }

        to.Write(l0, h0, c);
        c += to.Stride;
        to.Write(l1, h1, c);
        c += to.Stride;
        to.Write(l2, h2, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows2(T* a, nint strideA, T* b, int depth, in Output to, T* c)
    {
        TVector l0 = default, l1 = default;
        TVector h0 = default, h1 = default;
        for (; depth > 0; depth--)
        {
            TVector low = TSimd.Load(b), high = TSimd.Load(b + Lanes);
            b += 2 * Lanes;
            TVector x = TSimd.Broadcast(*a);
            l0 = TSimd.FusedMultiplyAdd(x, low, l0);
            h0 = TSimd.FusedMultiplyAdd(x, high, h0);
            x = TSimd.Broadcast(a[strideA]);
            l1 = TSimd.FusedMultiplyAdd(x, low, l1);
            h1 = TSimd.FusedMultiplyAdd(x, high, h1);
            a++;
        }

        to.Write(l0, h0, c);
        c += to.Stride;
        to.Write(l1, h1, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows1(T* a, nint strideA, T* b, int depth, in Output to, T* c)
    {
        TVector l0 = default;
        TVector h0 = default;
        for (; depth > 0; depth--)
        {
            TVector low = TSimd.Load(b), high = TSimd.Load(b + Lanes);
            b += 2 * Lanes;
            TVector x = TSimd.Broadcast(*a);
            l0 = TSimd.FusedMultiplyAdd(x, low, l0);
            h0 = TSimd.FusedMultiplyAdd(x, high, h0);
            a++;
        }

        to.Write(l0, h0, c);
    }
}
