using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.TestSupport.Numbers;

namespace TpCompiler.Core.Tests.Kernels;

/// <summary>What a program computes for one item, to hundreds of digits.</summary>
internal static class BigMeaning
{
    /// <summary>The outputs, by name: components of lanes.</summary>
    /// <param name="program">The program.</param>
    /// <param name="lanes">The number of lanes.</param>
    /// <param name="inputs">The inputs by name: components of lanes, of one lane where they are uniform.</param>
    public static Dictionary<string, BigReal[][]> Run(KernelProgram program, int lanes, Dictionary<string, BigReal[][]> inputs)
    {
        BigReal[] constants = [.. program.Constants.Select(Value)];
        BigReal[][] values = new BigReal[program.Instructions.Count][];
        for (int n = 0; n < values.Length; n++)
        {
            Instruction i = program.Instructions[n];
            values[n] = [.. Enumerable.Range(0, lanes).Select(lane => i.Operation switch
            {
                Operation.Load => At(inputs[program.Operands[i.A].Name][i.B], lane),
                Operation.Constant => constants[i.A],
                Operation.Add => values[i.A][lane] + values[i.B][lane],
                Operation.Subtract => values[i.A][lane] - values[i.B][lane],
                Operation.Multiply => values[i.A][lane] * values[i.B][lane],
                Operation.Negate => -values[i.A][lane],
                Operation.MultiplyAdd => (values[i.A][lane] * values[i.B][lane]) + values[i.C][lane],
                Operation.NegateMultiplyAdd => values[i.C][lane] - (values[i.A][lane] * values[i.B][lane]),
                Operation.SumLanes => values[i.A].Aggregate((a, b) => a + b),
                Operation.Function => BigFunctions.Evaluate(i.Function, values[i.A][lane]),
                _ => values[i.A][lane].Sign > 0 ? values[i.B][lane] : values[i.C][lane],
            })];
        }

        Dictionary<string, BigReal[][]> outputs = [];
        foreach (KernelOperand o in program.Operands.Where(o => o.Role == OperandRole.Output))
            outputs.Add(o.Name, [.. Enumerable.Range(0, o.Components).Select(_ => new BigReal[o.HasLanes ? lanes : 1])]);
        foreach (KernelStore store in program.Stores)
        {
            BigReal[] target = outputs[program.Operands[store.Operand].Name][store.Component];
            for (int lane = 0; lane < target.Length; lane++)
                target[lane] += values[store.Value][lane];
        }

        return outputs;
    }

    /// <summary>An exact number.</summary>
    public static BigReal Value(ExactNumber number)
    {
        BigReal sum = BigReal.Zero;
        foreach (ExactNumber.Term term in number.Terms)
        {
            BigReal root = BigFunctions.Sqrt(BigReal.One * (int)term.Radicand);
            sum += BigReal.Ratio(term.Coefficient.Numerator, term.Coefficient.Denominator) * root;
        }

        return sum;
    }

    private static BigReal At(BigReal[] lanes, int lane) => lanes[Math.Min(lane, lanes.Length - 1)];
}
