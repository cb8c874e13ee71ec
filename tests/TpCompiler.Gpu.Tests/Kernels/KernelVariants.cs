using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Emit.Gpu;
using TpCompiler.Emit.Gpu.Barriers;
using TpCompiler.Emit.Gpu.Model;
using TpCompiler.Emit.Gpu.Scheduling;
using TpCompiler.Emit.Gpu.Text;
using TpCompiler.Gpu.Kernels;
using TpCompiler.Runtime.Kernels;
using Xunit;

namespace TpCompiler.Gpu.Tests.Kernels;

/// <summary>A convolution and its gradients over a few rows of edges, in any shape of groups, against the interpreter.</summary>
internal static class KernelVariants
{
    // Rows with many edges, with none, with one; the last row has more than two tiles.
    private static readonly int[] s_offsets = [0, 3, 3, 4, 9, 11, 30];

    /// <summary>The segments.</summary>
    public static IReadOnlyList<(string Name, KernelSegment Segment, string[] RowOutputs)> Segments(int channels)
    {
        Irreps features = new(Irreps.Parse("0e+1o").Select(i => new MulIrrep(channels, i.Irrep)));
        KernelSegment forward = Assert.Single(TensorProductLowering.Forward(
            TensorProductSpec.Uvu(features, Irreps.SphericalHarmonics(2), keep: Irreps.SphericalHarmonics(2))));
        KernelSegment backward = SegmentDerivatives.Backward(forward, ["x", "y", "w"]);
        return [("forward", forward, ["out"]), ("backward", backward, ["gx"]), ("backward per edge", backward, [])];
    }

    /// <summary>
    /// Functions of values per lane, of uniform ones and of sums over lanes, and the derivatives of such a program: what is applied
    /// where a value lies depends on the shape.
    /// </summary>
    public static IReadOnlyList<(string Name, KernelSegment Segment, string[] RowOutputs)> Functions(int channels)
    {
        KernelBuilder builder = new("functions");
        int x = builder.Input("x", 2, true), u = builder.Input("u", 2, false), o = builder.Output("out", 18, true), s = builder.Output("s", 2, false);
        int a = builder.Load(x, 0), b = builder.Load(x, 1), c = builder.Load(u, 0), d = builder.Load(u, 1);
        int shift = builder.Constant(2), positive = builder.Add(a, shift), early = builder.Add(c, shift);
        foreach (Function f in Core.Kernels.Functions.All)
        {
            int lane = builder.Apply(f, positive), uniform = builder.Apply(f, early);
            int product = builder.Multiply(builder.Select(b, lane, builder.Apply(f, builder.Add(shift, b))), uniform);
            builder.Store(o, (int)f, builder.Add(product, a));
        }

        builder.Store(s, 0, builder.SumLanes(builder.Multiply(a, builder.Apply(Function.Cosine, builder.Multiply(b, d)))));
        builder.Store(s, 1, builder.Select(builder.Load(u, 1), early, builder.Apply(Function.Reciprocal, builder.SumLanes(builder.Apply(Function.Exponential, a)))));
        KernelProgram forward = builder.Build();
        KernelProgram withoutLate = new(forward.Name, forward.Operands, forward.Constants, forward.Instructions, new(forward.Stores.Where(t => t.Operand != s || t.Component == 0)));
        KernelProgram backward = Differentiation.Reverse(withoutLate, "backward", ["x", "u"], n => "g" + n, n => "g" + n);
        KernelProgram tangent = Differentiation.Tangent(forward, "tangent", ["x", "u"], n => "t" + n, n => "t" + n);
        return [("functions", Segment(forward), []), ("functions backward", Segment(backward), ["gx"]), ("functions tangent", Segment(tangent), [])];

        KernelSegment Segment(KernelProgram program) => new(
            program, channels, 1, 1, new(program.Operands.Select(p => new OperandBinding(0, p.HasLanes ? channels : 1, 0, 0))));
    }

    /// <summary>Schedules segments in a shape, compiles them together, checks their barriers, runs them twice, and compares.</summary>
    public static GpuKernel[] AssertAgree(
        GpuDevice device, IReadOnlyList<(string Name, KernelSegment Segment, string[] RowOutputs)> segments, GpuKernelOptions options)
    {
        GpuKernel[] kernels = [.. segments.Select((s, n) => GpuScheduler.Schedule("kernel" + n, s.Segment.Program, PerItem(s.Segment, s.RowOutputs), options with
        {
            LanesFitGroup = s.Segment.Lanes <= options.LanesAtOnce,
            ComponentStrides = new(s.Segment.Bindings.Select(b => b.ComponentStride)),
        }))];
        Assert.All(kernels, k => Assert.Empty(BarrierLint.Check(k)));
        using GpuModule module = device.Compile(GpuSource.Print(device.Language, kernels), true);
        for (int n = 0; n < kernels.Length; n++)
            AssertAgrees(device, module, kernels[n], segments[n].Segment, segments[n].RowOutputs);
        return kernels;
    }

    private static bool[] PerItem(KernelSegment segment, string[] rowOutputs)
        => [.. segment.Program.Operands.Select(o => !rowOutputs.Contains(o.Name))];

    private static void AssertAgrees(GpuDevice device, GpuModule module, GpuKernel kernel, KernelSegment segment, string[] rowOutputs)
    {
        KernelProgram program = segment.Program;
        bool[] perItem = PerItem(segment, rowOutputs);
        bool isPerEdge = rowOutputs.Length == 0;
        int edges = s_offsets[^1];
        double[][] data = new double[program.Operands.Count][];
        int[] lengths = new int[data.Length];
        Random random = new(3);
        for (int o = 0; o < data.Length; o++)
        {
            OperandBinding b = segment.Bindings[o];
            KernelOperand operand = program.Operands[o];
            lengths[o] = b.Offset + (operand.Components * (operand.HasLanes ? segment.Lanes : 1));
            data[o] = [.. Enumerable.Range(0, lengths[o] * (perItem[o] ? edges : s_offsets.Length - 1)).Select(_ => (2 * random.NextDouble()) - 1)];
        }

        double[][] expected = Expected(segment, perItem, data, lengths);
        using GpuBuffer offsets = device.Upload<int>(s_offsets);
        GpuBuffer[] buffers = [.. data.Select(d => device.Upload<double>(d))];
        ItemRows rows = isPerEdge ? new(edges) : new(s_offsets.Length - 1, offsets);
        OperandPlace[] places = [.. buffers.Select((b, o) => new OperandPlace(b, lengths[o], segment.Bindings[o], null, program.Operands[o].Role == OperandRole.Output))];
        using (GpuLaunch launch = KernelPlacement.Place(device, module, kernel, new(segment.Lanes), rows, places))
        {
            double[][]? first = null;
            for (int turn = 0; turn < 2; turn++)
            {
                launch.Enqueue();
                double[][] found = [.. buffers.Select((b, o) => Download(device, b, data[o].Length))];
                for (int o = 0; o < data.Length; o++)
                {
                    for (int n = 0; n < found[o].Length; n++)
                        Assert.True(Math.Abs(expected[o][n] - found[o][n]) <= 1e-11, $"{program.Operands[o].Name}[{n}] is {found[o][n]:R}; the interpreter has {expected[o][n]:R}.");
                }

                Assert.Equal(first ?? found, found);
                first = found;
            }
        }

        foreach (GpuBuffer buffer in buffers)
            buffer.Dispose();
    }

    private static unsafe double[][] Expected(KernelSegment segment, bool[] perItem, double[][] data, int[] lengths)
    {
        KernelProgram program = segment.Program;
        double[][] expected = [.. data.Select((d, o) => program.Operands[o].Role == OperandRole.Output ? new double[d.Length] : [.. d])];
        int[] rowOf = [.. Enumerable.Range(0, s_offsets[^1]).Select(e => Array.FindLastIndex(s_offsets, s => s <= e))];
        System.Runtime.InteropServices.GCHandle[] pinned = [.. expected.Select(d => System.Runtime.InteropServices.GCHandle.Alloc(d, System.Runtime.InteropServices.GCHandleType.Pinned))];
        fixed (int* rows = rowOf)
        {
            KernelOperandView<double>* views = stackalloc KernelOperandView<double>[data.Length];
            for (int o = 0; o < data.Length; o++)
            {
                views[o] = new()
                {
                    Data = (double*)pinned[o].AddrOfPinnedObject() + segment.Bindings[o].Offset,
                    Rows = perItem[o] ? null : rows,
                    ItemStride = lengths[o],
                    ComponentStride = segment.Bindings[o].ComponentStride,
                };
            }

            Kernel.Interpreted(program).Run(new KernelCall<double> { Operands = views, EndItem = s_offsets[^1], Lanes = segment.Lanes, OuterCount = 1, InnerCount = 1 });
        }

        foreach (System.Runtime.InteropServices.GCHandle handle in pinned)
            handle.Free();
        return expected;
    }

    private static double[] Download(GpuDevice device, GpuBuffer buffer, int length)
    {
        double[] values = new double[length];
        device.Download(buffer, System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }
}
