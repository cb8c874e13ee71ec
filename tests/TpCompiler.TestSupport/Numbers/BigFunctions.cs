using System;
using System.Numerics;
using TpCompiler.Core.Kernels;

namespace TpCompiler.TestSupport.Numbers;

/// <summary>The functions of programs to hundreds of digits, from their series.</summary>
public static class BigFunctions
{
    private const int Halvings = 24;

    /// <summary>pi = 16 atan(1/5) - 4 atan(1/239).</summary>
    public static BigReal Pi { get; } = (InverseTangentOfOneOver(5) * 16) - (InverseTangentOfOneOver(239) * 4);

    /// <summary>The value of a function.</summary>
    public static BigReal Evaluate(Function function, BigReal x) => function switch
    {
        Function.Exponential => Exp(x),
        Function.ExponentialMinusOne => Exp(x) - BigReal.One,
        Function.Logarithm => Log(x),
        Function.LogarithmOnePlus => Log(BigReal.One + x),
        Function.Reciprocal => BigReal.One / x,
        Function.SquareRoot => Sqrt(x),
        Function.ReciprocalSquareRoot => BigReal.One / Sqrt(x),
        Function.Sine => Sin(x),
        Function.Cosine => Sin(x + (Pi / 2)),
        Function.Error => Erf(x),
        Function.ErrorComplement => BigReal.One - Erf(x),
        Function.ErrorSlope => Exp(-(x * x)) * 2 / Sqrt(Pi),
        Function.Absolute => BigReal.Abs(x),
        Function.Sign => x.Sign,
        Function.Sigmoid => BigReal.One / (BigReal.One + Exp(-x)),
        Function.Tanh => (Exp(x) - Exp(-x)) / (Exp(x) + Exp(-x)),
        Function.Softplus => Log(BigReal.One + Exp(x)),
        Function.ShiftedSoftplus => Log((BigReal.One + Exp(x)) / 2),
        _ => throw new ArgumentOutOfRangeException(nameof(function), function, "There is no such function."),
    };

    /// <summary>A derivative, from differences over so small a distance that they have more digits than double.</summary>
    public static BigReal Derivative(Func<BigReal, BigReal> function, int order, BigReal x)
    {
        if (order == 0)
            return function(x);
        BigReal h = BigReal.PowerOfHalf(120);
        BigReal difference = Derivative(function, order - 1, x + h) - Derivative(function, order - 1, x - h);
        return difference / (h * 2);
    }

    /// <summary>exp(x).</summary>
    public static BigReal Exp(BigReal x)
    {
        // exp(x / 2^k) by its series, squared k times; the squarings cost digits, of which there are many.
        BigReal small = new(x.Scaled >> Halvings), term = BigReal.One, sum = BigReal.One;
        for (int n = 1; term.Sign != 0; n++)
        {
            term = term * small / n;
            sum += term;
        }

        for (int k = 0; k < Halvings; k++)
            sum *= sum;
        return sum;
    }

    /// <summary>log(x).</summary>
    public static BigReal Log(BigReal x)
    {
        if (x.Sign <= 0)
            throw new ArgumentOutOfRangeException(nameof(x), "No logarithm.");
        BigReal y = Math.Log(x.ToDouble());
        for (int turn = 0; turn < 4; turn++)
        {
            BigReal e = Exp(y);
            y += (x - e) * 2 / (x + e);
        }

        return y;
    }

    /// <summary>The square root.</summary>
    public static BigReal Sqrt(BigReal x)
    {
        BigInteger target = x.Scaled << BigReal.Places;
        if (target.Sign <= 0)
            return target.IsZero ? x : throw new ArgumentOutOfRangeException(nameof(x), "No square root.");
        BigInteger root = BigInteger.One << (int)((target.GetBitLength() + 1) / 2);
        while (true)
        {
            BigInteger next = (root + (target / root)) >> 1;
            if (next >= root)
                return new(root);
            root = next;
        }
    }

    /// <summary>sin(x).</summary>
    public static BigReal Sin(BigReal x)
    {
        BigReal turn = Pi * 2;
        x = new(BigInteger.Remainder(x.Scaled, turn.Scaled));
        BigReal square = x * x, term = x, sum = x;
        for (int n = 2; BigReal.Abs(term) > BigReal.PowerOfHalf(BigReal.Places - 1); n += 2)
        {
            term = -(term * square) / (n * (n + 1));
            sum += term;
        }

        return sum;
    }

    /// <summary>erf(x).</summary>
    public static BigReal Erf(BigReal x)
    {
        BigReal square = x * x, term = x, sum = x;
        for (int n = 1; BigReal.Abs(term) > BigReal.PowerOfHalf(BigReal.Places - 1); n++)
        {
            term = -(term * square) / n;
            sum += term / ((2 * n) + 1);
        }

        return sum * 2 / Sqrt(Pi);
    }

    private static BigReal InverseTangentOfOneOver(int n)
    {
        BigReal power = BigReal.One / n, sum = power;
        for (int k = 1; BigReal.Abs(power).Sign != 0; k++)
        {
            power = new(BigInteger.Divide(-power.Scaled, n * n));
            sum += power / ((2 * k) + 1);
        }

        return sum;
    }
}
