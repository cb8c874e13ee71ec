using System;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Runtime.Kernels;

namespace TpCompiler.Generators.Tests.Emission;

/// <summary>What one run of a program does, in the plainest way: every value for every lane, in double.</summary>
internal static class ProgramMeaning
{
    /// <param name="program">The program.</param>
    /// <param name="lanes">The number of lanes.</param>
    /// <param name="activeLanes">How many of them sums are over.</param>
    /// <param name="data">The operands.</param>
    /// <param name="scale">For outputs, the sum of the magnitudes of all terms: what rounding errors are measured by.</param>
    /// <param name="starts">For each operand the position of its first component.</param>
    /// <param name="layouts">Where operands lie.</param>
    public static void Run(KernelProgram program, int lanes, int activeLanes, double[][] data, double[][] scale, int[] starts, KernelCase.Layout[] layouts)
    {
        for (int o = 0; o < data.Length; o++)
        {
            for (int c = 0; layouts[o].Overwrite && c < layouts[o].Components; c++)
            {
                int count = program.Operands[o].HasLanes ? lanes : 1;
                Array.Clear(data[o], starts[o] + (c * layouts[o].ComponentStride), count);
            }
        }

        // A sum over lanes needs its argument for all lanes: values are arrays over lanes, with their magnitudes.
        (double Value, double Scale)[][] values = new (double, double)[program.Instructions.Count][];
        for (int n = 0; n < values.Length; n++)
        {
            Instruction i = program.Instructions[n];
            values[n] = i.Operation == Operation.SumLanes
                ? [.. Enumerable.Repeat((values[i.A].Take(activeLanes).Sum(v => v.Value), values[i.A].Take(activeLanes).Sum(v => v.Scale)), lanes)]
                : [.. Enumerable.Range(0, lanes).Select(lane => Value(program, i, lane, values, At))];
        }

        foreach (KernelStore store in program.Stores)
        {
            for (int lane = 0; lane < (program.Operands[store.Operand].HasLanes ? lanes : 1); lane++)
            {
                int at = Position(store.Operand, store.Component, lane);
                data[store.Operand][at] = values[store.Value][lane].Value + (store.InPlace ? 0 : data[store.Operand][at]);
                scale[store.Operand][at] += values[store.Value][lane].Scale;
            }
        }

        int Position(int operand, int component, int lane)
            => starts[operand] + (component * layouts[operand].ComponentStride) + (program.Operands[operand].HasLanes ? lane : 0);

        (double, double) At(int operand, int component, int lane)
        {
            double value = data[operand][Position(operand, component, lane)];
            return (value, Math.Abs(value));
        }
    }

    private static (double Value, double Scale) Value(
        KernelProgram program,
        Instruction i,
        int lane,
        (double Value, double Scale)[][] values,
        Func<int, int, int, (double Value, double Scale)> load)
    {
        (double Value, double Scale) a = i.Arity > 0 ? values[i.A][lane] : default;
        (double Value, double Scale) b = i.Arity > 1 ? values[i.B][lane] : default;
        (double Value, double Scale) c = i.Arity > 2 ? values[i.C][lane] : default;
        double product = a.Scale * b.Scale;
        return i.Operation switch
        {
            Operation.Load => load(i.A, i.B, lane),
            Operation.Constant => (program.Constants[i.A].ToDouble(), Math.Abs(program.Constants[i.A].ToDouble())),
            Operation.Add => (a.Value + b.Value, a.Scale + b.Scale),
            Operation.Subtract => (a.Value - b.Value, a.Scale + b.Scale),
            Operation.Multiply => (a.Value * b.Value, product),
            Operation.Negate => (-a.Value, a.Scale),
            Operation.MultiplyAdd => ((a.Value * b.Value) + c.Value, product + c.Scale),
            Operation.NegateMultiplyAdd => (c.Value - (a.Value * b.Value), product + c.Scale),
            Operation.Function => (Value(i.Function, a.Value), Math.Abs(Value(i.Function, a.Value)) + (Slope(i.Function, a.Value) * a.Scale)),
            Operation.Select => a.Value > 0 ? b : c,
            _ => throw new ArgumentException($"{i.Operation}"),
        };
    }

    // Those of the runtime are tested to be functions; here it is about whether they are called.
    private static double Value(Function function, double x) => function switch
    {
        Function.Exponential => Math.Exp(x),
        Function.ExponentialMinusOne => VectorFunctions<double>.ExponentialMinusOne(x),
        Function.Logarithm => Math.Log(x),
        Function.LogarithmOnePlus => VectorFunctions<double>.LogarithmOnePlus(x),
        Function.Reciprocal => 1 / x,
        Function.SquareRoot => Math.Sqrt(x),
        Function.ReciprocalSquareRoot => 1 / Math.Sqrt(x),
        Function.Sine => Math.Sin(x),
        Function.Cosine => Math.Cos(x),
        Function.Error => VectorFunctions<double>.Error(x),
        Function.ErrorComplement => VectorFunctions<double>.ErrorComplement(x),
        Function.ErrorSlope => VectorFunctions<double>.ErrorSlope(x),
        Function.Absolute => Math.Abs(x),
        Function.Sign => Math.Sign(x),
        Function.Sigmoid => 1 / (1 + Math.Exp(-x)),
        Function.Tanh => Math.Tanh(x),
        Function.Softplus => Math.Log(1 + Math.Exp(x)),
        _ => Math.Log((1 + Math.Exp(x)) / 2),
    };

    private static double Slope(Function function, double x)
        => function == Function.Sign ? 0 : Math.Abs(Value(function, x + 1e-4) - Value(function, x - 1e-4)) / 2e-4;
}
