using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;
using TpCompiler.Core.Programs;

namespace TpCompiler.Core.Diagrams.Compilation;

/// <summary>
/// The proof that a step is equivariant (<see cref="EquivarianceCertificate"/>). A diagram made of such steps is equivariant, because sums
/// over items and channels are.
/// </summary>
internal static class StepCertificate
{
    /// <summary>Certifies a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="tensors">The tensors that it reads and writes.</param>
    /// <param name="preparation">How a tensor's weights are prepared, by its name; null where they are not.</param>
    /// <returns>What was done to prove it.</returns>
    /// <exception cref="InvalidOperationException">It is not equivariant: a mistake of the compiler, never of its user.</exception>
    public static EquivarianceProof Certify(KernelStep step, IReadOnlyList<ProgramTensor> tensors, Func<string, PreparedWeight?> preparation)
    {
        (KernelProgram program, Irreps[] irreps) = WithPreparations(step, tensors, preparation);
        return EquivarianceCertificate.Certify(program, irreps);
    }

    /// <summary>
    /// The step's program as a function of weights that are not prepared: prepared ones, such as the coefficients of monomials, need not be
    /// scalars.
    /// </summary>
    private static (KernelProgram Program, Irreps[] Irreps) WithPreparations(
        KernelStep step, IReadOnlyList<ProgramTensor> tensors, Func<string, PreparedWeight?> preparation)
    {
        KernelProgram program = step.Segment.Program;
        PreparedWeight?[] preparations = [.. step.Accesses.Select(a => preparation(tensors[a.Tensor].Name))];
        if (preparations.All(p => p is null))
            return (program, [.. program.Operands.Select((o, n) => IrrepsOf(o, tensors[step.Accesses[n].Tensor]))]);

        KernelBuilder builder = new(program.Name);
        List<Irreps> irreps = [];
        int[] operands = new int[program.Operands.Count];
        int[][] components = new int[operands.Length][];
        for (int o = 0; o < operands.Length; o++)
        {
            if (preparations[o] is PreparedWeight found)
            {
                components[o] = Prepare(builder, irreps, found, program.Operands[o].Components);
            }
            else
            {
                operands[o] = builder.AddOperand(program.Operands[o]);
                irreps.Add(IrrepsOf(program.Operands[o], tensors[step.Accesses[o].Tensor]));
            }
        }

        int[] values = ProgramInlining.Inline(
            builder, program, (operand, component) => components[operand] is int[] own ? own[component] : builder.Load(operands[operand], component));
        foreach (KernelStore store in program.Stores)
            builder.Store(operands[store.Operand], store.Component, values[store.Value]);
        return (builder.Build(), [.. irreps]);
    }

    private static int[] Prepare(KernelBuilder builder, List<Irreps> irreps, PreparedWeight preparation, int count)
    {
        int first = irreps.Count;
        foreach (KernelOperand source in preparation.Program.Operands.Where(o => o.Role == OperandRole.Input))
        {
            builder.AddOperand(source with { Name = $"{preparation.Name}:{source.Name}" });
            irreps.Add(new([new MulIrrep(source.Components, new Irrep(0, 1))]));
        }

        int[] values = ProgramInlining.Inline(builder, preparation.Program, (operand, component) => builder.Load(first + operand, component));
        int[] components = [.. Enumerable.Repeat(builder.Constant(ExactNumber.Zero), count)];
        foreach (KernelStore store in preparation.Program.Stores)
            components[store.Component] = builder.Add(components[store.Component], values[store.Value]);
        return components;
    }

    /// <summary>What the components of an operand are: those of a feature, or scalars.</summary>
    private static Irreps IrrepsOf(KernelOperand operand, ProgramTensor tensor) => operand.Components == tensor.Components.Dim
        ? tensor.Components
        : new([new MulIrrep(operand.Components, new Irrep(0, 1))]);
}
