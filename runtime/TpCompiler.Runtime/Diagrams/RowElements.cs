using System;
using System.Collections.Generic;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Runtime.Diagrams;

/// <summary>Which elements of a row an operand of a step is.</summary>
internal static class RowElements
{
    /// <summary>Whether several runs of the kernel for one item have the same elements: the loops sum into them.</summary>
    public static bool AreRepeated(FusionStep step, int operand)
    {
        OperandBinding binding = step.Bindings[operand];
        return (binding.OuterStride == 0 && step.OuterCount > 1) || (binding.InnerStride == 0 && step.InnerCount > 1);
    }

    /// <summary>The first element and one past the last; nothing where the operand has none.</summary>
    public static (int Begin, int End) Range(FusionStep step, int operand)
    {
        OperandBinding binding = step.Bindings[operand];
        KernelOperand inKernel = step.Kernel.Operands[operand];
        int lanes = inKernel.HasLanes ? step.Lanes : 1;
        if (lanes == 0 || inKernel.Components == 0 || step.OuterCount == 0 || step.InnerCount == 0)
            return (0, 0);
        ReadOnlySpan<int> reaches =
        [
            (inKernel.Components - 1) * binding.ComponentStride,
            (step.OuterCount - 1) * binding.OuterStride,
            (step.InnerCount - 1) * binding.InnerStride,
        ];
        (int begin, int end) = (binding.Offset, binding.Offset + lanes);
        foreach (int reach in reaches)
            (begin, end) = (begin + Math.Min(0, reach), end + Math.Max(0, reach));
        return (begin, end);
    }

    /// <summary>The elements, those of repeated runs once.</summary>
    public static IEnumerable<int> Of(FusionStep step, int operand)
    {
        OperandBinding binding = step.Bindings[operand];
        KernelOperand inKernel = step.Kernel.Operands[operand];
        int lanes = inKernel.HasLanes ? step.Lanes : 1;
        for (int a = 0; a < (binding.OuterStride == 0 ? 1 : step.OuterCount); a++)
        {
            for (int b = 0; b < (binding.InnerStride == 0 ? 1 : step.InnerCount); b++)
            {
                for (int c = 0; c < inKernel.Components; c++)
                {
                    int first = binding.Offset + (c * binding.ComponentStride) + (a * binding.OuterStride) + (b * binding.InnerStride);
                    for (int i = 0; i < lanes; i++)
                        yield return first + i;
                }
            }
        }
    }
}
