using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.SymmetricContractions;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Emit.Gpu.Estimates;
using TpCompiler.Emit.Gpu.Model;
using TpCompiler.Gpu;
using TpCompiler.Gpu.Kernels;
using TpCompiler.Runtime.Kernels;

namespace TpCompiler.Benchmarks.Tables;

/// <summary>What kernels for GPUs cost, counted from their statements; nothing is run.</summary>
internal static class GpuTable
{
    private static readonly (string Name, string First, string Second, string Keep)[] s_products =
    [
        ("mace-medium", "128x0e+128x1o", "0e+1o+2e+3o", "0e+1o+2e+3o"),
        ("mace-large", "128x0e+128x1o+128x2e", "0e+1o+2e+3o", "0e+1o+2e+3o"),
        ("nequip-lips", "32x0o+32x0e+32x1o+32x1e+32x2o+32x2e", "0e+1o+2e", "0o+0e+1o+1e+2o+2e"),
        ("revmd17-aspirin", "64x0o+64x0e+64x1o+64x1e", "0e+1o", "0o+0e+1o+1e"),
        ("revmd17-toluene", "64x0o+64x0e+64x1o+64x1e+64x2o+64x2e", "0e+1o+2e", "0o+0e+1o+1e+2o+2e"),
        ("revmd17-benzene", "64x0o+64x0e+64x1o+64x1e+64x2o+64x2e+64x3o+64x3e", "0e+1o+2e+3o", "0o+0e+1o+1e+2o+2e+3o+3e"),
    ];

    /// <summary>The table.</summary>
    /// <param name="filter">Only problems whose name contains this.</param>
    public static ResultTable Estimate(string filter)
    {
        string note = string.Create(
            CultureInfo.InvariantCulture,
            $"Counted, not measured: kernels for CUDA on an NVIDIA H200 by its data sheet. An item is an edge ({GpuKernelEstimate.ItemsPerRow} in a row) or a node; the gradient of x is summed over edges, the others are of each edge. Bytes are compared with inputs read once and outputs written once; the roofline is of these.");
        ResultTable table = new(
            "Kernels for GPUs",
            note,
            "problem", "type", "pass", "lanes/item", "rows/group", "group", "sections", "registers", "shared bytes", "groups/SM", "barriers/item", "bytes/item", "of least %", "FLOP/byte", "roofline ns", "model ns");
        foreach ((string name, string first, string second, string keep) in s_products)
        {
            if (!name.Contains(filter, StringComparison.OrdinalIgnoreCase))
                continue;
            foreach (KernelSegment forward in TensorProductLowering.Forward(TensorProductSpec.Uvu(Irreps.Parse(first), Irreps.Parse(second), Irreps.Parse(keep))))
            {
                AddBoth(table, name, "forward", forward, GpuKernelEstimate.ItemsPerRow, "out");
                AddBoth(table, name, "backward", SegmentDerivatives.Backward(forward, ["x", "y", "w"]), GpuKernelEstimate.ItemsPerRow, "gx");
                AddBoth(table, name, "double backward", SegmentDerivatives.DoubleBackward(forward), GpuKernelEstimate.ItemsPerRow, "dx");
            }
        }

        foreach (string output in (string[])["0e", "0e+1o", "0e+1o+2e"])
        {
            string name = "contraction to " + output;
            if (!name.Contains(filter, StringComparison.OrdinalIgnoreCase))
                continue;
            SymmetricContraction contraction = SymmetricContraction.Compile(new(Irreps.Parse("0e+1o+2e+3o"), Irreps.Parse(output), 3));
            KernelSegment forward = new(contraction.Program, 128, 1, 1, new(contraction.Program.Operands.Select(_ => new OperandBinding(0, 128, 0, 0))));
            AddBoth(table, name, "forward", forward, 1);
            AddBoth(table, name, "backward", SegmentDerivatives.Backward(forward, ["x"]), 1);
        }

        return table;
    }

    private static void AddBoth(ResultTable table, string name, string pass, KernelSegment segment, int itemsPerRow, params string[] rowOutputs)
    {
        Add(table, name, pass, segment, itemsPerRow, rowOutputs, false);
        Add(table, name, pass, segment, itemsPerRow, rowOutputs, true);
    }

    private static void Add(ResultTable table, string name, string pass, KernelSegment segment, int itemsPerRow, string[] rowOutputs, bool isDouble)
    {
        KernelProgram program = segment.Program;
        IEnumerable<int> lengths = program.Operands.Select((o, n) => segment.Bindings[n].Offset + (o.Components * (o.HasLanes ? segment.Lanes : 1)));
        GpuKernel kernel = new GpuKernelCollection(GpuShape.OfCuda, isDouble).Add(
            program, [.. program.Operands.Select(o => !rowOutputs.Contains(o.Name))], segment.Lanes, OperandFacts.Of(program, [.. segment.Bindings], [.. lengths]));
        GpuKernelEstimate e = GpuKernelEstimate.Of(kernel, isDouble, segment.Lanes, itemsPerRow);
        table.Add(
            name, isDouble ? "float64" : "float32", pass, kernel.Options.LanesPerWorkItem, kernel.Options.RowsPerGroup, kernel.GroupSize, kernel.Sections, e.Registers, e.SharedBytes,
            e.GroupsPerMultiprocessor, e.BarriersPerItem, e.BytesPerItem, 100 * e.BytesPerItem / e.CompulsoryBytesPerItem, e.Intensity, 1e9 * e.RooflineSeconds, 1e9 * e.Seconds);
    }
}
