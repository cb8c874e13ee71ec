using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Kernels;

/// <summary>
/// Cuts a program at its functions, for the proof that it is equivariant: every function becomes an input, a new symbol, and its
/// argument an output. What remains is a polynomial map. If the arguments are invariant then so are the functions of them, and if the map
/// is equivariant for symbols that are invariant then so is the program.
/// </summary>
/// <remarks>
/// A function of a scalar is a scalar. Of a pseudoscalar (0o), which changes its sign with the inversion, an odd function is one again and
/// an even one a scalar; other functions of it are refused, for their argument is said to be a scalar. A choice is
/// <c>b + s (a - b)</c> with the symbol s of its condition, a scalar.
/// </remarks>
internal static class FunctionSymbols
{
    private static readonly Irreps s_scalar = new([new MulIrrep(1, new Irrep(0, 1))]);
    private static readonly Irreps s_pseudoscalar = new([new MulIrrep(1, new Irrep(0, -1))]);

    /// <summary>The program without functions, and the irreps of its operands; the same where there are no functions.</summary>
    public static (KernelProgram Program, IReadOnlyList<Irreps> Irreps) Cut(KernelProgram program, IReadOnlyList<Irreps> irreps)
    {
        if (program.Instructions.All(i => i.Operation is not (Operation.Function or Operation.Select)))
            return (program, irreps);

        KernelBuilder builder = new(program.Name, program.Operands);
        List<Irreps> all = [.. irreps];
        int[][] operandParities = [.. irreps.Select(i => i.SelectMany(b => Enumerable.Repeat(b.Irrep.Parity, b.Dim)).ToArray())];
        int[] parities = new int[program.Instructions.Count];
        int[] values = new int[parities.Length];
        Dictionary<(string Name, int Argument), int> symbols = [];
        for (int n = 0; n < values.Length; n++)
        {
            Instruction i = program.Instructions[n];
            switch (i.Operation)
            {
                case Operation.Function:
                    bool isOdd = parities[i.A] < 0 && i.Function.Parity() != 0;
                    parities[n] = isOdd ? i.Function.Parity() : 1;
                    values[n] = Symbol(n, i.Function.Name(), isOdd ? s_pseudoscalar : s_scalar, parities[n] < 0 ? s_pseudoscalar : s_scalar);
                    break;
                case Operation.Select:
                    parities[n] = Sum(parities[i.B], parities[i.C]);
                    int symbol = Symbol(n, "select", s_scalar, s_scalar);
                    values[n] = builder.Add(values[i.C], builder.Multiply(symbol, builder.Subtract(values[i.B], values[i.C])));
                    break;
                default:
                    parities[n] = ParityOf(i);
                    values[n] = Passes.Replay.Repeat(builder, program, i, values);
                    break;
            }
        }

        foreach (KernelStore store in program.Stores)
            Passes.Replay.Store(builder, store, values[store.Value]);
        return (builder.Build(), all);

        int Symbol(int n, string name, Irreps argument, Irreps value)
        {
            // What has the same argument is the same symbol.
            int a = values[program.Instructions[n].A];
            if (symbols.TryGetValue((name, a), out int known))
                return known;
            bool hasLanes = builder.HasLanes(a);
            builder.Store(builder.Output($"argument of {name} (v{n})", 1, hasLanes), 0, a);
            all.Add(argument);
            int input = builder.Input($"{name} (v{n})", 1, hasLanes);
            all.Add(value);
            symbols.Add((name, a), known = builder.Load(input, 0));
            return known;
        }

        // 0 where terms of both parities are added.
        int ParityOf(Instruction i) => i.Operation switch
        {
            Operation.Load => operandParities[i.A][i.B],
            Operation.Constant => 1,
            Operation.Multiply => parities[i.A] * parities[i.B],
            Operation.Add or Operation.Subtract => Sum(parities[i.A], parities[i.B]),
            Operation.MultiplyAdd or Operation.NegateMultiplyAdd => Sum(parities[i.A] * parities[i.B], parities[i.C]),
            _ => parities[i.A],
        };

        int Sum(int a, int b) => a == b ? a : 0;
    }
}
