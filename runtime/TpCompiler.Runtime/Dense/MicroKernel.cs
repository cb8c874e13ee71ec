using System.Runtime.CompilerServices;

namespace TpCompiler.Runtime.Dense;

/// <summary>
/// The innermost part of a matrix product: up to <see cref="MaximumRows"/> rows of A times one packed panel of B, two vectors wide.
/// The products of a block stay in registers over the whole depth, so each element of C is one chain of fused multiply-adds in the
/// order of the depth, whatever the block: results do not depend on how the rows are split.
/// </summary>
internal static unsafe partial class MicroKernel<T, TVector, TSimd>
    where T : unmanaged
    where TVector : unmanaged
    where TSimd : struct, ISimd<TVector, T>
{
    /// <summary>The most rows of one block, and the length of its unrolled text.</summary>
    internal const int MaximumRows = 12;

    private static int Lanes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => sizeof(TVector) / sizeof(T);
    }

    /// <summary>Multiplies <paramref name="rows"/> rows by one panel, whose first <paramref name="columns"/> columns are C's.</summary>
    internal static void Run(T* a, nint strideA, int rows, int maximumRows, T* b, int depth, in Output to, T* c, int columns)
    {
        // The last panel may be narrower than two vectors: its blocks go through a whole block beside C.
        bool isPart = columns < 2 * Lanes;
        T* aside = stackalloc T[isPart ? MaximumRows * 2 * Lanes : 0];
        Output toAside = to with { Stride = 2 * Lanes };
        while (rows > 0)
        {
            int done = BlockOf(rows, maximumRows);
            if (isPart)
            {
                if (to.Accumulate)
                    CopyRows(c, to.Stride, aside, 2 * Lanes, done, columns);
                Block(done, a, strideA, b, depth, toAside, aside);
                CopyRows(aside, 2 * Lanes, c, to.Stride, done, columns);
            }
            else
            {
                Block(done, a, strideA, b, depth, to, c);
            }

            rows -= done;
            a += done * strideA;
            c += done * to.Stride;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block(int rows, T* a, nint strideA, T* b, int depth, in Output to, T* c)
    {
        switch (rows)
        {
            case 12: Rows12(a, strideA, b, depth, to, c); break;
            case 8: Rows8(a, strideA, b, depth, to, c); break;
            case 6: Rows6(a, strideA, b, depth, to, c); break;
            case 5: Rows5(a, strideA, b, depth, to, c); break;
            case 4: Rows4(a, strideA, b, depth, to, c); break;
            case 3: Rows3(a, strideA, b, depth, to, c); break;
            case 2: Rows2(a, strideA, b, depth, to, c); break;
            default: Rows1(a, strideA, b, depth, to, c); break;
        }
    }

    /// <summary>
    /// How many of the rows left to do at once. Fewer than four rows take as long as four, because each sum must wait for the one before:
    /// so 9 = 5 + 4 rather than 6 + 3, 7 = 4 + 3.
    /// </summary>
    private static int BlockOf(int rows, int maximumRows)
        => rows >= MaximumRows ? maximumRows
        : rows >= 10 ? 6
        : rows == 9 ? 5
        : rows == 8 && maximumRows >= 8 ? 8
        : rows >= 7 ? 4
        : rows;

    private static void CopyRows(T* from, nint strideFrom, T* to, nint strideTo, int rows, int columns)
    {
        for (int i = 0; i < rows; i++)
            Unsafe.CopyBlockUnaligned(to + (i * strideTo), from + (i * strideFrom), (uint)(columns * sizeof(T)));
    }

    /// <summary>What becomes of a finished row: C = alpha * (A B), or added to what C holds.</summary>
    /// <remarks>Writing must call nothing: a call in a kernel would make the compiler keep every accumulator in memory.</remarks>
    internal readonly struct Output(T alpha, bool accumulate, nint stride)
    {
        private readonly TVector _alpha = TSimd.Broadcast(alpha);

        internal readonly bool Accumulate = accumulate;

        /// <summary>Elements from one row of C to the next.</summary>
        internal nint Stride { get; init; } = stride;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal void Write(TVector low, TVector high, T* c)
        {
            if (Accumulate)
            {
                TSimd.Store(TSimd.FusedMultiplyAdd(_alpha, low, TSimd.Load(c)), c);
                TSimd.Store(TSimd.FusedMultiplyAdd(_alpha, high, TSimd.Load(c + Lanes)), c + Lanes);
            }
            else
            {
                TSimd.Store(TSimd.Multiply(_alpha, low), c);
                TSimd.Store(TSimd.Multiply(_alpha, high), c + Lanes);
            }
        }
    }
}
