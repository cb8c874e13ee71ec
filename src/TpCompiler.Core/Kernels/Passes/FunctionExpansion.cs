using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Kernels.Passes;

/// <summary>
/// Writes functions that are made of others by those others, before a program is printed or run: after it was differentiated, which
/// takes them whole. What several of one argument have in common is then computed once: a sigmoid, its complement and its slope
/// have one exponential and one division. The formulas stand here once for all that run programs.
/// </summary>
public static class FunctionExpansion
{
    /// <summary>Whether the pass leaves a function as it is: what everything that runs programs has to know.</summary>
    public static bool IsElementary(Function function)
        => function is not (Function.Sigmoid or Function.Tanh or Function.Softplus or Function.ShiftedSoftplus);

    /// <summary>The program in elementary functions.</summary>
    public static KernelProgram Apply(KernelProgram program)
    {
        if (program.Instructions.All(i => i.Operation != Operation.Function || IsElementary(i.Function)))
            return program;
        KernelBuilder builder = new(program.Name, program.Operands);
        int[] values = new int[program.Instructions.Count];
        for (int n = 0; n < values.Length; n++)
        {
            Instruction i = program.Instructions[n];
            values[n] = i.Operation == Operation.Function
                ? Expand(builder, i.Function, values[i.A])
                : Replay.Repeat(builder, program, i, values);
        }

        foreach (KernelStore store in program.Stores)
            Replay.Store(builder, store, values[store.Value]);
        return builder.Build();
    }

    private static int Expand(KernelBuilder builder, Function function, int x)
    {
        ExactNumber half = new Rational(1, 2);
        switch (function)
        {
            case Function.Sigmoid:
                (int large, int small) = SigmoidOfAbsolute(builder, x);
                return builder.Select(x, large, small);
            case Function.Tanh:
                return Tanh(builder, x);
            case Function.Softplus:
                // max(x, 0) + log(1 + exp(-|x|)), which neither overflows nor cancels.
                return builder.Add(builder.Relu(x), builder.Apply(Function.LogarithmOnePlus, Decay(builder, x)));
            case Function.ShiftedSoftplus:
                // The same less log(2), with all digits near 0.
                int below = builder.Apply(Function.ExponentialMinusOne, builder.Negate(builder.Apply(Function.Absolute, x)));
                return builder.Add(builder.Relu(x), builder.Apply(Function.LogarithmOnePlus, builder.Scale(half, below)));
            default:
                return builder.Apply(function, x);
        }
    }

    /// <summary>exp(-|x|).</summary>
    private static int Decay(KernelBuilder builder, int x)
        => builder.Apply(Function.Exponential, builder.Negate(builder.Apply(Function.Absolute, x)));

    /// <summary>The sigmoids of |x| and of -|x|, 1/(1+e) and e/(1+e) with e = exp(-|x|): the small one keeps all its digits.</summary>
    private static (int Large, int Small) SigmoidOfAbsolute(KernelBuilder builder, int x)
    {
        int e = Decay(builder, x);
        int large = builder.Apply(Function.Reciprocal, builder.Add(builder.Constant(ExactNumber.One), e));
        return (large, builder.Multiply(e, large));
    }

    /// <summary>
    /// Near 0 Lambert's continued fraction x/(1 + x^2/(3 + x^2/(5 + ...))) cut at its ninth level, as x minus a small term; beyond 5/8,
    /// 1 - 2 sigmoid(-2|x|) with the sign of x.
    /// </summary>
    private static int Tanh(KernelBuilder builder, int x)
    {
        int one = builder.Constant(ExactNumber.One);
        int isNear = builder.Subtract(builder.Constant(new Rational(5, 8)), builder.Apply(Function.Absolute, x));
        (_, int small) = SigmoidOfAbsolute(builder, builder.Scale(2, x));
        int far = builder.Subtract(one, builder.Scale(2, small));
        far = builder.Select(x, far, builder.Negate(far));

        // Where the fraction is not used it is computed at 0, lest its powers overflow.
        int near = builder.Select(isNear, x, builder.Constant(ExactNumber.Zero));
        int z = builder.Multiply(near, near);
        int above = Horner(z, 44, 12870, 810810, 11486475);
        int below = Horner(z, 45, 13860, 945945, 16216200, 34459425);
        int correction = builder.Divide(builder.Multiply(z, above), below);
        near = builder.Subtract(near, builder.Multiply(near, correction));
        return builder.Select(isNear, near, far);

        int Horner(int at, params int[] coefficients)
        {
            int sum = builder.Constant(coefficients[0]);
            for (int c = 1; c < coefficients.Length; c++)
                sum = builder.Add(builder.Multiply(sum, at), builder.Constant(coefficients[c]));
            return sum;
        }
    }
}
