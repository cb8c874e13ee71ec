using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;

namespace TpCompiler.Core.Programs.Derivatives;

/// <summary>
/// Takes zeros out of a program: what is read that no step writes, as derivatives are of what is constant piece by piece (a step function, a slope of straight
/// lines). Executors need no memory for it, nor have to clear it.
/// </summary>
internal static class UnwrittenTensors
{
    /// <summary>The program without steps that read nothing but zeros, and without zeros in kernels.</summary>
    public static TensorProgram Eliminate(TensorProgram program)
    {
        while (true)
        {
            HashSet<int> written = [.. program.Steps.SelectMany(s => s.Writes)];
            bool isZero(int t) => !program.Tensors[t].IsGiven && !written.Contains(t);
            if (!program.Steps.Any(s => s.Reads.Any(isZero)))
                return program;

            // What is gone may leave others unwritten.
            program = program with { Steps = new(program.Steps.Select(s => s.Reads.Any(isZero) ? Without(s, isZero) : s).OfType<ProgramStep>()) };
        }
    }

    /// <summary>The step without operands that are zero; null if it does nothing then. Sums, products and maxima of zeros are zero.</summary>
    private static KernelStep? Without(ProgramStep step, System.Func<int, bool> isZero)
    {
        if (step is not KernelStep kernel)
            return null;
        KernelProgram program = kernel.Segment.Program;
        KernelBuilder builder = new(program.Name, program.Operands);
        int zero = builder.Constant(ExactNumber.Zero);
        int[] values = ProgramInlining.Inline(
            builder, program, (o, c) => !kernel.IsWritten(o) && isZero(kernel.Accesses[o].Tensor) ? zero : builder.Load(o, c));
        foreach (KernelStore store in program.Stores)
            Replay.Store(builder, store, values[store.Value]);
        return StepRestriction.To(kernel with { Segment = kernel.Segment with { Program = builder.Build() } }, [.. kernel.Operands(written: true)]);
    }
}
