using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using System.Runtime.InteropServices;
using TpCompiler.Core.Kernels;
using TpCompiler.Gpu.Kernels;
using TpCompiler.Gpu.Operations;
using TpCompiler.Runtime.Kernels;
using Xunit;

namespace TpCompiler.Gpu.Tests.Operations;

/// <summary>Runs operations on a device and, item by item, on the CPU, where what an index chooses is gathered and summed by hand.</summary>
internal static class DeviceOperation
{
    /// <summary>Asserts that all outputs agree, and that a second run gives the same bits.</summary>
    public static void AssertAgrees<T>(
        GpuDevice device,
        KernelPlan plan,
        int count,
        double tolerance,
        IReadOnlyDictionary<string, GpuRows>? rows = null,
        IReadOnlyDictionary<string, GpuRowIndex>? indices = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using GpuKernelPlan compiled = GpuKernelPlan.Compile<T>(device, plan, rows);
        double[][] values = [.. plan.Operands.Select((o, n) => Draw(compiled.RowCount(n, count, indices) * o.RowLength, n))];
        GpuBuffer[] buffers = [.. values.Select(v => device.Upload<T>([.. v.Select(T.CreateChecked)]))];
        using (GpuKernelRun run = compiled.Bind(count, buffers, indices))
        {
            run.Enqueue();
            T[][] first = [.. buffers.Select((b, n) => Download<T>(device, b, values[n].Length))];
            run.Enqueue();
            run.Enqueue();
            double[][] expected = Expected(plan, count, compiled, values, indices);
            foreach (int o in Enumerable.Range(0, buffers.Length).Where(o => plan.Operands[o].Role == OperandRole.Output))
            {
                Assert.Equal(first[o], Download<T>(device, buffers[o], values[o].Length));
                double scale = Math.Max(1, expected[o].DefaultIfEmpty().Max(Math.Abs));
                for (int e = 0; e < expected[o].Length; e++)
                {
                    double found = double.CreateChecked(first[o][e]);
                    Assert.True(Math.Abs(found - expected[o][e]) <= tolerance * scale, $"{plan.Operands[o].Name}[{e}]: {found} is not {expected[o][e]}");
                }
            }
        }

        foreach (GpuBuffer buffer in buffers)
            buffer.Dispose();
    }

    public static double[] Draw(int count, int seed)
    {
        Random random = new(seed + 11);
        return [.. Enumerable.Range(0, count).Select(_ => Math.ScaleB(random.Next(-1 << 20, 1 << 20), -20))];
    }

    private static T[] Download<T>(GpuDevice device, GpuBuffer buffer, int length)
        where T : unmanaged
    {
        T[] values = new T[length];
        device.Download(buffer, MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    private static unsafe double[][] Expected(
        KernelPlan plan, int count, GpuKernelPlan compiled, double[][] values, IReadOnlyDictionary<string, GpuRowIndex>? indices)
    {
        double[][] results = [.. values.Select((v, o) => plan.Operands[o].Role == OperandRole.Output ? new double[v.Length] : v)];
        for (int n = 0; n < count; n++)
        {
            double[][] ofItem = [.. plan.Operands.Select((o, k) => results[k].AsSpan(Row(k, n) * o.RowLength, o.RowLength).ToArray())];
            GCHandle[] pins = [.. ofItem.Select(v => GCHandle.Alloc(v, GCHandleType.Pinned))];
            plan.Run<double>(1, [.. pins.Select(p => p.AddrOfPinnedObject())]);
            foreach (GCHandle pin in pins)
                pin.Free();
            for (int k = 0; k < ofItem.Length; k++)
            {
                if (plan.Operands[k].Role == OperandRole.Input)
                    continue;
                for (int e = 0; e < ofItem[k].Length; e++)
                    results[k][(Row(k, n) * ofItem[k].Length) + e] += ofItem[k][e];
            }
        }

        return results;

        int Row(int operand, int item)
        {
            GpuRows rows = compiled.RowsOf(operand);
            return rows.IsShared ? 0 : rows.Index is string index ? indices![index].Rows[item] : item;
        }
    }
}
