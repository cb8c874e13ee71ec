using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Programs;

namespace TpCompiler.Runtime.Diagrams;

/// <summary>What every plan keeps to.</summary>
internal static class FusionPlanChecks
{
    /// <summary>Throws if names are not unique, an operand lies outside its tensor's rows, or a tensor is written after it was read.</summary>
    public static void ThrowIfMalformed(IReadOnlyList<FusionTensor> tensors, IReadOnlyList<FusionStep> steps)
    {
        if (tensors.GroupBy(t => t.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException($"Two tensors are named {twice.Key}.");
        int[] firstRead = [.. tensors.Select(_ => int.MaxValue)];
        for (int s = 0; s < steps.Count; s++)
        {
            FusionStep step = steps[s];
            int operands = step.Kernel.Operands.Count;
            if (step.Accesses.Count != operands || step.Bindings.Count != operands)
                throw Wrong($"Step {s} has {step.Accesses.Count} accesses and {step.Bindings.Count} bindings for the {operands} operands of its kernel.");
            for (int o = 0; o < operands; o++)
                Check(step, s, o, tensors, firstRead);
        }
    }

    private static void Check(FusionStep step, int number, int operand, IReadOnlyList<FusionTensor> tensors, int[] firstRead)
    {
        int t = step.Accesses[operand].Tensor;
        if ((uint)t >= (uint)tensors.Count)
            throw Wrong($"Operand {operand} of step {number} is tensor {t}; the plan has {tensors.Count}.");
        FusionTensor tensor = tensors[t];
        (int begin, int end) = RowElements.Range(step, operand);
        if (begin < 0 || end > tensor.RowLength)
            throw Wrong($"Operand {operand} of step {number} reaches beyond the {tensor.RowLength} elements of a row of {tensor.Name}.");
        if (step.Kernel.Operands[operand].Role == OperandRole.Input)
            firstRead[t] = Math.Min(firstRead[t], number);
        else if (tensor.Role == ProgramRole.Input)
            throw Wrong($"Step {number} writes {tensor.Name}, an input.");
        else if (firstRead[t] <= number)
            throw Wrong($"Step {number} writes {tensor.Name}, which step {firstRead[t]} has read.");
    }

    private static ArgumentException Wrong(FormattableString message) => new(message.ToString(CultureInfo.InvariantCulture));
}
