using System;
using System.Numerics;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Runtime.Dense;

namespace TpCompiler.Atomistic.Mace.Layers;

/// <summary>An activation of scalars, element by element. Results may take the place of arguments.</summary>
internal sealed class ScalarActivation<T>(ActivationDescription description)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ActivationKind _kind = description.Kind;
    private readonly T _constant = T.CreateTruncating(description.Constant);

    /// <summary>y = f(x).</summary>
    public void Evaluate(ReadOnlySpan<T> x, Span<T> y)
    {
        switch (_kind)
        {
            case ActivationKind.Silu:
                Activations.Silu(x, y, _constant);
                break;
            case ActivationKind.Sigmoid:
                Activations.Sigmoid(x, y, _constant);
                break;
            case ActivationKind.Tanh:
                Activations.Tanh(x, y, _constant);
                break;
            default:
                for (int j = 0; j < x.Length; j++)
                    y[j] = _constant * (_kind == ActivationKind.Abs ? T.Abs(x[j]) : x[j]);
                break;
        }
    }

    /// <summary>y = f(x) and dy/dx.</summary>
    public void Evaluate(ReadOnlySpan<T> x, Span<T> y, Span<T> slopes)
    {
        switch (_kind)
        {
            case ActivationKind.Silu:
                Activations.SiluWithDerivative(x, y, slopes, _constant);
                break;
            case ActivationKind.Sigmoid:
                Activations.SigmoidWithDerivative(x, y, slopes, _constant);
                break;
            case ActivationKind.Tanh:
                Activations.TanhWithDerivative(x, y, slopes, _constant);
                break;
            case ActivationKind.Abs:
                for (int j = 0; j < x.Length; j++)
                {
                    slopes[j] = _constant * T.CreateTruncating(T.Sign(x[j]));
                    y[j] = _constant * T.Abs(x[j]);
                }

                break;
            default:
                slopes[..x.Length].Fill(_constant);
                for (int j = 0; j < x.Length; j++)
                    y[j] = _constant * x[j];
                break;
        }
    }
}
