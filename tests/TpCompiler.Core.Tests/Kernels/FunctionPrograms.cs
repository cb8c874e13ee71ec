using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Core.Tests.Kernels;

/// <summary>Programs with functions at random. Each function gets arguments for which it is a number, and none grows beyond bounds.</summary>
internal static class FunctionPrograms
{
    public const int Lanes = 3;

    private static readonly Function[] s_functions = [.. Functions.All];

    public static KernelProgram Next(int seed, int operations = 12, bool withSums = true)
    {
        Random random = new(seed);
        KernelBuilder b = new("random");
        int[] inputs = [b.Input("x", 2, true), b.Input("y", 2, false), b.Input("w", 1, true)];
        int output = b.Output("out", 2, true), sums = b.Output("sum", 1, false);
        List<int> early = [b.Load(inputs[1], 0), b.Load(inputs[1], 1)];
        List<int> lane = [b.Load(inputs[0], 0), b.Load(inputs[0], 1), b.Load(inputs[2], 0)];
        for (int n = 0; n < operations; n++)
        {
            int a = Any();
            int value = random.Next(6) switch
            {
                0 => b.Add(a, Any()),
                1 => b.Subtract(a, Any()),
                2 => b.Multiply(Bounded(a), Any()),
                3 => b.Select(Bounded(a), Any(), Any()),
                _ => Apply(s_functions[random.Next(s_functions.Length)], a),
            };
            (b.HasLanes(value) ? lane : early).Add(value);
        }

        b.Store(output, 0, lane[^1]);
        b.Store(output, 1, b.Multiply(lane[^2], early[^1]));
        if (withSums)
            b.Store(sums, 0, b.SumLanes(b.Multiply(b.Load(inputs[2], 0), lane[^1])));
        return b.Build();

        int Any() => random.Next(4) == 0 ? early[random.Next(early.Count)] : lane[random.Next(lane.Count)];

        int Bounded(int value) => b.Apply(Function.Sine, value);

        int Apply(Function function, int value) => function switch
        {
            Function.Exponential or Function.ExponentialMinusOne or Function.Reciprocal or Function.Logarithm or Function.LogarithmOnePlus
                or Function.SquareRoot or Function.ReciprocalSquareRoot => b.Apply(function, b.Add(b.Constant(new Rational(3, 2)), Bounded(value))),
            _ => b.Apply(function, value),
        };
    }

    /// <summary>Inputs at random, by name: components of lanes.</summary>
    public static Dictionary<string, double[][]> Inputs(KernelProgram program, int seed)
    {
        Random random = new(seed);
        Dictionary<string, double[][]> inputs = [];
        foreach (KernelOperand o in program.Operands.Where(o => o.Role == OperandRole.Input))
            inputs.Add(o.Name, [.. Enumerable.Range(0, o.Components).Select(_ => Row(o.HasLanes ? Lanes : 1))]);
        return inputs;

        double[] Row(int length) => [.. Enumerable.Range(0, length).Select(_ => (2 * random.NextDouble()) - 1)];
    }
}
