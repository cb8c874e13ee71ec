using System.Collections.Generic;
using FsCheck;
using FsCheck.Fluent;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Generators.Tests.Emission;

/// <summary>Programs made of arbitrary instructions, with inputs and outputs of every kind.</summary>
internal static class RandomPrograms
{
    private const int Components = 4;

    private static readonly ExactNumber[] s_constants =
        [1, -2, Rational.Parse("1/3"), ExactNumber.Sqrt(3), -ExactNumber.Sqrt(Rational.Parse("2/5"))];

    public static Arbitrary<KernelProgram> Any { get; } =
        (from choices in Gen.ArrayOf(Gen.Choose(0, 9999), 400)
         from count in Gen.Choose(1, 70)
         select Build(choices, count)).ToArbitrary();

    /// <summary>A polynomial with many terms, whose values are used near and far.</summary>
    public static KernelProgram Polynomial(int terms)
    {
        KernelBuilder b = new("polynomial");
        int x = b.Input("x", 16, hasLanes: true);
        int y = b.Input("y", 16, hasLanes: false);
        int o = b.Output("out", 16, hasLanes: true);
        int s = b.Output("s", 1, hasLanes: false);
        List<int> products = [];
        for (int i = 0; i < 16; i++)
        {
            for (int j = i; j < 16; j++)
                products.Add(b.Multiply(b.Load(x, i), b.Load(x, j)));
        }

        for (int k = 0, term = 0; k < 16; k++)
        {
            int sum = b.Constant(0);
            for (; term < terms * (k + 1) / 16; term++)
            {
                int uniform = b.Multiply(b.Load(y, term % 16), b.Load(y, (term / 16) % 16));
                sum = b.Add(sum, b.Multiply(uniform, products[term * 37 % products.Count]));
            }

            b.Store(o, k, sum);
        }

        b.Store(s, 0, b.SumLanes(b.Multiply(products[0], products[100])));
        return b.Build();
    }

    private static KernelProgram Build(int[] choices, int count)
    {
        int next = 0;
        KernelBuilder b = new("random");
        int[] inputs = [b.Input("x", Components, true), b.Input("y", Components, false), b.Input("z", Components, true)];
        int[] outputs = [b.Output("f", Components, true), b.Output("g", Components, false)];
        List<int> early = [b.Load(inputs[1], 0), b.Constant(s_constants[1])];
        List<int> lane = [b.Load(inputs[0], 0), b.Load(inputs[2], 0)];
        List<int> late = [];

        // What functions are applied to, and choices are made by: inputs and functions of them, which are between -4 and 4.
        List<int> small = [.. early, .. lane];
        for (int n = 0; n < count; n++)
        {
            int kind = Choose(14);
            if (kind < 3)
                (b.HasLanes(b.Load(inputs[kind], 0)) ? lane : early).Add(b.Load(inputs[kind], Choose(Components)));
            else if (kind == 3)
                early.Add(b.Constant(s_constants[Choose(s_constants.Length)]));
            else if (kind == 4)
                AddSum(lane[Choose(lane.Count)]);
            else if (kind == 12)
                AddFunction((Function)Choose((int)Function.ShiftedSoftplus + 1), Recent(small));
            else if (kind == 13)
                Add(b.Select(b.Load(inputs[Choose(3)], Choose(Components)), Recent(lane), Recent(Choose(2) == 0 ? lane : early)));
            else
                AddOperation(kind, Choose(4));
        }

        for (int c = 0; c < Components; c++)
        {
            b.Store(outputs[0], c, Choose(8) == 0 ? Recent(early) : Recent(lane));
            b.Store(outputs[1], c, Choose(4) == 0 || late.Count == 0 ? Recent(early) : Recent(late));
        }

        return b.Build();

        int Choose(int of) => choices[next++ % choices.Length] % of;

        int Recent(List<int> values) => values[^(1 + Choose(System.Math.Min(6, values.Count)))];

        void AddSum(int value)
        {
            int sum = b.SumLanes(value);
            late.Add(sum);
        }

        void AddFunction(Function function, int value)
        {
            bool isPositive = function is Function.Logarithm or Function.LogarithmOnePlus or Function.Reciprocal or Function.SquareRoot
                or Function.ReciprocalSquareRoot;
            if (isPositive || function is Function.Exponential or Function.ExponentialMinusOne or Function.Softplus or Function.ShiftedSoftplus)
                value = b.Add(b.Constant(Rational.Parse("7/6")), b.Apply(Function.Sine, value));
            value = b.Apply(function, value);
            small.Add(isPositive ? b.Apply(Function.Cosine, value) : value);
            Add(value);
        }

        void Add(int value) => (b.HasLanes(value) ? lane : early).Add(value);

        void AddOperation(int kind, int stage)
        {
            List<int> values = stage == 0 ? early : stage == 1 && late.Count > 0 ? late : lane;
            int A() => stage != 0 && Choose(3) == 0 ? Recent(early) : Recent(values);
            int value = kind switch
            {
                5 => b.Add(Recent(values), A()),
                6 => b.Subtract(A(), Recent(values)),
                7 => b.Negate(Recent(values)),
                8 => b.MultiplyAdd(Recent(values), A(), A()),
                9 => b.NegateMultiplyAdd(A(), Recent(values), A()),
                _ => b.Multiply(Recent(values), A()),
            };
            if (b.HasLanes(value))
                lane.Add(value);
            else if (values == late)
                late.Add(value);
            else if (values == early)
                early.Add(value);
        }
    }
}
