using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;

namespace TpCompiler.Core.Programs.Derivatives;

/// <summary>Steps that write less.</summary>
internal static class StepRestriction
{
    /// <summary>The step with only those of its outputs that go to a wanted tensor, without what they do not need; null if there are none.</summary>
    public static ProgramStep? To(ProgramStep step, Func<int, bool> isWanted)
    {
        int[] outputs = [.. step.Operands(written: true).Where(o => isWanted(step.Accesses[o].Tensor))];
        if (outputs.Length == 0)
            return null;
        return step is KernelStep kernel ? To(kernel, outputs) : step;
    }

    /// <summary>The step with some of its outputs only, without the instructions and operands that they do not need; null if nothing is stored.</summary>
    public static KernelStep? To(KernelStep step, IReadOnlyCollection<int> outputs)
    {
        KernelProgram program = step.Segment.Program;
        KernelBuilder all = new(program.Name, program.Operands);
        int[] values = Replay.Into(all, program);
        foreach (KernelStore store in program.Stores.Where(s => outputs.Contains(s.Operand)))
            Replay.Store(all, store, values[store.Value]);
        KernelProgram alive = DeadCode.Eliminate(all.Build());
        if (alive.Stores.Count == 0)
            return null;

        HashSet<int> used = [.. alive.Stores.Select(s => s.Operand), .. alive.Instructions.Where(i => i.Operation == Operation.Load).Select(i => i.A)];
        int[] kept = [.. Enumerable.Range(0, program.Operands.Count).Where(used.Contains)];
        if (kept.Length == program.Operands.Count && alive.Instructions.Count == program.Instructions.Count)
            return step;
        KernelProgram small = new(
            program.Name,
            new(kept.Select(o => program.Operands[o])),
            alive.Constants,
            new(alive.Instructions.Select(i => i.Operation == Operation.Load ? i with { A = Array.IndexOf(kept, i.A) } : i)),
            new(alive.Stores.Select(s => new KernelStore(Array.IndexOf(kept, s.Operand), s.Component, s.Value, s.InPlace))));
        return new KernelStep(
            step.Domain,
            step.Segment with { Program = small, Bindings = new(kept.Select(o => step.Segment.Bindings[o])) },
            new(kept.Select(o => step.Accesses[o])));
    }
}
