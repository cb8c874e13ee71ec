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
    private readonly Dictionary<string, ElementStep> _elements = [];

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
        foreach (PlannedLaunch launch in launches.Where(l => l.IsDouble == isDouble))
        {
            if (launch.IsOfItems)
            {
                string name = string.Create(CultureInfo.InvariantCulture, $"items{_items.Count}");
                CompiledItems compiled = ItemsOf(name, launch, program, tensorIsDouble, writes, isLocal);
                _items.Add(launch, compiled);
                texts.Add(ItemKernelText.Of(compiled.Kernel));
            }
            else if (launch.Parts[0] is ProductPart { Elements: { } elements } product)
            {
                _elements.TryAdd(KeyOf(elements), StepOf(elements, product, string.Create(CultureInfo.InvariantCulture, $"_{_elements.Count}")));
            }
            else if (launch.Parts[0] is KernelPart part)
            {
                _kernels.Add(launch, kernels.Add(part.Segment.Program, part.PerItem, part.Segment.Lanes, FactsOf(part, program)));
            }
        }

        texts.AddRange(_elements.Values.Select(e => GpuOperations.ProductsWith(device.Shape, isDouble, e)));
        Operations = new(device, isDouble, kernels, texts);
    }

    /// <summary>The compiled text.</summary>
    public GpuOperations Operations { get; }

    /// <summary>The kernel that adds rows.</summary>
    public GpuKernel Addition { get; }

    /// <summary>The kernel of a launch over lanes.</summary>
    public GpuKernel KernelOf(PlannedLaunch launch) => _kernels[launch];

    /// <summary>What is behind the names of the kernels of a product.</summary>
    public string ElementsOf(ProductPart product) => product.Elements is { } elements ? _elements[KeyOf(elements)].Name : "";

    /// <summary>The kernel of a launch over items.</summary>
    public CompiledItems ItemsOf(PlannedLaunch launch) => _items[launch];

    /// <inheritdoc/>
    public void Dispose() => Operations.Dispose();

    /// <summary>Whether the sums of an operand are cut into runs, and put together before they are added up.</summary>
    public static bool IsCut(PartOperand operand) => operand.IsOfGroup && StepLowering.HasFewRows(operand.Rows);

    private static string KeyOf(ElementProgram elements) => string.Create(CultureInfo.InvariantCulture, $"{elements.Given} {elements.Program.Identity}");

    private static ElementStep StepOf(ElementProgram elements, ProductPart product, string name)
    {
        string[] parameters = [.. Enumerable.Range(0, elements.Program.Operands.Count).Where(o => o != elements.Given).Select(
            o => string.Create(CultureInfo.InvariantCulture, $"GLOBAL {(elements.Program.Operands[o].Role == OperandRole.Output ? "" : "const ")}T* RESTRICT e{o}"))];
        return new(name, parameters, ElementText.Of(elements.Program, elements.Given, "element", "e", "at"));
    }

    private static OperandFacts FactsOf(KernelPart part, TensorProgram program)
    {
        KernelSegment segment = part.Segment;
        OperandBinding[] bindings = [.. segment.Bindings];
        int[] rowLengths = [.. part.Operands.Select(o => program.Tensors[o.Tensor].RowLength)];
        for (int o = 0; o < bindings.Length; o++)
        {
            if (!IsCut(part.Operands[o]))
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
        foreach (PartOperand operand in launch.Operands.Where(IsCut))
            partial.Add(operand.Tensor, operand.Elements!);
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
                int offset = at.Offset - (IsCut(of) ? of.Elements!.Range.Begin : 0);
                operands[o] = new(NumberOf(tensors, of.Tensor), rows, offset, at.ComponentStride, writes.Overwrites(of) || IsCut(of));
            }

            steps.Add(new(part.Segment.Program, new(operands)));
        }

        HashSet<int> written = [.. launch.Operands.Where(o => o.IsWritten).Select(o => o.Tensor)];
        ItemTensor tensorOf(int t)
        {
            (int begin, int end) = partial.TryGetValue(t, out WrittenElements? elements) ? elements.Range : (0, program.Tensors[t].RowLength);
            return new(end - begin, isDouble[t], written.Contains(t), isLocal(t));
        }

        return new(new(name, new(tensors.Select(tensorOf)), maps.Count, new(steps)), [.. tensors], [.. maps], partial);
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
