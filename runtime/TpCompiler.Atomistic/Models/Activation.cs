using System;
using TpCompiler.Algebra;
using TpCompiler.Core.Programs.Building;
using TpCompiler.Runtime.Layers;

namespace TpCompiler.Atomistic.Models;

/// <summary>
/// A function of scalars and the constant that normalises it, x -> constant f(x). The constant is folded into the weights that follow.
/// </summary>
/// <param name="Function">f; null for none.</param>
/// <param name="Constant">The constant; e3nn's estimate for silu is 1.6791767923989418.</param>
public sealed record Activation(Func<KernelValue, KernelValue>? Function, double Constant = 1)
{
    /// <summary>A function by its name.</summary>
    /// <param name="function">The function.</param>
    /// <param name="constant">The constant.</param>
    /// <exception cref="NotSupportedException">Programs do not have the function.</exception>
    public static Activation Of(ActivationFunction function, double constant = 1) => new(
        function switch
        {
            ActivationFunction.Identity => null,
            ActivationFunction.Silu => x => x.Silu(),
            ActivationFunction.Tanh => x => x.Tanh(),
            ActivationFunction.Sigmoid => x => x.Sigmoid(),
            ActivationFunction.Abs => x => x.Abs(),
            ActivationFunction.Sin => x => x.Sin(),
            ActivationFunction.Relu => x => x.OrZero(),
            ActivationFunction.LeakyRelu => x => x.Select(x, x * new Rational(1, 100)),
            _ => throw new NotSupportedException($"Programs do not have the function {function}."),
        },
        constant);

    /// <summary>f of every number, without the constant.</summary>
    internal TensorValue Apply(ModelBuilder model, string name, TensorValue x) => Function is null ? x : model.Activation(name, x, Function);
}
