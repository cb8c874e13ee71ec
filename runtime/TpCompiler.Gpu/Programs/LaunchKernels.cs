using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Programs;
using TpCompiler.Emit.Gpu.Items;
using TpCompiler.Emit.Gpu.Model;
using TpCompiler.Gpu.Diagrams;
using TpCompiler.Gpu.Kernels;
using TpCompiler.Gpu.Operations;
using TpCompiler.Gpu.Products;
using TpCompiler.Runtime.Programs;

namespace TpCompiler.Gpu.Programs;

/// <summary>A kernel for items, and what its arguments are.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Tensors">For each tensor of the kernel its number in the program.</param>
/// <param name="Maps">For each map the source of rows.</param>
/// <param name="Partial">For each tensor that is summed in runs, its elements.</param>
internal sealed record CompiledItems(ItemKernel Kernel, int[] Tensors, int[] Maps, Dictionary<int, WrittenElements> Partial);

/// <summary>The kernels of launches that compute with numbers of one kind, compiled.</summary>
internal sealed class LaunchKernels : IDisposable
{
    private readonly Dictionary<PlannedLaunch, GpuKernel> _kernels = [];
    private readonly Dictionary<PlannedLaunch, CompiledItems> _items = [];
    private readonly Dictionary<PlannedLaunch, (JoinedProducts Products, string Name)> _products = [];

    /// <summary>Compiles the kernels of launches.</summary>
    /// <param name="device">The device.</param>
    /// <param name="isDouble">Whether they compute with double.</param>
    /// <param name="program">The program.</param>
    /// <param name="tensorIsDouble">For each tensor whether its numbers are double.</param>
    /// <param name="launches">The launches; those of the other kind are passed over.</param>
    /// <param name="writes">What overwrites.</param>
    /// <param name="isLocal">Whether a tensor is never in memory.</param>
    public LaunchKernels(
        GpuDevice device, bool isDouble, TensorProgram program, bool[] tensorIsDouble, IEnumerable<PlannedLaunch> launches, FirstWrites writes, Func<int, bool> isLocal)
    {
        GpuKernelCollection kernels = new(device.Shape, isDouble);
        Addition = GpuAddition.Kernel(kernels);
        List<string> texts = [];
        Dictionary<string, string> productNames = [];
        foreach (PlannedLaunch launch in launches.Where(l => l.IsDouble == isDouble))
        {
            if (launch.IsOfItems)
            {
                string name = string.Create(CultureInfo.InvariantCulture, $"items{_items.Count}");
                CompiledItems compiled = ItemsOf(name, launch, program, tensorIsDouble, writes, isLocal);
                _items.Add(launch, compiled);
                texts.Add(ItemKernelText.Of(compiled.Kernel));
            }
            else if (launch.IsOfProducts)
            {
                JoinedProducts products = new([.. launch.Parts.Cast<ProductPart>().Select(p => p.Sum)]);
                string key = ProductLaunches.Text("product", device.Shape, isDouble, products);
                if (!productNames.TryGetValue(key, out string? name))
                {
                    productNames.Add(key, name = string.Create(CultureInfo.InvariantCulture, $"products{productNames.Count}"));
                    texts.Add(ProductLaunches.Text(name, device.Shape, isDouble, products));
                }

                _products.Add(launch, (products, name));
            }
            else if (launch.Parts[0] is KernelPart part)
            {
                _kernels.Add(launch, kernels.Add(part.Segment.Program, part.PerItem, part.Segment.Lanes, FactsOf(launch, part, program)));
            }
        }

        texts.InsertRange(0, [ProductKernelText.Functions, RowText.Kernels, FoundEdgesText.Kernels]);
        Operations = new(device, isDouble, kernels, texts);
    }

    /// <summary>The compiled text.</summary>
    public GpuOperations Operations { get; }

    /// <summary>The kernel that adds rows.</summary>
    public GpuKernel Addition { get; }

    /// <summary>The kernel of a launch over lanes.</summary>
    public GpuKernel KernelOf(PlannedLaunch launch) => _kernels[launch];

    /// <summary>The products of a launch, and what their kernels are called.</summary>
    public (JoinedProducts Products, string Name) ProductsOf(PlannedLaunch launch) => _products[launch];

    /// <summary>The kernel of a launch over items.</summary>
    public CompiledItems ItemsOf(PlannedLaunch launch) => _items[launch];

    /// <inheritdoc/>
    public void Dispose() => Operations.Dispose();

    private static OperandFacts FactsOf(PlannedLaunch launch, KernelPart part, TensorProgram program)
    {
        KernelSegment segment = part.Segment;
        OperandBinding[] bindings = [.. segment.Bindings];
        int[] rowLengths = [.. part.Operands.Select(o => program.Tensors[o.Tensor].RowLength)];
        for (int o = 0; o < bindings.Length; o++)
        {
            if (!launch.IsCut(part.Operands[o]))
                continue;

            // What is summed in runs lies in rows of its own.
            (int begin, int end) = part.Operands[o].Elements!.Range;
            bindings[o] = bindings[o] with { Offset = bindings[o].Offset - begin };
            rowLengths[o] = end - begin;
        }

        return OperandFacts.Of(segment.Program, bindings, rowLengths);
    }

    private static CompiledItems ItemsOf(
        string name, PlannedLaunch launch, TensorProgram program, bool[] isDouble, FirstWrites writes, Func<int, bool> isLocal)
    {
        List<int> tensors = [];
        List<int> maps = [];
        Dictionary<int, WrittenElements> partial = [];
        foreach (PartOperand operand in launch.Operands.Where(launch.IsCut))
            partial.Add(operand.Tensor, operand.Elements!);
        int[] groupings = launch.Groupings;
        List<ItemStep> steps = [];
        foreach (KernelPart part in launch.Parts.Cast<KernelPart>())
        {
            ItemOperand[] operands = new ItemOperand[part.Operands.Length];
            for (int o = 0; o < operands.Length; o++)
            {
                PartOperand of = part.Operands[o];
                OperandBinding at = part.Segment.Bindings[o];
                int rows = of.IsOfGroup ? ItemOperand.OfGroup
                    : of.Rows == RowSources.Own ? ItemOperand.Own
                    : of.Rows == RowSources.Shared ? ItemOperand.Shared : NumberOf(maps, of.Rows);
                int offset = at.Offset - (launch.IsCut(of) ? of.Elements!.Range.Begin : 0);
                operands[o] = new(NumberOf(tensors, of.Tensor), rows, offset, at.ComponentStride, writes.Overwrites(of) || launch.IsCut(of));
            }

            // Steps that sum nothing go along with the items of the sums that there are.
            int grouping = part.Grouping == RowSources.Own ? Math.Min(0, groupings.Length - 1) : Array.IndexOf(groupings, part.Grouping);
            steps.Add(new(part.Segment.Program, new(operands), part.IsDouble, grouping));
        }

        HashSet<int> written = [.. launch.Operands.Where(o => o.IsWritten).Select(o => o.Tensor)];
        ItemTensor tensorOf(int t)
        {
            (int begin, int end) = partial.TryGetValue(t, out WrittenElements? elements) ? elements.Range : (0, program.Tensors[t].RowLength);
            return new(end - begin, isDouble[t], written.Contains(t), isLocal(t));
        }

        return new(new(name, new(tensors.Select(tensorOf)), maps.Count, new(steps), launch.HasGroupRows), [.. tensors], [.. maps], partial);
    }

    private static int NumberOf(List<int> known, int of)
    {
        int n = known.IndexOf(of);
        if (n >= 0)
            return n;
        known.Add(of);
        return known.Count - 1;
    }
}
