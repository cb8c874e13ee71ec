using System;
using System.Linq;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using TpCompiler.Runtime.Dense;
using Xunit;

namespace TpCompiler.Runtime.Tests.Dense;

public unsafe class PackedMatrixTests
{
    private static readonly Gen<int> s_rows = Gen.Choose(0, 40);
    private static readonly Gen<int> s_depth = Gen.OneOf(Gen.Choose(0, 5), Gen.Choose(6, 150));
    private static readonly Gen<int> s_columns = Gen.OneOf(Gen.Choose(0, 9), Gen.Choose(10, 140));

    public sealed record Problem(int Outer, int Inner, int Depth, int Columns, int Pad, double Alpha, bool Accumulate, int Seed);

    [Fact]
    public void Product_in_double_is_the_naive_one() => CheckProblems<double>(1e-14);

    [Fact]
    public void Product_in_float_is_the_naive_one() => CheckProblems<float>(4e-6);

    [Fact]
    public void Product_in_half_is_the_naive_one() => CheckProblems<Half>(4e-2);

    [Theory]
    [InlineData(64, 64, 1280)]
    [InlineData(96, 1280, 64)]
    [InlineData(301, 128, 128)]
    public void Large_product_is_the_naive_one(int rows, int depth, int columns)
    {
        Assert.True(Agrees<double>(new Problem(rows, 1, depth, columns, 0, 1.0, false, 1), 1e-13));
        Assert.True(Agrees<float>(new Problem(rows, 1, depth, columns, 3, 0.5, true, 2), 1e-5));
    }

    [Fact]
    public void Every_small_number_of_rows_and_columns_works()
    {
        for (int rows = 0; rows <= 26; rows++)
        {
            foreach (int columns in new[] { 1, 7, 8, 16, 17, 33, 64, 65 })
            {
                Assert.True(Agrees<double>(new Problem(rows, 1, 9, columns, 1, 1.0, columns % 2 == 0, rows), 1e-14), $"{rows} x {columns}");
                Assert.True(Agrees<float>(new Problem(1, rows, 9, columns, 2, -0.5, columns % 2 == 1, rows), 4e-6), $"{rows} x {columns}");
            }
        }
    }

    [Fact]
    public void A_row_does_not_depend_on_how_many_rows_come_with_it()
    {
        const int Rows = 41, Depth = 37, Columns = 53;
        Random random = new(5);
        PackedMatrix<double> b = new(Numbers(random, Depth * Columns), Depth, Columns);
        double[] a = Numbers(random, Rows * Depth), whole = new double[Rows * Columns], single = new double[Columns];
        b.Multiply(a, Depth, whole, Columns, Rows, 0.7);
        for (int i = 0; i < Rows; i++)
        {
            b.Multiply(a.AsSpan(i * Depth), Depth, single, Columns, 1, 0.7);
            Assert.Equal(single, whole[(i * Columns)..((i + 1) * Columns)]);
        }
    }

    [Fact]
    public void Transpose_holds_the_same_elements_and_knows_its_origin()
    {
        Random random = new(6);
        double[] values = Numbers(random, 5 * 19);
        PackedMatrix<double> b = new(values, 5, 19, scale: 2.0);
        PackedMatrix<double> t = b.Transposed;
        Assert.Same(b, t.Transposed);
        Assert.Same(t, b.Transposed);
        Assert.Equal((19, 5), (t.Rows, t.Columns));
        for (int i = 0; i < 5; i++)
        {
            for (int j = 0; j < 19; j++)
            {
                Assert.Equal(2.0 * values[(i * 19) + j], b[i, j]);
                Assert.Equal(b[i, j], t[j, i]);
            }
        }
    }

    [Fact]
    public void Wrong_lengths_are_refused()
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => new PackedMatrix<double>(new double[5], 2, 3));
        Assert.Contains("[2, 3]", e.Message, StringComparison.Ordinal);
        PackedMatrix<double> b = new(new double[6], 2, 3);
        Assert.Throws<ArgumentException>(() => b.Multiply(new double[3], 2, new double[6], 3, 2, 1.0));
        Assert.Throws<ArgumentException>(() => b.Multiply(new double[4], 2, new double[5], 3, 2, 1.0));
        Assert.Throws<ArgumentOutOfRangeException>(() => b[0, 3]);
    }

    private static void CheckProblems<T>(double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Gen<Problem> problems =
            from outer in s_rows
            from inner in Gen.Choose(1, 16)
            from depth in s_depth
            from columns in s_columns
            from pad in Gen.Choose(0, 3)
            from alpha in Gen.Elements(1.0, -0.75, 0.0)
            from accumulate in Gen.Elements(false, true)
            from seed in Gen.Choose(0, 1000)
            select new Problem(outer, inner, depth, columns, pad, alpha, accumulate, seed);
        Prop.ForAll(problems.ToArbitrary(), p => Agrees<T>(p, tolerance)).QuickCheckThrowOnFailure();
    }

    /// <summary>Rows lie [outer][padding][inner][padding]; whatever lies between the rows of C must stay as it was.</summary>
    private static bool Agrees<T>(Problem p, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Random random = new(p.Seed);
        double[] b = [.. Numbers(random, p.Depth * p.Columns).Select(Rounded<T>)];
        RowStrides stridesA = new((p.Inner * (p.Depth + p.Pad)) + (2 * p.Pad), p.Depth + p.Pad);
        RowStrides stridesC = new((p.Inner * (p.Columns + p.Pad)) + p.Pad, p.Columns + p.Pad);
        T[] a = [.. Numbers(random, (int)(p.Outer * stridesA.Outer)).Select(T.CreateTruncating)];
        T[] c = [.. Numbers(random, (int)(p.Outer * stridesC.Outer)).Select(T.CreateTruncating)];
        double[] expected = [.. c.Select(double.CreateTruncating)];
        for (int outer = 0; outer < p.Outer; outer++)
        {
            for (int inner = 0; inner < p.Inner; inner++)
            {
                int rowA = (int)((outer * stridesA.Outer) + (inner * stridesA.Inner));
                int rowC = (int)((outer * stridesC.Outer) + (inner * stridesC.Inner));
                for (int n = 0; n < p.Columns; n++)
                {
                    double sum = 0;
                    for (int k = 0; k < p.Depth; k++)
                        sum += double.CreateTruncating(a[rowA + k]) * b[(k * p.Columns) + n];
                    expected[rowC + n] = (p.Accumulate ? expected[rowC + n] : 0) + (p.Alpha * sum);
                }
            }
        }

        PackedMatrix<T> packed = new(b, p.Depth, p.Columns);
        fixed (T* pa = a, pc = c)
            packed.Multiply(pa, stridesA, pc, stridesC, p.Outer, p.Inner, T.CreateTruncating(p.Alpha), p.Accumulate);
        double size = 1 + Math.Sqrt(p.Depth);
        return c.Zip(expected).All(pair => Math.Abs(double.CreateTruncating(pair.First) - pair.Second) <= tolerance * size);
    }

    private static double[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextDouble()) - 1)];

    private static double Rounded<T>(double value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => double.CreateTruncating(T.CreateTruncating(value));
}
