using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Kernels;

/// <content>Forward mode.</content>
public static partial class Differentiation
{
    /// <summary>
    /// The Jacobian-vector product of <paramref name="program"/>. The new program reads the old inputs and one tangent per input named
    /// in <paramref name="along"/>; in the place of each output it adds to the output's tangent.
    /// </summary>
    /// <param name="program">The program to differentiate, not yet lowered to in-place stores.</param>
    /// <param name="name">The name of the new program.</param>
    /// <param name="along">The inputs that change.</param>
    /// <param name="inputTangentName">Names the tangent of an input.</param>
    /// <param name="outputTangentName">Names the tangent of an output.</param>
    /// <exception cref="ArgumentException">The program stores in place, or what changes is named twice or no input.</exception>
    /// <exception cref="KeyNotFoundException">There is no operand of a name.</exception>
    /// <exception cref="NotSupportedException">The tangent of a sum over lanes would be the sum of a uniform value over all lanes.</exception>
    public static KernelProgram Tangent(
        KernelProgram program,
        string name,
        IEnumerable<string> along,
        Func<string, string> inputTangentName,
        Func<string, string> outputTangentName)
    {
        ThrowIfLowered(program);

        // Operands: the old ones in their places, outputs as tangents of outputs, then the tangents of inputs.
        List<KernelOperand> operands = [.. program.Operands.Select(o => o.Role == OperandRole.Input
            ? o
            : o with { Name = outputTangentName(o.Name) })];
        Dictionary<int, int> tangentOperand = [];
        foreach (int input in along.Select(program.OperandIndex))
        {
            KernelOperand of = program.Operands[input];
            if (of.Role != OperandRole.Input || tangentOperand.ContainsKey(input))
                throw new ArgumentException($"The tangent of {program.Name} along {of.Name} is asked for twice, or along an output.");
            tangentOperand.Add(input, operands.Count);
            operands.Add(of with { Name = inputTangentName(of.Name) });
        }

        KernelBuilder builder = new(name, operands);
        int[] values = Passes.Replay.Into(builder, program);
        bool[] active = Active(program, tangentOperand.Keys);
        int[] tangents = new int[values.Length];
        for (int n = 0; n < tangents.Length; n++)
            tangents[n] = active[n] ? TangentOf(program, program.Instructions[n], n, builder, tangentOperand, values, tangents) : -1;
        foreach (KernelStore store in program.Stores)
        {
            if (tangents[store.Value] >= 0 && !builder.IsZero(tangents[store.Value]))
                builder.Store(store.Operand, store.Component, tangents[store.Value]);
        }

        return builder.Build();
    }

    /// <summary>The tangent of a value that changes; tangents of values that do not change are -1.</summary>
    private static int TangentOf(
        KernelProgram program, Instruction i, int n, KernelBuilder builder, Dictionary<int, int> tangentOperand, int[] values, int[] tangents)
    {
        switch (i.Operation)
        {
            case Operation.Load:
                return builder.Load(tangentOperand[i.A], i.B);
            case Operation.Add:
                return Sum(tangents[i.A], tangents[i.B]);
            case Operation.Subtract:
                return Sum(tangents[i.A], Negative(tangents[i.B]));
            case Operation.Negate:
                return Negative(tangents[i.A]);
            case Operation.Multiply:
                return Product();
            case Operation.MultiplyAdd:
                return Sum(Product(), tangents[i.C]);
            case Operation.NegateMultiplyAdd:
                return Sum(tangents[i.C], Negative(Product()));
            case Operation.SumLanes:
                if (!builder.HasLanes(tangents[i.A]) && !builder.IsZero(tangents[i.A]))
                    throw new NotSupportedException($"The tangent of {program.Name} needs a uniform value summed over all lanes.");
                return builder.SumLanes(tangents[i.A]);
            case Operation.Function:
                return builder.Multiply(tangents[i.A], FunctionDerivatives.Slope(builder, i.Function, values[i.A], values[n]));
            case Operation.Select:
                return builder.Select(values[i.A], OrZero(tangents[i.B]), OrZero(tangents[i.C]));
            default:
                throw new InvalidOperationException($"{i.Operation} does not change.");
        }

        int Product()
        {
            int first = tangents[i.A] < 0 ? -1 : builder.Multiply(tangents[i.A], values[i.B]);
            int second = tangents[i.B] < 0 ? -1 : builder.Multiply(values[i.A], tangents[i.B]);
            return Sum(first, second);
        }

        int Sum(int a, int b) => a < 0 ? b : b < 0 ? a : builder.Add(a, b);

        int Negative(int a) => a < 0 ? a : builder.Negate(a);

        int OrZero(int a) => a < 0 ? builder.Constant(ExactNumber.Zero) : a;
    }
}
