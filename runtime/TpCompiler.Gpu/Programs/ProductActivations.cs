using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Programs;
using TpCompiler.Gpu.Products;
using TpCompiler.Runtime.Programs;

namespace TpCompiler.Gpu.Programs;

/// <summary>
/// Kernels that work element by element on what a product makes, such as activations with their slopes, and multiplication by slopes on the way back, become part
/// of the product: what it makes then is never in memory.
/// </summary>
internal static class ProductActivations
{
    /// <summary>The parts with such kernels in their products.</summary>
    public static List<StepPart> Apply(TensorProgram program, IReadOnlyList<StepPart> parts)
    {
        StepPart?[] result = [.. parts];
        for (int n = 0; n < result.Length; n++)
        {
            if (result[n] is not ProductPart { Sum.Elements: null } product || program.Tensors[product.Results[0].Tensor].Role != ProgramRole.Intermediate)
                continue;
            PartOperand made = product.Results[0];
            int[] users = [.. Enumerable.Range(0, result.Length).Where(k => k != n && result[k] is { } part && part.Operands.Any(o => o.Tensor == made.Tensor))];
            if (users.Length != 1 || result[users[0]] is not KernelPart kernel || !IsElementwise(program, product, kernel) || !IsReady(result, n, kernel, made.Tensor))
                continue;
            ElementProgram elements = new(kernel.Segment.Program, System.Array.FindIndex(kernel.Operands, o => o.Tensor == made.Tensor));
            result[n] = new ProductPart(
                product.Domain, product.IsDouble, product.Factors, product.Added, [.. kernel.Operands.Where(o => o.Tensor != made.Tensor)], product.Sum with { Elements = elements })
            {
                Stage = product.Stage,
            };
            result[users[0]] = null;
        }

        return [.. result.OfType<StepPart>()];
    }

    /// <summary>Whether a kernel makes of every element that a product makes, and of those in the same place of other rows, elements in this place.</summary>
    private static bool IsElementwise(TensorProgram program, ProductPart product, KernelPart kernel)
    {
        int length = program.Tensors[product.Results[0].Tensor].RowLength;
        KernelSegment segment = kernel.Segment;
        if (!kernel.IsBeside(product) || kernel.IsDouble != product.IsDouble || kernel.Grouping != RowSources.Own
            || product.Results[0].Elements!.Positions.Length != length || segment.Lanes * segment.OuterCount * segment.InnerCount != length
            || segment.Program.Instructions.Any(i => i.Operation == Operation.SumLanes)
            || kernel.Operands.Count(o => o.Tensor == product.Results[0].Tensor) != 1)
        {
            return false;
        }

        OperandBinding first = segment.Bindings[0];
        for (int o = 0; o < kernel.Operands.Length; o++)
        {
            KernelOperand of = segment.Program.Operands[o];
            OperandBinding at = segment.Bindings[o];
            if (!of.HasLanes || of.Components != 1 || kernel.Operands[o].Rows != RowSources.Own || program.Tensors[kernel.Operands[o].Tensor].RowLength != length
                || at.Offset != first.Offset || (segment.OuterCount > 1 && at.OuterStride != first.OuterStride) || (segment.InnerCount > 1 && at.InnerStride != first.InnerStride)
                || (kernel.Operands[o].Elements is { } written && (!written.AreOnce || written.Positions.Length != length)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether all else that a kernel reads is made before the product, and nothing else writes what it writes.</summary>
    private static bool IsReady(StepPart?[] parts, int product, KernelPart kernel, int made)
    {
        for (int k = 0; k < parts.Length; k++)
        {
            if (parts[k] is not { } part || ReferenceEquals(part, kernel))
                continue;
            foreach (PartOperand written in part.Operands.Where(o => o.IsWritten && o.Tensor != made))
            {
                if (kernel.Operands.Any(o => o.Tensor == written.Tensor && (o.IsWritten || k >= product)))
                    return false;
            }
        }

        return true;
    }
}
