using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using TpCompiler.Core.Kernels;
using TpCompiler.Gpu;
using TpCompiler.Gpu.Operations;
using TpCompiler.GpuBench.Measurement;
using TpCompiler.Runtime.Kernels;

namespace TpCompiler.GpuBench.Problems;

/// <summary>
/// The operands of an operation on a device. Inputs are numbers that the CPU can draw again, so that any row of any output can be
/// computed there, from the items it depends on alone.
/// </summary>
internal sealed class OperationBuffers : IDisposable
{
    // Of each output so many rows are compared, the last among them; of sums those that do not take the CPU too long.
    private const int RowsToCheck = 8;
    private const int SumsToCheck = 2;
    private const double MostOperations = 4e9;

    private readonly DeviceKernels _kernels;
    private readonly GpuKernelPlan _plan;
    private readonly ProblemItems _items;
    private readonly List<GpuBuffer> _buffers = [];

    public OperationBuffers(GpuDevice device, DeviceKernels kernels, GpuKernelPlan plan, ProblemItems items)
    {
        (_kernels, _plan, _items) = (kernels, plan, items);
        try
        {
            for (int o = 0; o < plan.Plan.Operands.Count; o++)
            {
                long bytes = plan.Bytes(o, items.Count, items.Indices);
                _buffers.Add(device.Allocate(Math.Max(sizeof(double), bytes)));
                if (plan.Plan.Operands[o].Role == OperandRole.Input)
                    kernels.Fill(_buffers[o], bytes / kernels.ElementSize, o);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The buffers, in the plan's order.</summary>
    public IReadOnlyList<GpuBuffer> All => _buffers;

    /// <summary>Compares some rows of all outputs with the CPU in double.</summary>
    /// <param name="operationsOfItem">The operations that an item takes.</param>
    /// <param name="cancellation">Stops between two rows.</param>
    /// <returns>The largest difference by the largest number of the output's rows, and how many rows were compared.</returns>
    public (double Error, int Rows) Check(long operationsOfItem, CancellationToken cancellation)
    {
        double error = 0;
        int rows = 0;
        for (int o = 0; o < _buffers.Count; o++)
        {
            if (_plan.Plan.Operands[o].Role == OperandRole.Input)
                continue;
            (int Row, int[] Items)[] sample = Sample(o, (long)(MostOperations / Math.Max(1, operationsOfItem)));
            double[][] found = _kernels.Take(_buffers[o], _plan.Plan.Operands[o].RowLength, [.. sample.Select(s => s.Row)]);
            (double difference, double scale) = (0, 1e-300);
            for (int r = 0; r < sample.Length; r++)
            {
                double[] expected = Expected(o, sample[r].Items, cancellation);
                for (int e = 0; e < expected.Length; e++)
                {
                    double d = Math.Abs(found[r][e] - expected[e]);
                    difference = double.IsNaN(d) ? double.PositiveInfinity : Math.Max(difference, d);
                    scale = Math.Max(scale, Math.Abs(expected[e]));
                }
            }

            // An output that is zero throughout is compared as it is.
            error = Math.Max(error, difference == 0 ? 0 : difference / scale);
            rows += sample.Length;
        }

        return (error, rows);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (GpuBuffer buffer in _buffers)
            buffer.Dispose();
    }

    /// <summary>Some rows of an output, and the items of each.</summary>
    private (int Row, int[] Items)[] Sample(int operand, long mostItems)
    {
        int count = _plan.RowCount(operand, _items.Count, _items.Indices);
        GpuRows rows = _plan.RowsOf(operand);
        bool isSum = rows != GpuRows.OfItems;
        int wanted = Math.Min(count, isSum ? SumsToCheck : RowsToCheck);
        return [.. Enumerable.Range(0, wanted)
            .Select(n => wanted == 1 ? 0 : (int)((long)n * (count - 1) / (wanted - 1)))
            .Select(row => (row, ItemsOf(rows, row)))
            .Where(s => s.Item2.Length <= mostItems)];
    }

    private int[] ItemsOf(GpuRows rows, int row)
        => rows.IsShared ? [.. Enumerable.Range(0, _items.Count)]
            : rows.Index is string index ? _items.Indices[index].ItemsOf(row).ToArray()
            : [row];

    /// <summary>The sum of an output over some items, from the interpreter.</summary>
    private unsafe double[] Expected(int output, int[] items, CancellationToken cancellation)
    {
        KernelPlan plan = _plan.Plan;
        double[] sum = new double[plan.Operands[output].RowLength];
        double[][] rows = [.. plan.Operands.Select(o => new double[o.RowLength])];
        GCHandle[] pins = [.. rows.Select(r => GCHandle.Alloc(r, GCHandleType.Pinned))];
        try
        {
            foreach (int item in items)
            {
                cancellation.ThrowIfCancellationRequested();
                for (int o = 0; o < rows.Length; o++)
                {
                    if (plan.Operands[o].Role == OperandRole.Output)
                        continue;
                    GpuRows of = _plan.RowsOf(o);
                    int row = of.IsShared ? 0 : of.Index is string index ? _items.Indices[index].Rows[item] : item;
                    for (int e = 0; e < rows[o].Length; e++)
                        rows[o][e] = DeviceKernels.NumberAt(((long)row * rows[o].Length) + e, o);
                }

                plan.Run<double>(1, [.. pins.Select(p => p.AddrOfPinnedObject())]);
                for (int e = 0; e < sum.Length; e++)
                    sum[e] += rows[output][e];
            }
        }
        finally
        {
            foreach (GCHandle pin in pins)
                pin.Free();
        }

        return sum;
    }
}
