using System;
using System.Numerics;
using TpCompiler.Runtime.Dense;
using Vectorized = TpCompiler.Runtime.Dense.Activations;

namespace TpCompiler.Runtime.Layers;

/// <summary>
/// An activation times a constant, by default the one that makes the second moment of its values one where arguments are normally
/// distributed: e3nn's <c>normalize2mom</c>.
/// </summary>
/// <remarks>
/// The constants are e3nn's own, means over a million samples of PyTorch's generator, and not the exact integrals: trained models depend
/// on them (silu has 1.67918, the integral gives 1.67653).
/// </remarks>
public sealed class NormalizedActivation
{
    /// <summary>An activation with e3nn's constant.</summary>
    public NormalizedActivation(ActivationFunction function)
        : this(function, NormalizationOf(function))
    {
    }

    /// <summary>An activation with another constant, such as one stored in a model, or 1 for the plain function.</summary>
    public NormalizedActivation(ActivationFunction function, double constant)
    {
        Function = function;
        Constant = constant;
    }

    /// <summary>The function.</summary>
    public ActivationFunction Function { get; }

    /// <summary>What its values are multiplied with.</summary>
    public double Constant { get; }

    /// <summary>+1 if f(-x) = f(x), -1 if f(-x) = -f(x), 0 if neither.</summary>
    public int Parity => Function switch
    {
        ActivationFunction.Abs => 1,
        ActivationFunction.Identity or ActivationFunction.Tanh or ActivationFunction.Sin => -1,
        _ => 0,
    };

    /// <summary>e3nn's constant of a function.</summary>
    public static double NormalizationOf(ActivationFunction function) => function switch
    {
        ActivationFunction.Identity => 1.001110600838467,
        ActivationFunction.Silu => 1.6791767923989418,
        ActivationFunction.Tanh => 1.5937334472592695,
        ActivationFunction.Sigmoid => 1.8467055342154763,
        ActivationFunction.Relu => 1.4163393446331365,
        ActivationFunction.LeakyRelu => 1.4162684218969974,
        ActivationFunction.Elu => 1.2467863885570512,
        ActivationFunction.Gelu => 1.5360642850770576,
        ActivationFunction.Softplus => 1.0426436590527184,
        ActivationFunction.ShiftedSoftplus => 1.878204668541552,
        ActivationFunction.Abs => 1.001110600838467,
        ActivationFunction.Sin => 1.5218334864623193,
        _ => throw new ArgumentOutOfRangeException(nameof(function), function, "There is no such activation."),
    };

    /// <summary>y = c f(x).</summary>
    /// <param name="x">The arguments.</param>
    /// <param name="y">The values, as long; may be <paramref name="x"/> itself.</param>
    public void Evaluate<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T c = T.CreateChecked(Constant);
        switch (Function)
        {
            case ActivationFunction.Silu:
                Vectorized.Silu(x, y, c);
                break;
            case ActivationFunction.Tanh:
                Vectorized.Tanh(x, y, c);
                break;
            case ActivationFunction.Sigmoid:
                Vectorized.Sigmoid(x, y, c);
                break;
            default:
                ScalarFunctions.Evaluate(Function, x, y, default, default, c);
                break;
        }
    }

    /// <summary>y = c f(x) and its first derivative.</summary>
    /// <param name="x">The arguments.</param>
    /// <param name="y">The values, as long; may be <paramref name="x"/> itself.</param>
    /// <param name="slope">dy/dx.</param>
    public void Evaluate<T>(ReadOnlySpan<T> x, Span<T> y, Span<T> slope)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T c = T.CreateChecked(Constant);
        switch (Function)
        {
            case ActivationFunction.Silu:
                Vectorized.SiluWithDerivative(x, y, slope, c);
                break;
            case ActivationFunction.Tanh:
                Vectorized.TanhWithDerivative(x, y, slope, c);
                break;
            case ActivationFunction.Sigmoid:
                Vectorized.SigmoidWithDerivative(x, y, slope, c);
                break;
            default:
                ScalarFunctions.Evaluate(Function, x, y, slope, default, c);
                break;
        }
    }

    /// <summary>y = c f(x) and its first two derivatives.</summary>
    /// <param name="x">The arguments.</param>
    /// <param name="y">The values, as long; not overlapping <paramref name="x"/>.</param>
    /// <param name="slope">dy/dx.</param>
    /// <param name="curvature">The second derivative.</param>
    public void Evaluate<T>(ReadOnlySpan<T> x, Span<T> y, Span<T> slope, Span<T> curvature)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T one = T.One, two = T.CreateChecked(2), c = T.CreateChecked(Constant);
        switch (Function)
        {
            case ActivationFunction.Silu:
                // f'' = s' (2 + x (1 - 2 s)) with s the sigmoid.
                Vectorized.SigmoidWithDerivative(x, y, curvature, one);
                for (int i = 0; i < x.Length; i++)
                    curvature[i] *= c * (two + (x[i] * (one - (two * y[i]))));
                Vectorized.SiluWithDerivative(x, y, slope, c);
                break;
            case ActivationFunction.Sigmoid:
                // f'' = f' (1 - 2 f)
                Vectorized.SigmoidWithDerivative(x, y, slope, one);
                for (int i = 0; i < x.Length; i++)
                    Scale(one - (two * y[i]), ref y[i], ref slope[i], out curvature[i]);
                break;
            case ActivationFunction.Tanh:
                // f'' = -2 f f'
                Vectorized.TanhWithDerivative(x, y, slope, one);
                for (int i = 0; i < x.Length; i++)
                    Scale(-two * y[i], ref y[i], ref slope[i], out curvature[i]);
                break;
            default:
                ScalarFunctions.Evaluate(Function, x, y, slope, curvature, c);
                break;
        }

        void Scale(T ratio, ref T value, ref T derivative, out T second)
        {
            value *= c;
            derivative *= c;
            second = ratio * derivative;
        }
    }
}
