using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Core.Programs.Derivatives;

/// <summary>
/// Forward mode on steps: the derivative of a program along a direction is a program. Its reverse is what training on forces needs: with
/// cotangents g of the energy E and h of the forces, the gradient of a loss with respect to weights is that of <c>g E - dE(r; h)</c>.
/// </summary>
public static class TangentMode
{
    /// <summary>
    /// The derivative of the outputs along <c>mark:x</c>, which is read for each x of some of what is given: an output <c>mark:o</c> for each
    /// output o that depends on these.
    /// </summary>
    /// <param name="program">The program.</param>
    /// <param name="along">The names of inputs and parameters.</param>
    /// <param name="mark">A letter for the names of what is new; another one for each derivative of a derivative.</param>
    /// <param name="keepsOutputs">Whether the result has the outputs of the program, too.</param>
    /// <exception cref="ArgumentException">Nothing of a name is given, or a name is there already.</exception>
    public static TensorProgram Of(TensorProgram program, IReadOnlyCollection<string> along, char mark = 't', bool keepsOutputs = true)
    {
        int[] sources = Activity.Given(program, along);
        bool[] depends = Activity.DependsOn(program, sources);
        List<ProgramTensor> tensors = [.. program.Tensors];
        Dictionary<int, int> tangents = [];
        for (int t = 0; t < program.Tensors.Count; t++)
        {
            if (!depends[t])
                continue;
            ProgramTensor of = program.Tensors[t];
            tangents.Add(t, tensors.Count);
            tensors.Add(of with { Name = $"{mark}:{of.Name}", Role = of.IsGiven ? ProgramRole.Input : of.Role });
            if (of.Role == ProgramRole.Output && !keepsOutputs)
                tensors[t] = of with { Role = ProgramRole.Intermediate };
        }

        List<ProgramStep> steps = [];
        foreach (ProgramStep step in program.Steps)
        {
            if (step is KernelStep kernel && LaneMap.Of(kernel, tangents.ContainsKey) is { } map)
            {
                int slope = tensors.Count;
                tensors.Add(map.Slope(program, kernel, $"{mark}:slope{steps.Count}"));
                steps.Add(map.WithSlope(kernel, slope));
                steps.Add(map.Chain(kernel, slope, tangents[kernel.Accesses[map.Input].Tensor], tangents[kernel.Accesses[map.Output].Tensor], isBackward: false));
                continue;
            }

            steps.Add(step);
            steps.AddRange(Tangent(step, tangents, mark));
        }

        TensorProgram result = DeadSteps.Eliminate(program with { Name = $"{mark}_{program.Name}", Tensors = new(tensors), Steps = new(steps) });
        TensorProgramChecks.ThrowIfMalformed(result);
        TensorProgramChecks.ThrowIfSumsMayBeLost(result);
        return result;
    }

    private static IEnumerable<ProgramStep> Tangent(ProgramStep step, Dictionary<int, int> tangents, char mark)
    {
        if (step.IsConstant)
            return [];
        switch (step)
        {
            case KernelStep kernel:
                return Tangent(kernel, tangents, mark) is { } tangent ? [tangent] : [];
            case ProductStep product:
                return Tangent(product, tangents);
            default:
                return tangents.TryGetValue(step.Accesses[0].Tensor, out int from)
                    ? [new AddStep(step.Domain, new([step.Accesses[0] with { Tensor = from }, step.Accesses[1] with { Tensor = tangents[step.Accesses[1].Tensor] }]))]
                    : [];
        }
    }

    /// <summary>A product is linear in each of the two tensors that it reads.</summary>
    private static IEnumerable<ProgramStep> Tangent(ProductStep step, Dictionary<int, int> tangents)
    {
        foreach (int operand in step.Operands(written: false))
        {
            if (!tangents.TryGetValue(step.Accesses[operand].Tensor, out int tangent))
                continue;
            TensorAccess[] accesses = [.. step.Accesses];
            accesses[operand] = accesses[operand] with { Tensor = tangent };
            accesses[(int)step.Target] = accesses[(int)step.Target] with { Tensor = tangents[accesses[(int)step.Target].Tensor] };
            yield return step with { Accesses = new(accesses) };
        }
    }

    private static KernelStep? Tangent(KernelStep step, Dictionary<int, int> tangents, char mark)
    {
        KernelProgram program = step.Segment.Program;
        string[] along = [.. step.Operands(written: false).Where(o => tangents.ContainsKey(step.Accesses[o].Tensor)).Select(o => program.Operands[o].Name)];
        if (along.Length == 0)
            return null;
        DerivedOperands operands = new(program, mark);
        KernelProgram tangent = Differentiation.Tangent(program, "tangent", along, operands.NameOf, operands.NameOf);
        KernelStep result = operands.StepOf(step, tangent, tangents);
        return StepRestriction.To(result, [.. result.Operands(written: true)]);
    }
}
