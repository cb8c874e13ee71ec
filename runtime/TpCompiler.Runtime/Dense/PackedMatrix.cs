using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TpCompiler.Runtime.Dense;

/// <summary>
/// A constant matrix B [rows, columns] (a weight), laid out once for fast products C (+)= alpha A B.
/// Products are single-threaded and allocate nothing; one matrix may be used by many threads at once.
/// </summary>
/// <remarks>
/// B is cut into panels two vectors wide, each stored row after row, the last one filled up with zeros. Each element of C is one
/// chain of fused multiply-adds in the order of B's rows, so a result does not depend on how many rows of A are given at once.
/// </remarks>
/// <typeparam name="T">float and double are fast; other types work one element at a time.</typeparam>
public sealed unsafe class PackedMatrix<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // A block of A should stay in the first-level cache, beside one panel of B, while all panels pass by.
    private const int BlockBytes = 24 * 1024;

    private readonly T[] _panels;
    private readonly T* _data;
    private readonly Lazy<PackedMatrix<T>> _transposed;

    /// <summary>Packs a matrix.</summary>
    /// <param name="matrix">B, row-major [<paramref name="rows"/>, <paramref name="columns"/>].</param>
    /// <param name="rows">The rows of B: the depth of the product, the columns of A.</param>
    /// <param name="columns">The columns of B and of C.</param>
    /// <param name="scale">A factor folded into B, before it is rounded to <typeparamref name="T"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="matrix"/> is not rows * columns long.</exception>
    public PackedMatrix(ReadOnlySpan<double> matrix, int rows, int columns, double scale = 1.0)
        : this(rows, columns)
    {
        if (matrix.Length != (long)rows * columns)
            throw new ArgumentException($"A matrix [{rows}, {columns}] needs {(long)rows * columns} values, but {matrix.Length} were given.", nameof(matrix));
        for (int k = 0; k < rows; k++)
        {
            for (int n = 0; n < columns; n++)
                At(k, n) = T.CreateTruncating(matrix[(k * columns) + n] * scale);
        }
    }

    private PackedMatrix(int rows, int columns, PackedMatrix<T>? transposed = null)
    {
        _transposed = transposed is null ? new(Transpose) : new(transposed);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        Rows = rows;
        Columns = columns;
        PanelWidth = 2 * Lanes;
        int length = checked((columns + PanelWidth - 1) / PanelWidth * PanelWidth * rows);

        // Pinned, so that the address holds; longer by a cache line, so that the panels can begin on one.
        int line = 64 / sizeof(T);
        _panels = GC.AllocateArray<T>(length + line, pinned: true);
        nuint address = (nuint)Unsafe.AsPointer(ref _panels[0]);
        _data = (T*)((address + 63) / 64 * 64);
    }

    /// <summary>The rows of B.</summary>
    public int Rows { get; }

    /// <summary>The columns of B.</summary>
    public int Columns { get; }

    /// <summary>The transpose of B, packed when first asked for: the backward pass multiplies by it.</summary>
    public PackedMatrix<T> Transposed => _transposed.Value;

    private int PanelWidth { get; }

    private static bool IsVectorType => typeof(T) == typeof(float) || typeof(T) == typeof(double);

    private static int Lanes
        => !IsVectorType ? 1
        : Vector512.IsHardwareAccelerated ? Vector512<T>.Count
        : Vector256.IsHardwareAccelerated ? Vector256<T>.Count
        : Vector128<T>.Count;

    /// <summary>One element of B.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside the matrix.</exception>
    public T this[int row, int column]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Rows, nameof(row));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)column, (uint)Columns, nameof(column));
            return At(row, column);
        }
    }

    /// <summary>C = alpha A B, or C += alpha A B, for rows that lie one after the other.</summary>
    /// <param name="a">A: row i begins at i * <paramref name="strideA"/> and has <see cref="Rows"/> elements.</param>
    /// <param name="strideA">Elements from one row of A to the next.</param>
    /// <param name="c">C: row i begins at i * <paramref name="strideC"/> and has <see cref="Columns"/> elements; must not overlap A.</param>
    /// <param name="strideC">Elements from one row of C to the next.</param>
    /// <param name="count">The number of rows of A and C.</param>
    /// <param name="alpha">The factor.</param>
    /// <param name="accumulate">Whether the product is added to C.</param>
    /// <exception cref="ArgumentException">A span is too short for the rows.</exception>
    public void Multiply(ReadOnlySpan<T> a, int strideA, Span<T> c, int strideC, int count, T alpha, bool accumulate = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count == 0 || Columns == 0)
            return;
        RequireRows(a.Length, strideA, count, Rows, nameof(a));
        RequireRows(c.Length, strideC, count, Columns, nameof(c));
        fixed (T* pa = a, pc = c)
            Multiply(pa, new RowStrides(strideA), pc, new RowStrides(strideC), count, 1, alpha, accumulate);
    }

    /// <summary>C = alpha A B, or C += alpha A B, for the rows (outer, inner) of A and C.</summary>
    /// <param name="a">The first row of A; every row has <see cref="Rows"/> consecutive elements.</param>
    /// <param name="stridesA">Where A's rows lie.</param>
    /// <param name="c">The first row of C; every row has <see cref="Columns"/> consecutive elements. Must not overlap A.</param>
    /// <param name="stridesC">Where C's rows lie.</param>
    /// <param name="outerCount">The number of outer steps.</param>
    /// <param name="innerCount">The number of inner steps within each.</param>
    /// <param name="alpha">The factor.</param>
    /// <param name="accumulate">Whether the product is added to C.</param>
    public void Multiply(T* a, RowStrides stridesA, T* c, RowStrides stridesC, int outerCount, int innerCount, T alpha, bool accumulate = false)
    {
        // Blocks of rows need one stride: they run along the longer of the two directions.
        if (innerCount > outerCount)
        {
            (outerCount, innerCount) = (innerCount, outerCount);
            stridesA = new RowStrides(stridesA.Inner, stridesA.Outer);
            stridesC = new RowStrides(stridesC.Inner, stridesC.Outer);
        }

        if (IsVectorType && Vector512.IsHardwareAccelerated)
            Run<Vector512<T>, Simd512<T>>(12, a, stridesA, c, stridesC, outerCount, innerCount, alpha, accumulate);
        else if (IsVectorType && Vector256.IsHardwareAccelerated)
            Run<Vector256<T>, Simd256<T>>(6, a, stridesA, c, stridesC, outerCount, innerCount, alpha, accumulate);
        else if (IsVectorType)
            Run<Vector128<T>, Simd128<T>>(12, a, stridesA, c, stridesC, outerCount, innerCount, alpha, accumulate);
        else
            Run<T, SimdScalar<T>>(6, a, stridesA, c, stridesC, outerCount, innerCount, alpha, accumulate);
    }

    private void Run<TVector, TSimd>(
        int blockRows, T* a, RowStrides stridesA, T* c, RowStrides stridesC, int outerCount, int innerCount, T alpha, bool accumulate)
        where TVector : unmanaged
        where TSimd : struct, ISimd<TVector, T>
    {
        int width = 2 * (sizeof(TVector) / sizeof(T));
        int fitting = BlockBytes / Math.Max(1, Rows * sizeof(T)) / blockRows;
        int chunk = Math.Clamp(fitting, 48 / blockRows, 96 / blockRows) * blockRows;
        for (int begin = 0; begin < outerCount; begin += chunk)
        {
            int count = Math.Min(chunk, outerCount - begin);
            for (int inner = 0; inner < innerCount; inner++)
            {
                T* blockA = a + (begin * stridesA.Outer) + (inner * stridesA.Inner);
                T* blockC = c + (begin * stridesC.Outer) + (inner * stridesC.Inner);
                MicroKernel<T, TVector, TSimd>.Output to = new(alpha, accumulate, stridesC.Outer);
                T* panel = _data;
                for (int n = 0; n < Columns; n += width)
                {
                    MicroKernel<T, TVector, TSimd>.Run(
                        blockA, stridesA.Outer, count, blockRows, panel, Rows, to, blockC + n, Math.Min(width, Columns - n));
                    panel += width * (nint)Rows;
                }
            }
        }
    }

    private ref T At(int row, int column)
        => ref _data[(((nint)(column / PanelWidth) * Rows) + row) * PanelWidth + (column % PanelWidth)];

    private PackedMatrix<T> Transpose()
    {
        PackedMatrix<T> result = new(Columns, Rows, this);
        for (int k = 0; k < Rows; k++)
        {
            for (int n = 0; n < Columns; n++)
                result.At(n, k) = At(k, n);
        }

        return result;
    }

    private static void RequireRows(int length, int stride, int count, int rowLength, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(stride, name);
        long needed = ((long)(count - 1) * stride) + rowLength;
        if (length < needed)
            throw new ArgumentException($"{count} rows of {rowLength} with stride {stride} need {needed} elements, but {length} were given.", name);
    }
}
