using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using FsCheck;
using FsCheck.Fluent;
using TpCompiler.Gpu.Kernels;
using TpCompiler.Gpu.Operations;
using TpCompiler.Gpu.Tests.Cuda;
using TpCompiler.Gpu.Tests.OpenCl;
using Xunit;

namespace TpCompiler.Gpu.Tests.Operations;

/// <summary>Products of matrices, of all shapes, against sums in plain loops.</summary>
public sealed class MatrixProductTests(OpenClFixture fixture) : IClassFixture<OpenClFixture>
{
    [OpenClFact]
    public void Products_with_tiles_for_a_cpu_are_sums_of_products() => CheckMany(fixture.Device, 40);

    [OpenClFact]
    public void Products_with_one_work_item_are_sums_of_products() => CheckMany(fixture.SingleWorkItems, 20);

    [HostCudaTheory]
    [InlineData(int.MaxValue, true)]
    [InlineData(0, true)]
    [InlineData(0, false)]
    public void Products_with_tiles_for_a_gpu_are_sums_of_products(int leastLargeTiles, bool isDouble)
    {
        using HostCudaDevice device = new(GpuShape.OfGpu);
        CheckMany(device, 8, leastLargeTiles, isDouble);
    }

    [Fact]
    public void Tiles_fit_what_they_cover()
    {
        OperationShape shape = new(GpuShape.OfGpu, isDouble: false);
        string tile(int columns, int items) => ProductText.Name(shape.TileFor(MatrixProduct.Dense(64, columns), items, 256));
        Assert.Equal("product_32x32", tile(128, 1000));
        Assert.Equal("product_128x128", tile(128, 100000));
        Assert.Equal("product_128x64", tile(64, 100000));
        Assert.Equal("product_128x64", tile(192, 100000));
        Assert.Equal("product_128x128", tile(1280, 100000));
    }

    private static void CheckMany(GpuDevice device, int count, int? leastLargeTiles = null, bool isDouble = true)
    {
        using GpuOperations operations = new(device, isDouble, new GpuKernelCollection(device.Shape, isDouble)) { LeastLargeTiles = leastLargeTiles ?? 256 };
        Gen<int> seeds = Gen.Choose(0, int.MaxValue - 1);
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(new Replay(new Rnd(7, 13), null)),
            Prop.ForAll(seeds.ToArbitrary(), seed => CheckOne(operations, new Random(seed))));
    }

    /// <summary>A product of random shape, with random blocks, segments, ranges and what is done to sums.</summary>
    private static void CheckOne(GpuOperations operations, Random random)
    {
        int items = random.Next(1, 60), kinds = random.Next(1, 4), grain = Flip() ? 4 : 1;
        int[] dims = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(1, 4))];
        bool isRagged = Flip();
        int[] depths = Lengths(12), columns = Lengths(operations.IsDouble ? 9 : 40);
        int inputRow = Starts(depths)[^1], outputRow = Starts(columns)[^1];
        List<ProductBlock> blocks = [];
        int weightCount = 0;
        for (int b = 0; b < dims.Length; b++)
        {
            // Zero to two segments, the first of which is the block of the same place.
            int[] from = [.. new[] { b, 0 }.Take(dims[0] < dims[b] ? random.Next(2) : random.Next(3))];
            List<ProductSegment> segments = [];
            foreach (int f in from)
            {
                segments.Add(isRagged ? new(Starts(depths)[f], weightCount, depths[f], depths[f]) : new(Starts(depths)[f], weightCount));
                weightCount += depths[f] * columns[b];
            }

            blocks.Add(new(dims[b], Starts(columns)[b], columns[b], segments, isRagged ? columns[b] : 0));
        }

        weightCount = (weightCount + 3) / 4 * 4;
        MatrixProduct product = new(isRagged ? 0 : depths[0], inputRow, isRagged ? 0 : depths[0], outputRow, isRagged ? 0 : columns[0], blocks, weightCount);
        double[] x = Draw(items * inputRow), w = Draw(Math.Max(4, kinds * weightCount)), y = Draw(items * outputRow), slopes = Draw(y.Length);
        double[] bias = Draw(outputRow), factors = Draw(items);
        (bool accumulate, bool hasBias, bool hasFactors, bool hasRanges) = (Flip(), Flip(), Flip(), Flip());
        ProductEpilogue epilogue = (ProductEpilogue)random.Next(6);
        int[] cuts = [0, .. Enumerable.Range(0, kinds - 1).Select(_ => random.Next(items + 1)).Order(), items];
        int[] ranges = [kinds, .. Enumerable.Range(0, kinds).SelectMany(k => new[] { cuts[k], cuts[k + 1], kinds - 1 - k })];

        double[] expected = [.. y], expectedSlopes = [.. slopes];
        for (int item = 0; item < items; item++)
        {
            int kind = hasRanges ? kinds - 1 - Array.FindIndex(cuts, 1, c => item < c) + 1 : 0;
            foreach (ProductBlock block in blocks)
            {
                for (int m = 0; m < block.Components; m++)
                {
                    for (int c = 0; c < block.Columns; c++)
                    {
                        int to = (item * outputRow) + block.Output + (m * block.Columns) + c;
                        double sum = block.Segments.Sum(s => Enumerable.Range(0, DepthOf(s)).Sum(
                            k => x[(item * inputRow) + s.Input + (m * DepthOf(s)) + k] * w[(kind * weightCount) + s.Weights + (k * block.Columns) + c]));
                        sum = (sum + (hasBias ? bias[block.Output + c] : 0)) * (hasFactors ? factors[item] : 1);
                        (double value, expectedSlopes[to]) = Apply(epilogue, sum, slopes[to]);
                        expected[to] = value + (accumulate ? y[to] : 0);
                    }
                }
            }
        }

        GpuDevice device = operations.Device;
        using GpuBuffer bx = Upload(x), bw = Upload(w), by = Upload(y), bs = Upload(slopes), bb = Upload(bias), bf = Upload(factors);
        using GpuBuffer br = device.Upload<int>(ranges);
        using GpuLaunch launch = operations.Product(product, new(items, bx, bw, by)
        {
            Accumulate = accumulate,
            Epilogue = epilogue,
            Slopes = bs,
            Bias = hasBias ? bb : null,
            Factors = hasFactors ? bf : null,
            Ranges = hasRanges ? br : null,
            RangeLimit = kinds,
        });
        launch.Enqueue();
        AssertClose(expected, by);
        AssertClose(expectedSlopes, bs);

        double[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextDouble()) - 1)];

        int DepthOf(ProductSegment segment) => isRagged ? segment.Depth : depths[0];

        int[] Lengths(int most)
        {
            int one = grain * random.Next(1, most);
            return [.. dims.Select(_ => isRagged ? grain * random.Next(1, most) : one)];
        }

        int[] Starts(int[] lengths) => [0, .. dims.Select((_, b) => Enumerable.Range(0, b + 1).Sum(k => dims[k] * lengths[k]))];

        bool Flip() => random.Next(2) == 0;

        GpuBuffer Upload(double[] values)
            => operations.IsDouble ? device.Upload<double>(values) : device.Upload<float>(Array.ConvertAll(values, v => (float)v));

        void AssertClose(double[] values, GpuBuffer buffer)
        {
            double[] found = new double[values.Length];
            if (operations.IsDouble)
            {
                device.Download(buffer, MemoryMarshal.AsBytes(found.AsSpan()));
            }
            else
            {
                float[] single = new float[values.Length];
                device.Download(buffer, MemoryMarshal.AsBytes(single.AsSpan()));
                found = Array.ConvertAll(single, v => (double)v);
            }

            double tolerance = (operations.IsDouble ? 1e-12 : 1e-5) * (1 + depths.Max());
            for (int i = 0; i < values.Length; i++)
                Assert.True(Math.Abs(values[i] - found[i]) <= tolerance, $"{i}: expected {values[i]:R}, found {found[i]:R}");
        }
    }

    private static (double Value, double Slope) Apply(ProductEpilogue epilogue, double x, double slope)
    {
        double s = 1 / (1 + Math.Exp(-x));
        return epilogue switch
        {
            ProductEpilogue.Silu => (x * s, s * (1 + (x * (1 - s)))),
            ProductEpilogue.Sigmoid => (s, s * (1 - s)),
            ProductEpilogue.Tanh => (Math.Tanh(x), 1 - (Math.Tanh(x) * Math.Tanh(x))),
            ProductEpilogue.Abs => (Math.Abs(x), Math.Sign(x)),
            ProductEpilogue.TimesSlopes => (x * slope, slope),
            _ => (x, slope),
        };
    }
}
