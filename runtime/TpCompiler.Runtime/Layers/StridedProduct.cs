using System;
using System.Numerics;
using System.Runtime.Intrinsics;
using TpCompiler.Runtime.Dense;

namespace TpCompiler.Runtime.Layers;

/// <summary>
/// C += alpha A B for matrices with any strides: tiles of all three are copied together, and multiplied by the kernels of
/// <see cref="PackedMatrix{T}"/>, which is for a B that stays the same.
/// </summary>
internal static unsafe class StridedProduct<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // A tile of A stays in the second-level cache, a panel of B in the first.
    private const int TileRows = 96;
    private const int TileDepth = 256;
    private const int TileColumns = 512;

    /// <summary>C += alpha A B. Each element is a sum in the order of A's columns, whatever the shapes.</summary>
    public static void Add(StridedMatrix<T> a, StridedMatrix<T> b, StridedMatrix<T> c, T alpha)
    {
        if (a.Columns.Count == 0)
            return;
        bool isVectorType = typeof(T) == typeof(float) || typeof(T) == typeof(double);
        if (isVectorType && Vector512.IsHardwareAccelerated)
            Run<Vector512<T>, Simd512<T>>(a, b, c, alpha, 12);
        else if (isVectorType && Vector256.IsHardwareAccelerated)
            Run<Vector256<T>, Simd256<T>>(a, b, c, alpha, 6);
        else if (isVectorType)
            Run<Vector128<T>, Simd128<T>>(a, b, c, alpha, 12);
        else
            Run<T, SimdScalar<T>>(a, b, c, alpha, 6);
    }

    private static void Run<TVector, TSimd>(StridedMatrix<T> a, StridedMatrix<T> b, StridedMatrix<T> c, T alpha, int blockRows)
        where TVector : unmanaged
        where TSimd : struct, ISimd<TVector, T>
    {
        // Vectors run along columns: where C has too few of them for a panel, it is computed as its transpose.
        int width = 2 * sizeof(TVector) / sizeof(T);
        if (c.Columns.Count < width && c.Rows.Count > c.Columns.Count)
            (a, b, c) = (b.Transposed, a.Transposed, c.Transposed);

        int depth = a.Columns.Count;
        int paddedColumns = (Math.Min(c.Columns.Count, TileColumns) + width - 1) / width * width;
        int tileDepth = Math.Min(depth, TileDepth);
        int tileRows = Math.Min(c.Rows.Count, TileRows);
        using Scratch<T> scratch = new(((long)tileDepth * (tileRows + paddedColumns)) + ((long)tileRows * paddedColumns));
        fixed (T* tileA = scratch.Span)
        {
            T* panels = tileA + (tileRows * tileDepth);
            T* tileC = panels + (tileDepth * paddedColumns);
            for (int column = 0; column < c.Columns.Count; column += TileColumns)
            {
                int columns = Math.Min(TileColumns, c.Columns.Count - column);
                for (int k = 0; k < depth; k += TileDepth)
                {
                    int ks = Math.Min(TileDepth, depth - k);
                    for (int n = 0; n < columns; n += width)
                        CopyIn(b, k, ks, column + n, Math.Min(width, columns - n), panels + (n * ks), width);
                    for (int row = 0; row < c.Rows.Count; row += TileRows)
                    {
                        int rows = Math.Min(TileRows, c.Rows.Count - row);
                        CopyIn(a, row, rows, k, ks, tileA, ks);
                        MicroKernel<T, TVector, TSimd>.Output output = new(alpha, false, paddedColumns);
                        for (int n = 0; n < columns; n += width)
                            MicroKernel<T, TVector, TSimd>.Run(tileA, ks, rows, blockRows, panels + (n * ks), ks, output, tileC + n, width);
                        AddTo(c, row, rows, column, columns, tileC, paddedColumns);
                    }
                }
            }
        }
    }

    /// <summary>Copies a part of a matrix row by row; what is left of a row up to the stride becomes zero.</summary>
    private static void CopyIn(StridedMatrix<T> source, int row, int rows, int column, int columns, T* target, int stride)
    {
        for (int i = 0; i < rows; i++, target += stride)
        {
            T* from = source.Data + source.Rows.Offset(row + i);
            if (source.Columns.Inner == 1)
            {
                nint step = source.Columns.OuterStride;
                from += column * step;
                for (int j = 0; j < columns; j++)
                    target[j] = from[j * step];
            }
            else
            {
                for (int j = 0; j < columns; j++)
                    target[j] = from[source.Columns.Offset(column + j)];
            }

            new Span<T>(target + columns, stride - columns).Clear();
        }
    }

    private static void AddTo(StridedMatrix<T> target, int row, int rows, int column, int columns, T* source, int stride)
    {
        for (int i = 0; i < rows; i++, source += stride)
        {
            T* to = target.Data + target.Rows.Offset(row + i);
            if (target.Columns.Inner == 1)
            {
                nint step = target.Columns.OuterStride;
                to += column * step;
                for (int j = 0; j < columns; j++)
                    to[j * step] += source[j];
            }
            else
            {
                for (int j = 0; j < columns; j++)
                    to[target.Columns.Offset(column + j)] += source[j];
            }
        }
    }
}
