using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using FsCheck;
using FsCheck.Fluent;
using TpCompiler.Core.Kernels;
using TpCompiler.Gpu.Kernels;
using TpCompiler.Gpu.Operations;
using TpCompiler.Gpu.Products;
using TpCompiler.Gpu.Tests.Cuda;
using TpCompiler.Gpu.Tests.OpenCl;
using Xunit;

namespace TpCompiler.Gpu.Tests.Operations;

/// <summary>Sums of products of matrices, of all shapes, against sums in plain loops.</summary>
public sealed class JoinedProductsTests(OpenClFixture fixture) : IClassFixture<OpenClFixture>
{
    [OpenClFact]
    public void Products_with_tiles_for_a_cpu_are_sums_of_products() => CheckMany(fixture.Device, 20);

    [OpenClFact]
    public void Products_with_one_work_item_are_sums_of_products() => CheckMany(fixture.SingleWorkItems, 12);

    [HostCudaTheory]
    [InlineData(int.MaxValue, true)]
    [InlineData(0, true)]
    [InlineData(0, false)]
    public void Products_with_tiles_for_a_gpu_are_sums_of_products(int leastLargeTiles, bool isDouble)
    {
        using HostCudaDevice device = new(GpuShape.OfGpu);
        CheckMany(device, 6, leastLargeTiles, isDouble);
    }

    [Fact]
    public void Tiles_fit_what_they_cover()
    {
        ProductTiles tiles = new(GpuShape.OfGpu, isDouble: false);
        (int, int) tile(int columns, int items)
        {
            JoinedProducts product = new([new(columns, [new(64, 0)], [new(1, 0, columns, columns, [new(0, 0, 0, 64, 64)])], false, [], null)]);
            ProductTile found = tiles.For(t => product.Tiles(t, items, 0));
            return (found.Rows, found.Columns);
        }

        Assert.Equal((32, 32), tile(128, 1000));
        Assert.Equal((128, 128), tile(128, 100000));
        Assert.Equal((128, 64), tile(64, 100000));
        Assert.Equal((128, 64), tile(192, 100000));
        Assert.Equal((128, 128), tile(1280, 100000));
    }

    private static void CheckMany(GpuDevice device, int count, int leastLargeTiles = ProductTiles.LeastLargeTiles, bool isDouble = true)
    {
        Gen<int> seeds = Gen.Choose(0, int.MaxValue - 1);
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(new Replay(new Rnd(7, 13), null)),
            Prop.ForAll(seeds.ToArbitrary(), seed => new RandomProducts(device, isDouble, leastLargeTiles, new Random(seed)).Check()));
    }

    /// <summary>A few sums of random shape over the same items, with random sources, blocks, segments, ranges, additions, and what is done to elements.</summary>
    private sealed class RandomProducts(GpuDevice device, bool isDouble, int leastLargeTiles, Random random)
    {
        private readonly int _items = random.Next(1, 60);
        private readonly int _kinds = random.Next(1, 4);
        private readonly int _grain = random.Next(2) == 0 ? 4 : 1;
        private readonly List<GpuBuffer?> _arrays = [];
        private readonly List<(double[] Expected, GpuBuffer Found)> _written = [];
        private int _deepest = 1;

        public void Check()
        {
            int[] cuts = [0, .. Enumerable.Range(0, _kinds - 1).Select(_ => random.Next(_items + 1)).Order(), _items];
            int[] ranges = [_kinds, .. Enumerable.Range(0, _kinds).SelectMany(k => new[] { cuts[k], cuts[k + 1], _kinds - 1 - k })];
            int kindOf(int item) => _kinds - 1 - Array.FindIndex(cuts, 1, c => item < c) + 1;
            using GpuBuffer rangeBuffer = device.Upload<int>(ranges);
            List<ProductSum> sums = [];
            List<bool> accumulates = [];
            for (int n = random.Next(1, 4); n > 0; n--)
            {
                bool accumulate = Flip();
                sums.Add(AddSum(kindOf, rangeBuffer, accumulate));
                accumulates.Add(accumulate);
            }

            JoinedProducts products = new(sums);
            using GpuOperations operations = new(
                device, isDouble, new GpuKernelCollection(device.Shape, isDouble), ProductKernelText.Functions, ProductLaunches.Text("products", device.Shape, isDouble, products));
            using GpuLaunch launch = ProductLaunches.Place(operations, "products", products, _items, _kinds, [.. accumulates], [.. _arrays], leastLargeTiles);
            launch.Enqueue();
            foreach ((double[] expected, GpuBuffer found) in _written)
                AssertClose(expected, found);
            foreach (GpuBuffer? buffer in _arrays.Where(b => b != rangeBuffer))
                buffer?.Dispose();
        }

        private ProductSum AddSum(Func<int, int> kindOf, GpuBuffer rangeBuffer, bool accumulate)
        {
            bool hasRanges = Flip();
            int[] components = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(1, 4))];
            int[] columns = [.. components.Select(_ => _grain * random.Next(1, isDouble ? 9 : 40))];
            int rowLength = components.Zip(columns, (m, c) => m * c).Sum();
            double[] made = new double[_items * rowLength];
            List<ProductSource> sources = [];
            List<SourceSegment>[] segments = [.. components.Select(_ => new List<SourceSegment>())];
            for (int s = random.Next(1, 3); s > 0; s--)
            {
                int[] depths = [.. components.Select(_ => _grain * random.Next(1, 12))];
                _deepest = Math.Max(_deepest, depths.Max());
                int inputRow = components.Zip(depths, (m, d) => m * d).Sum(), weightCount = 4;
                int[] weightsAt = [.. components.Select((_, b) => (weightCount += depths[b] * columns[b]) - (depths[b] * columns[b]))];
                weightCount = (weightCount + 3) / 4 * 4;
                bool isOfRange = hasRanges && Flip();
                double[] x = Draw(_items * inputRow), w = Draw(_kinds * weightCount);
                _arrays.AddRange([Upload(x), Upload(w)]);
                for (int b = 0; b < components.Length; b++)
                {
                    if (random.Next(4) == 0)
                        continue;
                    (int from, int to) = (Start(components, depths, b), Start(components, columns, b));
                    segments[b].Add(new(sources.Count, from, weightsAt[b], depths[b], depths[b]));
                    for (int item = 0; item < _items; item++)
                    {
                        int at = weightsAt[b] + (isOfRange ? kindOf(item) * weightCount : 0);
                        for (int m = 0; m < components[b]; m++)
                        {
                            for (int c = 0; c < columns[b]; c++)
                            {
                                made[(item * rowLength) + to + (m * columns[b]) + c] += Enumerable.Range(0, depths[b]).Sum(
                                    k => x[(item * inputRow) + from + (m * depths[b]) + k] * w[at + (k * columns[b]) + c]);
                            }
                        }
                    }
                }

                sources.Add(new(inputRow, isOfRange ? weightCount : 0));
            }

            if (hasRanges)
                _arrays.Add(rangeBuffer);
            List<AddedRows> added = [];
            for (int a = random.Next(3); a > 0; a--)
                added.Add(AddRows(made, rowLength));
            ElementProgram? elements = Flip() ? SiluTimes() : null;
            AddResults(made, elements, accumulate);
            SumBlock[] blocks = [.. components.Select((m, b) => new SumBlock(m, Start(components, columns, b), columns[b], columns[b], segments[b]))];
            return new(rowLength, sources, blocks, hasRanges, added, elements);
        }

        private AddedRows AddRows(double[] made, int rowLength)
        {
            int form = random.Next(3), count = form == 0 ? 1 : form == 1 ? _items : 3;
            double[] rows = Draw(count * rowLength);
            int[] map = [.. Enumerable.Range(0, _items).Select(item => form == 0 ? 0 : form == 1 ? item : random.Next(3))];
            _arrays.Add(Upload(rows));
            if (form == 2)
                _arrays.Add(device.Upload<int>(map));
            for (int n = 0; n < made.Length; n++)
                made[n] += rows[(map[n / rowLength] * rowLength) + (n % rowLength)];
            return new(form == 0 ? 0 : rowLength, form == 2);
        }

        private void AddResults(double[] made, ElementProgram? elements, bool accumulate)
        {
            double[] former = Draw(made.Length);
            if (elements is null)
            {
                GpuBuffer y = Upload(former);
                _arrays.Add(y);
                _written.Add(([.. made.Select((v, n) => v + (accumulate ? former[n] : 0))], y));
                return;
            }

            (GpuBuffer factors, GpuBuffer values, GpuBuffer products) = (Upload(former), Upload(Draw(made.Length)), Upload(Draw(made.Length)));
            _arrays.AddRange([factors, values, products]);
            _written.Add(([.. made.Select(v => v / (1 + Math.Exp(-v)))], values));
            _written.Add(([.. made.Select((v, n) => v * former[n])], products));
        }

        /// <summary>silu of the element, and its product with another one.</summary>
        private static ElementProgram SiluTimes()
        {
            KernelBuilder builder = new("elements");
            int x = builder.Input("x", 1, hasLanes: true), f = builder.Input("f", 1, hasLanes: true);
            int y = builder.Output("y", 1, hasLanes: true), z = builder.Output("z", 1, hasLanes: true);
            int v = builder.Load(x, 0);
            builder.Store(y, 0, builder.Silu(v));
            builder.Store(z, 0, builder.Multiply(v, builder.Load(f, 0)));
            return new(builder.Build(), 0);
        }

        private static int Start(int[] components, int[] lengths, int block) => Enumerable.Range(0, block).Sum(k => components[k] * lengths[k]);

        private bool Flip() => random.Next(2) == 0;

        private double[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextDouble()) - 1)];

        private GpuBuffer Upload(double[] values)
            => isDouble ? device.Upload<double>(values) : device.Upload<float>(Array.ConvertAll(values, v => (float)v));

        private void AssertClose(double[] values, GpuBuffer buffer)
        {
            double[] found = new double[values.Length];
            if (isDouble)
            {
                device.Download(buffer, MemoryMarshal.AsBytes(found.AsSpan()));
            }
            else
            {
                float[] single = new float[values.Length];
                device.Download(buffer, MemoryMarshal.AsBytes(single.AsSpan()));
                found = Array.ConvertAll(single, v => (double)v);
            }

            double tolerance = (isDouble ? 1e-12 : 1e-5) * (4 + (2 * _deepest));
            for (int i = 0; i < values.Length; i++)
                Assert.True(Math.Abs(values[i] - found[i]) <= tolerance, $"{i}: expected {values[i]:R}, found {found[i]:R}");
        }
    }
}
