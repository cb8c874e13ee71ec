using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Core.Programs;

/// <summary>What every program keeps to.</summary>
public static class TensorProgramChecks
{
    /// <summary>
    /// Throws if two tensors have one name, a step reaches beyond a row, mixes kinds of numbers, names letters that it does not have, writes what is
    /// given, or writes a tensor that an earlier step has read.
    /// </summary>
    /// <exception cref="ArgumentException">The program is not well formed; the message says how.</exception>
    public static void ThrowIfMalformed(TensorProgram program)
    {
        if (program.Tensors.GroupBy(t => t.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw Wrong(program, $"two tensors are named {twice.Key}");
        HashSet<int> read = [];
        for (int s = 0; s < program.Steps.Count; s++)
            Check(program, s, program.Steps[s], read);
        foreach (ProgramStep maximum in program.Steps.Where(s => s is MaximumStep))
        {
            int of = maximum.Accesses[1].Tensor;
            if (program.Steps.Sum(s => s.Writes.Count(t => t == of)) > 1)
                throw Wrong(program, $"several steps write {program.Tensors[of].Name}, which holds maxima");
        }
    }

    /// <summary>
    /// Throws if a kernel writes one tensor as two operands, whose rows might be the same: a kernel reads what it writes, adds, and writes, so that one of the
    /// sums would be lost. Those who run such programs, as derivatives of diagrams are, give the second operand rows of its own.
    /// </summary>
    /// <exception cref="ArgumentException">There is such a kernel.</exception>
    public static void ThrowIfSumsMayBeLost(TensorProgram program)
    {
        for (int s = 0; s < program.Steps.Count; s++)
        {
            if (program.Steps[s].Writes.Distinct().Count() != program.Steps[s].Writes.Count())
                throw Wrong(program, $"the kernel of step {s} writes one tensor as two operands, whose rows might be the same");
        }
    }

    private static void Check(TensorProgram program, int number, ProgramStep step, HashSet<int> read)
    {
        foreach (TensorAccess access in step.Accesses)
        {
            if ((uint)access.Tensor >= (uint)program.Tensors.Count)
                throw Wrong(program, $"step {number} names tensor {access.Tensor} of {program.Tensors.Count}");
            ProgramTensor tensor = program.Tensors[access.Tensor];
            if (access.Letters.Length != tensor.Domain.Letters.Length || access.Letters.Any(c => step.Domain.Letters.IndexOf(c) < 0))
                throw Wrong(program, $"step {number} over {step.Domain} reads a row '{access.Letters}' of {tensor.Name}, which has rows {tensor.Domain}");
        }

        read.UnionWith(step.Reads);
        foreach (int written in step.Writes)
        {
            ProgramTensor tensor = program.Tensors[written];
            if (tensor.IsGiven)
                throw Wrong(program, $"step {number} writes {tensor.Name}, which is given");
            if (read.Contains(written))
                throw Wrong(program, $"step {number} writes {tensor.Name}, which has been read");
        }

        switch (step)
        {
            case KernelStep kernel:
                Check(program, number, kernel);
                break;
            case ProductStep product:
                Check(program, number, product);
                break;
            default:
                (ProgramTensor from, ProgramTensor to) = (program.Tensors[step.Accesses[0].Tensor], program.Tensors[step.Accesses[1].Tensor]);
                if (from.RowLength != to.RowLength)
                    throw Wrong(program, $"step {number} {(step is MaximumStep ? "compares" : "adds")} rows of different lengths");
                if (step is MaximumStep && from.Numbers != to.Numbers)
                    throw Wrong(program, $"the maxima of step {number} are another kind of numbers than what they are of");
                if (step is MaximumStep && (from.Domain != step.Domain || to.Domain == step.Domain))
                    throw Wrong(program, $"step {number}, the greatest of rows of {from.Name}, has {from.Domain} for each {step.Domain} and maxima for each {to.Domain}");
                break;
        }
    }

    private static void Check(TensorProgram program, int number, KernelStep step)
    {
        KernelSegment segment = step.Segment;
        if (segment.Program.Operands.Count != step.Accesses.Count || segment.Bindings.Count != step.Accesses.Count)
            throw Wrong(program, $"step {number} has {step.Accesses.Count} accesses for {segment.Program.Operands.Count} operands");
        for (int o = 0; o < step.Accesses.Count; o++)
        {
            ProgramTensor tensor = program.Tensors[step.Accesses[o].Tensor];
            (int begin, int end) = RangeOf(segment, o);
            if (begin < 0 || end > tensor.RowLength)
                throw Wrong(program, $"operand {o} of step {number} reaches beyond the {tensor.RowLength} numbers of a row of {tensor.Name}");
            if (tensor.Numbers != program.Tensors[step.Accesses[0].Tensor].Numbers)
                throw Wrong(program, $"the kernel of step {number} has operands of two kinds of numbers");
        }
    }

    private static void Check(TensorProgram program, int number, ProductStep step)
    {
        if (step.Accesses.Count != 3)
            throw Wrong(program, $"step {number}, a product, has {step.Accesses.Count} accesses and not 3");
        ProgramTensor x = program.Tensors[step.Accesses[0].Tensor];
        ProgramTensor w = program.Tensors[step.Accesses[1].Tensor];
        ProgramTensor y = program.Tensors[step.Accesses[2].Tensor];
        if (x.Numbers != y.Numbers || x.Numbers != w.Numbers)
            throw Wrong(program, $"the product of step {number} has two kinds of numbers");
        foreach (ProductBlock b in step.Blocks)
        {
            if (b.Inputs < 1 || b.Outputs < 1 || b.Components < 1
                || b.Input + ((long)b.Components * b.Inputs) > x.RowLength
                || b.Weights + ((long)b.Inputs * b.Outputs) > w.RowLength
                || b.Output + ((long)b.Components * b.Outputs) > y.RowLength)
            {
                throw Wrong(program, $"a block of step {number} reaches beyond the rows of {x.Name}, {w.Name} or {y.Name}");
            }
        }
    }

    /// <summary>The positions of a row that an operand of a segment touches.</summary>
    public static (int Begin, int End) RangeOf(KernelSegment segment, int operand)
    {
        KernelOperand of = segment.Program.Operands[operand];
        OperandBinding at = segment.Bindings[operand];
        int[] reaches =
        [
            (of.Components - 1) * at.ComponentStride, (segment.OuterCount - 1) * at.OuterStride, (segment.InnerCount - 1) * at.InnerStride,
        ];
        return (at.Offset + reaches.Where(r => r < 0).Sum(), at.Offset + reaches.Where(r => r > 0).Sum() + (of.HasLanes ? segment.Lanes : 1));
    }

    private static ArgumentException Wrong(TensorProgram program, string what) => new($"The program {program.Name} is not well formed: {what}.");
}
