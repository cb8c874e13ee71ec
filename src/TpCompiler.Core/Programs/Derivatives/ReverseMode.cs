using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Core.Programs.Derivatives;

/// <summary>
/// Reverse mode on steps: the vector-Jacobian product of a program is a program. Every kind of step is closed under it, so that it can be
/// applied again, and to tangents.
/// </summary>
public static class ReverseMode
{
    /// <summary>
    /// The gradients of <c>sum over outputs o of (cotangent of o) . o</c> with respect to some of what is given. The result reads besides a cotangent
    /// <c>mark:o</c> for each of those outputs o that depends on these, and has an output <c>mark:x</c> for each x of them.
    /// </summary>
    /// <param name="program">The program.</param>
    /// <param name="withRespectTo">The names of inputs and parameters.</param>
    /// <param name="mark">A letter for the names of what is new; another one for each derivative of a derivative.</param>
    /// <param name="of">The names of the outputs that count; null for all.</param>
    /// <param name="keepsOutputs">Whether the result has the outputs of the program, too; their values and gradients share the steps that both need.</param>
    /// <exception cref="ArgumentException">Nothing of a name is given, or a name is there already.</exception>
    public static TensorProgram Of(TensorProgram program, IReadOnlyCollection<string> withRespectTo, char mark = 'g', IReadOnlyCollection<string>? of = null, bool keepsOutputs = true)
    {
        int[] sources = Activity.Given(program, withRespectTo);
        bool[] depends = Activity.DependsOn(program, sources);
        int[] results = [.. Enumerable.Range(0, program.Tensors.Count).Where(t => program.Tensors[t].Role == ProgramRole.Output && of?.Contains(program.Tensors[t].Name) != false)];
        bool[] leads = Activity.LeadsTo(program, results);
        List<ProgramTensor> tensors = [.. program.Tensors];
        Dictionary<int, int> adjoints = [];
        for (int t = 0; t < program.Tensors.Count; t++)
        {
            ProgramTensor tensor = program.Tensors[t];
            bool isSource = sources.Contains(t);
            if (!isSource && !(depends[t] && leads[t]))
                continue;
            ProgramRole role = isSource ? ProgramRole.Output : results.Contains(t) ? ProgramRole.Input : ProgramRole.Intermediate;
            adjoints.Add(t, tensors.Count);
            tensors.Add(tensor with { Name = $"{mark}:{tensor.Name}", Role = role });
        }

        List<ProgramStep> steps = [];
        List<ProgramStep> reversed = [];
        foreach (ProgramStep step in program.Steps)
        {
            if (step is KernelStep kernel && LaneMap.Of(kernel, adjoints.ContainsKey) is { } map && adjoints.TryGetValue(kernel.Accesses[map.Output].Tensor, out int cotangent))
            {
                int slope = tensors.Count;
                tensors.Add(map.Slope(program, kernel, $"{mark}:slope{steps.Count}"));
                steps.Add(map.WithSlope(kernel, slope));
                reversed.Add(map.Chain(kernel, slope, cotangent, adjoints[kernel.Accesses[map.Input].Tensor], isBackward: true));
                continue;
            }

            steps.Add(step);
            reversed.AddRange(Reverse(step, adjoints, mark).Reverse());
        }

        reversed.Reverse();
        steps.AddRange(reversed);
        if (!keepsOutputs)
        {
            for (int t = 0; t < program.Tensors.Count; t++)
            {
                if (tensors[t].Role == ProgramRole.Output)
                    tensors[t] = tensors[t] with { Role = ProgramRole.Intermediate };
            }
        }

        TensorProgram result = DeadSteps.Eliminate(program with { Name = $"{mark}_{program.Name}", Tensors = new(tensors), Steps = new(steps) });
        TensorProgramChecks.ThrowIfMalformed(result);
        TensorProgramChecks.ThrowIfSumsMayBeLost(result);
        return result;
    }

    private static IEnumerable<ProgramStep> Reverse(ProgramStep step, Dictionary<int, int> adjoints, char mark)
    {
        if (step.IsConstant)
            return [];
        switch (step)
        {
            case KernelStep kernel:
                return Reverse(kernel, adjoints, mark);
            case ProductStep product:
                return Reverse(product, adjoints);
            default:
                return adjoints.TryGetValue(step.Accesses[0].Tensor, out int from) && adjoints.TryGetValue(step.Accesses[1].Tensor, out int to)
                    ? [new AddStep(step.Domain, new([step.Accesses[1] with { Tensor = to }, step.Accesses[0] with { Tensor = from }]))]
                    : [];
        }
    }

    /// <summary>The trilinear form of a product, derived by another tensor, with the cotangent in place of what was written.</summary>
    private static IEnumerable<ProgramStep> Reverse(ProductStep step, Dictionary<int, int> adjoints)
    {
        int target = (int)step.Target;
        if (!adjoints.TryGetValue(step.Accesses[target].Tensor, out int cotangent))
            yield break;
        foreach (int operand in step.Operands(written: false))
        {
            if (!adjoints.TryGetValue(step.Accesses[operand].Tensor, out int gradient))
                continue;
            TensorAccess[] accesses = [.. step.Accesses];
            accesses[target] = accesses[target] with { Tensor = cotangent };
            accesses[operand] = accesses[operand] with { Tensor = gradient };
            yield return step with { Target = (ProductTerm)operand, Accesses = new(accesses) };
        }
    }

    private static IEnumerable<ProgramStep> Reverse(KernelStep step, Dictionary<int, int> adjoints, char mark)
    {
        int[] outputs = [.. step.Operands(written: true).Where(o => adjoints.ContainsKey(step.Accesses[o].Tensor))];
        if (outputs.Length == 0 || StepRestriction.To(step, outputs) is not { } restricted)
            yield break;

        // A kernel must not add to one tensor as two operands, whose rows may be the same: each gets a step of its own.
        int[] wanted = [.. restricted.Operands(written: false).Where(o => adjoints.ContainsKey(restricted.Accesses[o].Tensor))];
        foreach (IGrouping<int, int> turn in wanted.GroupBy(o => wanted.Count(earlier => earlier < o && restricted.Accesses[earlier].Tensor == restricted.Accesses[o].Tensor)))
        {
            if (Reverse(restricted, [.. turn], adjoints, mark) is { } reversed)
                yield return reversed;
        }
    }

    private static KernelStep? Reverse(KernelStep step, int[] wanted, Dictionary<int, int> adjoints, char mark)
    {
        KernelProgram forward = step.Segment.Program;
        DerivedOperands operands = new(forward, mark);
        KernelProgram reverse = Differentiation.Reverse(forward, "backward", wanted.Select(o => forward.Operands[o].Name), operands.NameOf, operands.NameOf);
        KernelStep result = operands.StepOf(step, reverse, adjoints);
        return StepRestriction.To(result, [.. result.Operands(written: true)]);
    }
}
