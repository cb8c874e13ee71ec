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
