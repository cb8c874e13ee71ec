using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Regions;
using TpCompiler.Gpu.Kernels;
using TpCompiler.Runtime.Programs;

namespace TpCompiler.Gpu.Programs;

/// <summary>Takes the steps of a program apart into what single launches do.</summary>
/// <param name="program">The program.</param>
/// <param name="sources">The sources of rows.</param>
/// <param name="isDouble">For each tensor whether its numbers are double.</param>
/// <param name="mostLanesAtOnce">The most lanes that a group has at once.</param>
internal sealed class StepLowering(TensorProgram program, RowSources sources, bool[] isDouble, int mostLanesAtOnce)
{
    /// <summary>Rows up to this length are added by work-items that have a row each.</summary>
    private const int LongestRowOfWorkItem = 16;

    private readonly Dictionary<(ProductTerm, int), KernelProgram> _products = [];

    /// <summary>The parts of a step, one after another.</summary>
    public IEnumerable<StepPart> Parts(ProgramStep step)
    {
        int[] rows = [.. Enumerable.Range(0, step.Accesses.Count).Select(o => sources.Of(program, step, o))];
        int[] tensors = [.. step.Accesses.Select(a => a.Tensor)];
        return step switch
        {
            KernelStep kernel => Kernels(kernel.Domain, kernel.Segment, tensors, rows),
            ProductStep product => Products(product, tensors, rows),
            MaximumStep => [Maximum(step.Domain, tensors, rows)],
            _ => Kernels(step.Domain, Addition(tensors), tensors, rows),
        };
    }

    /// <summary>Whether the rows of a source are few, each of many items: sums are then cut into runs.</summary>
    public static bool HasFewRows(int source) => source is not (RowSources.Own or RowSources.Center or RowSources.Neighbor);

    private MaximumPart Maximum(ItemDomain domain, int[] tensors, int[] rows)
    {
        WrittenElements all = new([.. Enumerable.Range(0, program.Tensors[tensors[1]].RowLength)], AreOnce: true);
        return new(domain, isDouble[tensors[0]], rows[1], [new(tensors[0], rows[0], false, false, null), new(tensors[1], rows[1], true, true, all)]);
    }

    private IEnumerable<StepPart> Products(ProductStep step, int[] tensors, int[] rows)
    {
        if (DenseProducts.Of(program, step, rows, isDouble) is { } dense)
            return [dense];
        return step.Blocks.SelectMany(b => Kernels(step.Domain, SegmentOf(step.Target, b), tensors, rows));
    }

    private IEnumerable<StepPart> Kernels(ItemDomain domain, KernelSegment segment, int[] tensors, int[] rows)
    {
        bool isScalar = segment is { Lanes: 1, OuterCount: 1, InnerCount: 1 };
        int atOnce = isScalar ? int.MaxValue : mostLanesAtOnce;
        foreach (ProgramPart<int> part in ProgramPart<int>.Split(segment.Program, segment.Lanes, atOnce, o => rows[o], RowSources.Own, HasFewRows))
        {
            KernelSegment ofPart = segment with { Program = part.Program, Bindings = new(part.Operands.Select(o => segment.Bindings[o])) };
            PartOperand[] operands = new PartOperand[part.Operands.Length];
            for (int o = 0; o < operands.Length; o++)
            {
                bool isWritten = part.Program.Operands[o].Role == OperandRole.Output;
                int of = part.Operands[o];
                operands[o] = new(tensors[of], rows[of], isWritten, isWritten && !part.PerItem[o] && rows[of] != RowSources.Own, isWritten ? WrittenElements.Of(ofPart, o) : null);
            }

            int grouping = Array.Find(operands, o => o.IsOfGroup)?.Rows ?? RowSources.Own;
            yield return new KernelPart(domain, operands.Any(o => isDouble[o.Tensor]), grouping, operands, ofPart, part.PerItem);
        }
    }

    /// <summary>Adds rows to rows: by work-items that have a row each, where rows are short or change their kind of numbers, otherwise element by element.</summary>
    private KernelSegment Addition(int[] tensors)
    {
        int length = program.Tensors[tensors[0]].RowLength;
        bool isScalar = length <= LongestRowOfWorkItem || isDouble[tensors[0]] != isDouble[tensors[1]];
        int components = isScalar ? length : 1;
        KernelBuilder builder = new("addition");
        int x = builder.Input("x", components, hasLanes: true);
        int y = builder.Output("y", components, hasLanes: true);
        for (int c = 0; c < components; c++)
            builder.Store(y, c, builder.Load(x, c));
        OperandBinding row = new(0, isScalar ? 1 : length, 0, 0);
        return new(builder.Build(), isScalar ? 1 : length, 1, 1, new([row, row]));
    }

    /// <summary>A block of a product whose matrix is no weight of the model, or is what is computed: a loop over the channels of x, lanes over those of y.</summary>
    private KernelSegment SegmentOf(ProductTerm target, ProductBlock block)
    {
        if (!_products.TryGetValue((target, block.Components), out KernelProgram? kernel))
            _products.Add((target, block.Components), kernel = ProgramOf(target, block.Components));
        OperandBinding x = new(block.Input, block.Inputs, 1, 0);
        OperandBinding w = new(block.Weights, block.Outputs, block.Outputs, 0);
        OperandBinding y = new(block.Output, block.Outputs, 0, 0);
        return new(kernel, block.Outputs, block.Inputs, 1, new([x, w, y]));
    }

    private static KernelProgram ProgramOf(ProductTerm target, int components)
    {
        KernelBuilder builder = new("product");
        int add(ProductTerm term, string name, int count, bool hasLanes)
            => target == term ? builder.Output(name, count, hasLanes) : builder.Input(name, count, hasLanes);
        int x = add(ProductTerm.Input, "x", components, false);
        int w = add(ProductTerm.Weights, "w", 1, true);
        int y = add(ProductTerm.Output, "y", components, true);
        int sum = -1;
        for (int m = 0; m < components; m++)
        {
            switch (target)
            {
                case ProductTerm.Output:
                    builder.Store(y, m, builder.Multiply(builder.Load(x, m), builder.Load(w, 0)));
                    break;
                case ProductTerm.Input:
                    builder.Store(x, m, builder.SumLanes(builder.Multiply(builder.Load(w, 0), builder.Load(y, m))));
                    break;
                default:
                    int term = builder.Multiply(builder.Load(x, m), builder.Load(y, m));
                    sum = sum < 0 ? term : builder.Add(sum, term);
                    break;
            }
        }

        if (target == ProductTerm.Weights)
            builder.Store(w, 0, sum);
        return builder.Build();
    }
}
