using System;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Kernels;

/// <content>Functions, and what is made of them.</content>
public sealed partial class KernelBuilder
{
    private static readonly ExactNumber s_half = new Rational(1, 2);

    /// <summary><paramref name="function"/>(<paramref name="a"/>); exact where the argument is a constant and the value is an exact number.</summary>
    public int Apply(Function function, int a)
    {
        if (ConstantOf(a) is ExactNumber x && Fold(function, x) is ExactNumber value)
            return Constant(value);
        if (function.Parity() != 0 && IsNegate(a, out int positive))
            return function.Parity() > 0 ? Apply(function, positive) : Negate(Apply(function, positive));
        Instruction i = _instructions[a];
        Function? inner = i.Operation == Operation.Function ? i.Function : null;
        bool isScaled = i.Operation == Operation.Multiply && ConstantOf(i.A) is not null;
        switch (function)
        {
            case Function.Reciprocal when inner == Function.Reciprocal:
                return i.A;
            case Function.Reciprocal when inner == Function.SquareRoot:
                return Apply(Function.ReciprocalSquareRoot, i.A);
            case Function.Reciprocal when inner == Function.ReciprocalSquareRoot:
                return Apply(Function.SquareRoot, i.A);
            case Function.Reciprocal when inner == Function.Exponential:
                return Apply(Function.Exponential, Negate(i.A));
            case Function.Reciprocal or Function.Absolute when isScaled:
                return Multiply(Apply(function, i.A), Apply(function, i.B));
            case Function.Logarithm when inner == Function.Exponential:
                return i.A;
            case Function.Absolute when inner == Function.Absolute:
                return a;
            default:
                return Make(new(Operation.Function, a, (int)function));
        }
    }

    /// <summary><paramref name="otherwise"/> where <paramref name="condition"/> is at most 0, otherwise <paramref name="positive"/>.</summary>
    /// <remarks>
    /// Both are computed. A gradient passes only through the one that is taken, but as a factor 0 of the other one's slope, which must
    /// therefore be finite: where it would not be, select its argument as well.
    /// </remarks>
    public int Select(int condition, int positive, int otherwise)
    {
        if (positive == otherwise)
            return positive;
        if (ConstantOf(condition) is ExactNumber c)
            return c.Sign() > 0 ? positive : otherwise;
        return Make(new(Operation.Select, condition, positive, otherwise));
    }

    /// <summary><paramref name="a"/> / <paramref name="b"/>.</summary>
    public int Divide(int a, int b) => Multiply(a, Apply(Function.Reciprocal, b));

    /// <summary>
    /// <paramref name="a"/> to a constant power: products for whole exponents, square roots for halves; otherwise exp(p log(a)), for positive
    /// <paramref name="a"/> and to a relative precision of |p log(a)| roundings.
    /// </summary>
    public int Power(int a, Rational exponent)
    {
        if (exponent.Sign < 0)
            return exponent == new Rational(-1, 2) ? Apply(Function.ReciprocalSquareRoot, a) : Apply(Function.Reciprocal, Power(a, -exponent));
        if (!(exponent * 2).IsInteger || exponent > 64)
            return Apply(Function.Exponential, Scale(exponent, Apply(Function.Logarithm, a)));
        int power = exponent.IsInteger ? Constant(ExactNumber.One) : Apply(Function.SquareRoot, a);
        int square = a;
        for (int n = (int)(exponent - (exponent.IsInteger ? Rational.Zero : new Rational(1, 2))).Numerator; n > 0; n >>= 1)
        {
            if ((n & 1) != 0)
                power = Multiply(power, square);
            if (n > 1)
                square = Multiply(square, square);
        }

        return power;
    }

    /// <summary>The greater of two values; of equal ones, the second passes the gradient.</summary>
    public int Maximum(int a, int b) => Select(Subtract(a, b), a, b);

    /// <summary>The lesser of two values; of equal ones, the second passes the gradient.</summary>
    public int Minimum(int a, int b) => Select(Subtract(b, a), a, b);

    /// <summary>1 where <paramref name="a"/> is positive, otherwise 0.</summary>
    public int Step(int a) => Select(a, Constant(ExactNumber.One), Constant(ExactNumber.Zero));

    /// <summary>max(<paramref name="a"/>, 0).</summary>
    public int Relu(int a) => Select(a, a, Constant(ExactNumber.Zero));

    /// <summary><paramref name="a"/> / (1 + exp(-<paramref name="a"/>)).</summary>
    public int Silu(int a) => Multiply(a, Apply(Function.Sigmoid, a));

    /// <summary><paramref name="a"/> times the probability of less than <paramref name="a"/> under the normal distribution.</summary>
    public int Gelu(int a)
    {
        int tail = Apply(Function.ErrorComplement, Scale(-ExactNumber.Sqrt(new Rational(1, 2)), a));
        return Multiply(a, Scale(s_half, tail));
    }

    /// <summary><paramref name="a"/> above 0, exp(<paramref name="a"/>) - 1 below.</summary>
    public int Elu(int a) => Select(a, a, Apply(Function.ExponentialMinusOne, Minimum(a, Constant(ExactNumber.Zero))));

    private static ExactNumber? Fold(Function function, ExactNumber x) => function switch
    {
        Function.Absolute => x.Sign() < 0 ? -x : x,
        Function.Sign => x.Sign(),
        Function.Reciprocal when !x.IsZero => ExactNumber.Reciprocal(x),
        Function.Logarithm when x.IsOne => ExactNumber.Zero,
        Function.SquareRoot when x.IsZero || x.IsOne => x,
        Function.ReciprocalSquareRoot when x.IsOne => x,
        Function.Exponential or Function.Cosine or Function.ErrorComplement when x.IsZero => ExactNumber.One,
        Function.Sigmoid when x.IsZero => s_half,
        _ when x.IsZero && function.VanishesAtZero() => x,
        _ => null,
    };
}
