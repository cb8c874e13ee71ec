using System;
using System.Collections.Generic;
using System.Linq;

namespace TpCompiler.Core.Programs.Derivatives;

/// <summary>Leaves out what no output needs.</summary>
public static class DeadSteps
{
    /// <summary>
    /// The program without steps, and outputs of steps, that lead to no output or do nothing but read zeros; without intermediates that no step touches then.
    /// </summary>
    public static TensorProgram Eliminate(TensorProgram program)
    {
        program = UnwrittenTensors.Eliminate(program);
        bool[] wanted = [.. program.Tensors.Select(t => t.Role == ProgramRole.Output)];
        List<ProgramStep> steps = [];
        foreach (ProgramStep step in program.Steps.Reverse())
        {
            if (StepRestriction.To(step, t => wanted[t]) is not { } kept)
                continue;
            steps.Add(kept);
            foreach (int t in kept.Reads)
                wanted[t] = true;
        }

        steps.Reverse();
        return WithoutUnused(program with { Steps = new(steps) });
    }

    /// <summary>The program without intermediates that no step touches.</summary>
    internal static TensorProgram WithoutUnused(TensorProgram program)
    {
        HashSet<int> touched = [.. program.Steps.SelectMany(s => s.Accesses.Select(a => a.Tensor))];
        return Keep(program, t => program.Tensors[t].Role != ProgramRole.Intermediate || touched.Contains(t));
    }

    /// <summary>The program with some of its tensors; no step touches the others.</summary>
    internal static TensorProgram Keep(TensorProgram program, Func<int, bool> isKept)
    {
        int[] kept = [.. Enumerable.Range(0, program.Tensors.Count).Where(isKept)];
        if (kept.Length == program.Tensors.Count)
            return program;
        int[] numbers = new int[program.Tensors.Count];
        for (int n = 0; n < kept.Length; n++)
            numbers[kept[n]] = n;
        return program with
        {
            Tensors = new(kept.Select(t => program.Tensors[t])),
            Steps = new(program.Steps.Select(s => s.WithAccesses(s.Accesses.Select(a => a with { Tensor = numbers[a.Tensor] })))),
        };
    }
}
