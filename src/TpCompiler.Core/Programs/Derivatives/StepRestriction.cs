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
        (KernelSegment segment, int[] kept) = OutputSelection.Reduce(step.Segment, outputs.Contains);
        return segment.Program.Stores.Count == 0 ? null : new KernelStep(step.Domain, segment, new(kept.Select(o => step.Accesses[o])));
    }
}
