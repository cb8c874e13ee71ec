using System.Numerics;
using System.Runtime.CompilerServices;

namespace TpCompiler.Runtime.Dense;

/// <summary>A function of one variable and its derivative, for any vector width.</summary>
internal interface IActivationFunction
{
    static abstract TVector Evaluate<T, TVector, TSimd>(TVector x, out TVector derivative)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : unmanaged
        where TSimd : struct, ISimd<TVector, T>;
}

/// <summary>s(x) = 1 / (1 + exp(-x)), s' = s (1 - s).</summary>
internal readonly struct SigmoidFunction : IActivationFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Evaluate<T, TVector, TSimd>(TVector x, out TVector derivative)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : unmanaged
        where TSimd : struct, ISimd<TVector, T>
    {
        TVector s = WithComplement<T, TVector, TSimd>(x, out TVector complement);
        derivative = TSimd.Multiply(s, complement);
        return s;
    }

    /// <summary>s(x) and 1 - s(x) = s(-x), both from e = exp(-|x|): 1/(1+e) and e/(1+e), which keeps all digits of the small one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector WithComplement<T, TVector, TSimd>(TVector x, out TVector complement)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : unmanaged
        where TSimd : struct, ISimd<TVector, T>
    {
        TVector zero = TSimd.Broadcast(T.Zero), one = TSimd.Broadcast(T.One);
        TVector e = TSimd.Exp(TSimd.Subtract(zero, TSimd.Abs(x)));
        TVector large = TSimd.Divide(one, TSimd.Add(one, e));
        TVector small = TSimd.Multiply(e, large);
        complement = TSimd.SelectLess(x, zero, large, small);
        return TSimd.SelectLess(x, zero, small, large);
    }
}

/// <summary>y = x s(x), y' = s (1 + x (1 - s)).</summary>
internal readonly struct SiluFunction : IActivationFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Evaluate<T, TVector, TSimd>(TVector x, out TVector derivative)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : unmanaged
        where TSimd : struct, ISimd<TVector, T>
    {
        TVector s = SigmoidFunction.WithComplement<T, TVector, TSimd>(x, out TVector complement);
        TVector y = TSimd.Multiply(x, s);
        derivative = TSimd.FusedMultiplyAdd(y, complement, s);
        return y;
    }
}

/// <summary>
/// tanh(x): for |x| &lt; 5/8 Lambert's continued fraction x/(1 + x^2/(3 + x^2/(5 + ...))) cut at its ninth level, written as x minus a
/// small term; beyond, 1 - 2 e^2/(1 + e^2) with e = exp(-|x|). The derivative is (1 - tanh)(1 + tanh) near 0 and 4 e^2/(1 + e^2)^2 beyond.
/// </summary>
internal readonly struct TanhFunction : IActivationFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Evaluate<T, TVector, TSimd>(TVector x, out TVector derivative)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : unmanaged
        where TSimd : struct, ISimd<TVector, T>
    {
        TVector zero = TSimd.Broadcast(T.Zero), one = TSimd.Broadcast(T.One), bound = Constant(0.625);
        TVector size = TSimd.Abs(x);
        TVector e = TSimd.Exp(TSimd.Multiply(size, Constant(-2)));
        TVector large = TSimd.Divide(one, TSimd.Add(one, e));
        TVector small = TSimd.Multiply(e, large);
        TVector far = TSimd.FusedMultiplyAdd(small, Constant(-2), one);
        far = TSimd.SelectLess(x, zero, TSimd.Subtract(zero, far), far);
        TVector farDerivative = TSimd.Multiply(Constant(4), TSimd.Multiply(large, small));

        // Where the fraction is not used it is computed at 0, lest its powers overflow.
        TVector near = TSimd.SelectLess(size, bound, x, zero);
        TVector z = TSimd.Multiply(near, near);
        TVector above = TSimd.FusedMultiplyAdd(z, Constant(44.0 / 34459425), Constant(12870.0 / 34459425));
        above = TSimd.FusedMultiplyAdd(above, z, Constant(810810.0 / 34459425));
        above = TSimd.FusedMultiplyAdd(above, z, Constant(11486475.0 / 34459425));
        TVector below = TSimd.FusedMultiplyAdd(z, Constant(45.0 / 34459425), Constant(13860.0 / 34459425));
        below = TSimd.FusedMultiplyAdd(below, z, Constant(945945.0 / 34459425));
        below = TSimd.FusedMultiplyAdd(below, z, Constant(16216200.0 / 34459425));
        below = TSimd.FusedMultiplyAdd(below, z, one);
        TVector correction = TSimd.Divide(TSimd.Multiply(z, above), below);
        near = TSimd.FusedMultiplyAdd(TSimd.Subtract(zero, near), correction, near);
        TVector nearDerivative = TSimd.Multiply(TSimd.Subtract(one, near), TSimd.Add(one, near));

        derivative = TSimd.SelectLess(size, bound, nearDerivative, farDerivative);
        return TSimd.SelectLess(size, bound, near, far);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static TVector Constant(double value) => TSimd.Broadcast(T.CreateTruncating(value));
    }
}
