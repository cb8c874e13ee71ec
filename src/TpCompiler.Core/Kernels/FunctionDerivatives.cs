using System;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Kernels;

/// <summary>
/// The slope of each function, made of functions of the set again, and of what is already known. Each form keeps its digits where
/// the slope is small: 1 - y of a sigmoid is computed as the sigmoid of -x.
/// </summary>
internal static class FunctionDerivatives
{
    /// <summary>f'(x); -1 where it is zero everywhere.</summary>
    /// <param name="builder">Makes the values.</param>
    /// <param name="function">f.</param>
    /// <param name="x">The argument.</param>
    /// <param name="y">f(x).</param>
    public static int Slope(KernelBuilder builder, Function function, int x, int y)
    {
        switch (function)
        {
            case Function.Exponential:
                return y;
            case Function.ExponentialMinusOne:
                return Apply(Function.Exponential, x);
            case Function.Logarithm:
                return Apply(Function.Reciprocal, x);
            case Function.LogarithmOnePlus:
                return Apply(Function.Reciprocal, builder.Add(builder.Constant(ExactNumber.One), x));
            case Function.Reciprocal:
                return builder.Negate(builder.Multiply(y, y));
            case Function.SquareRoot:
                return builder.Scale(new Rational(1, 2), Apply(Function.ReciprocalSquareRoot, x));
            case Function.ReciprocalSquareRoot:
                return builder.Scale(new Rational(-1, 2), builder.Multiply(y, builder.Multiply(y, y)));
            case Function.Sine:
                return Apply(Function.Cosine, x);
            case Function.Cosine:
                return builder.Negate(Apply(Function.Sine, x));
            case Function.Error:
                return Apply(Function.ErrorSlope, x);
            case Function.ErrorComplement:
                return builder.Negate(Apply(Function.ErrorSlope, x));
            case Function.ErrorSlope:
                return builder.Scale(-2, builder.Multiply(x, y));
            case Function.Absolute:
                return Apply(Function.Sign, x);
            case Function.Sign:
                return -1;
            case Function.Sigmoid:
                return builder.Multiply(y, Apply(Function.Sigmoid, builder.Negate(x)));
            case Function.Tanh:
                int twice = builder.Scale(2, x);
                return builder.Scale(4, builder.Multiply(Apply(Function.Sigmoid, twice), Apply(Function.Sigmoid, builder.Negate(twice))));
            case Function.Softplus or Function.ShiftedSoftplus:
                return Apply(Function.Sigmoid, x);
            default:
                throw new ArgumentOutOfRangeException(nameof(function), function, "There is no such function.");
        }

        int Apply(Function f, int argument) => builder.Apply(f, argument);
    }
}
