using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Programs;
using TpCompiler.Runtime.Kernels;

namespace TpCompiler.Runtime.Diagrams;

/// <summary>
/// Kernels take their outputs for separate memory: they read all, add, and write all. Where two operands of a step may write
/// the same element (a gradient for <c>x[ij]</c> and one for <c>x[ik]</c>), the second gets a tensor of its own, which a
/// step of its own adds to the first.
/// </summary>
internal static class SeparateOutputs
{
    /// <summary>The same computation, with the outputs of each step separate.</summary>
    public static (FusionTensor[] Tensors, FusionStep[] Steps) Of(IReadOnlyList<FusionTensor> tensors, IReadOnlyList<FusionStep> steps)
    {
        List<FusionTensor> allTensors = [.. tensors];
        List<FusionStep> allSteps = [];
        foreach (FusionStep step in steps)
        {
            TensorAccess[] accesses = [.. step.Accesses];
            List<FusionStep> additions = [];
            for (int o = 1; o < accesses.Length; o++)
            {
                if (!OverlapsEarlier(step, o))
                    continue;
                FusionTensor tensor = tensors[accesses[o].Tensor];
                int own = allTensors.Count;
                allTensors.Add(tensor with { Name = $"{tensor.Name}:{own}", Role = ProgramRole.Intermediate });
                additions.Add(Addition(tensor, own, accesses[o].Tensor));
                accesses[o] = accesses[o] with { Tensor = own };
            }

            allSteps.Add(additions.Count == 0 ? step : step with { Accesses = accesses });
            allSteps.AddRange(additions);
        }

        return ([.. allTensors], [.. allSteps]);
    }

    private static bool OverlapsEarlier(FusionStep step, int operand)
    {
        int[] earlier = [.. Enumerable.Range(0, operand)
            .Where(o => IsOutput(step, o) && IsOutput(step, operand) && step.Accesses[o].Tensor == step.Accesses[operand].Tensor)];
        return earlier.Length > 0 && RowElements.Of(step, operand).ToHashSet().Overlaps(earlier.SelectMany(o => RowElements.Of(step, o)));
    }

    private static bool IsOutput(FusionStep step, int operand) => step.Kernel.Operands[operand].Role == OperandRole.Output;

    private static FusionStep Addition(FusionTensor tensor, int from, int to)
    {
        OperandBinding whole = new(0, tensor.RowLength, 0, 0);
        string letters = tensor.Domain.Letters;
        return new(Kernels.Addition.Kernel, tensor.Domain, tensor.RowLength, 1, 1, [whole, whole], [new(from, letters), new(to, letters)]);
    }
}
