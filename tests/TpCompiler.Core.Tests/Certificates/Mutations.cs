using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;
using Xunit;

namespace TpCompiler.Core.Tests.Certificates;

/// <summary>Programs with one mistake.</summary>
internal static class Mutations
{
    /// <summary>
    /// Mistakes in one component of a block that is no scalar. A block is irreducible, so that each of them breaks equivariance, whatever the
    /// program computes.
    /// </summary>
    /// <param name="program">The program.</param>
    /// <param name="irreps">The irreps of its operands.</param>
    public static IEnumerable<(string Mistake, KernelProgram Program)> OfComponents(KernelProgram program, IReadOnlyList<Irreps> irreps)
    {
        int count = 0;
        for (int o = 0; o < program.Operands.Count; o++)
        {
            if (program.Operands[o].Role != OperandRole.Output)
                continue;
            foreach ((Irrep irrep, int offset) in Blocks(irreps[o]).Where(b => b.Irrep.L > 0))
            {
                int[] stored = [.. Enumerable.Range(offset, irrep.Dim).Where(c => program.Stores.Any(s => s.Operand == o && s.Component == c))];
                if (stored.Length < 2)
                    continue;
                (int first, int last) = (stored[0], stored[^1]);
                bool hasLanes = program.Operands[o].HasLanes;
                string name = $"{program.Operands[o].Name}[{first}]";
                yield return ($"{name}: wrong sign", Stored(program, o, first, (builder, v) => builder.Negate(v)));
                yield return ($"{name}: wrong constant", Stored(program, o, first, (builder, v) => builder.Scale(2, v)));
                yield return ($"{name}: dropped term", Stored(program, o, first, (builder, _) => builder.Constant(ExactNumber.Zero)));
                yield return ($"{name}: swapped with {last}", Swapped(program, o, first, last));
                yield return ($"{name}: mixed parity", Stored(program, o, first, (builder, v) => builder.Add(v, OfParity(builder, program, irreps, -irrep.Parity, hasLanes))));
                count++;
            }
        }

        Assert.True(count > 0, "The program has no block to make a mistake in.");
    }

    /// <summary>
    /// Mistakes in one instruction: sums that subtract, terms that are left out, constants twice as large, loads of another component. Some
    /// leave an equivariant program, such as one with another coefficient of a whole path.
    /// </summary>
    public static IEnumerable<(string Mistake, KernelProgram Program)> OfInstructions(KernelProgram program)
    {
        for (int n = 0; n < program.Instructions.Count; n++)
        {
            Instruction i = program.Instructions[n];
            switch (i.Operation)
            {
                case Operation.Add:
                    yield return ($"v{n}: wrong sign", Replaced(program, n, (builder, values) => builder.Subtract(values[i.A], values[i.B])));
                    yield return ($"v{n}: dropped term", Replaced(program, n, (_, values) => values[i.A]));
                    break;
                case Operation.Subtract:
                    yield return ($"v{n}: wrong sign", Replaced(program, n, (builder, values) => builder.Add(values[i.A], values[i.B])));
                    break;
                case Operation.MultiplyAdd:
                    yield return ($"v{n}: wrong sign", Replaced(program, n, (builder, values) => builder.NegateMultiplyAdd(values[i.A], values[i.B], values[i.C])));
                    break;
                case Operation.Constant:
                    yield return ($"v{n}: wrong constant", Replaced(program, n, (builder, _) => builder.Constant(program.Constants[i.A] * 2)));
                    break;
                case Operation.Load when program.Operands[i.A].Components > 1:
                    int other = i.B > 0 ? i.B - 1 : 1;
                    yield return ($"v{n}: component {other} for {i.B}", Replaced(program, n, (builder, _) => builder.Load(i.A, other)));
                    break;
            }
        }
    }

    /// <summary>The program without all that a component of an input is multiplied with.</summary>
    public static KernelProgram Without(KernelProgram program, int operand, int component)
    {
        int n = Enumerable.Range(0, program.Instructions.Count)
            .Single(v => program.Instructions[v] is { Operation: Operation.Load } load && load.A == operand && load.B == component);
        return Replaced(program, n, (builder, _) => builder.Constant(ExactNumber.Zero));
    }

    /// <summary>Scalars.</summary>
    public static Irreps Scalars(int count) => new([new MulIrrep(count, new Irrep(0, 1))]);

    private static KernelProgram Replaced(KernelProgram program, int instruction, System.Func<KernelBuilder, int[], int> replacement)
    {
        KernelBuilder builder = new(program.Name, program.Operands);
        int[] values = new int[program.Instructions.Count];
        for (int n = 0; n < values.Length; n++)
            values[n] = n == instruction ? replacement(builder, values) : Replay.Repeat(builder, program, program.Instructions[n], values);
        foreach (KernelStore store in program.Stores)
            builder.Store(store.Operand, store.Component, values[store.Value]);
        return builder.Build();
    }

    private static KernelProgram Stored(KernelProgram program, int operand, int component, System.Func<KernelBuilder, int, int> change)
    {
        KernelBuilder builder = new(program.Name, program.Operands);
        int[] values = Replay.Into(builder, program);
        foreach (KernelStore store in program.Stores)
        {
            bool isChanged = store.Operand == operand && store.Component == component;
            builder.Store(store.Operand, store.Component, isChanged ? change(builder, values[store.Value]) : values[store.Value]);
        }

        return builder.Build();
    }

    private static KernelProgram Swapped(KernelProgram program, int operand, int first, int second) => new(
        program.Name,
        program.Operands,
        program.Constants,
        program.Instructions,
        new(program.Stores.Select(s => s.Operand != operand ? s
            : s.Component == first ? s with { Component = second }
            : s.Component == second ? s with { Component = first }
            : s)));

    /// <summary>A component of an input, or its square, of a parity.</summary>
    private static int OfParity(KernelBuilder builder, KernelProgram program, IReadOnlyList<Irreps> irreps, int parity, bool hasLanes)
    {
        (int operand, int component, int found) = Enumerable.Range(0, program.Operands.Count)
            .Where(o => program.Operands[o].Role == OperandRole.Input)
            .SelectMany(o => Blocks(irreps[o]).Select(b => (o, b.Offset, b.Irrep.Parity)))
            .OrderBy(b => b.Parity).First();
        Assert.True(found < 0, "An input must be odd.");
        int load = builder.Load(operand, component);
        int value = parity < 0 ? load : builder.Multiply(load, load);
        return hasLanes ? value : builder.SumLanes(value);
    }

    private static IEnumerable<(Irrep Irrep, int Offset)> Blocks(Irreps irreps)
    {
        int offset = 0;
        foreach (Irrep irrep in irreps.SelectMany(b => Enumerable.Repeat(b.Irrep, b.Multiplicity)))
        {
            yield return (irrep, offset);
            offset += irrep.Dim;
        }
    }
}
