using System;
using TpCompiler.Core.Programs.Building;

namespace TpCompiler.Atomistic.Models;

/// <summary>
/// A function of scalars and the constant that normalises it, x -> constant f(x). The constant is folded into the weights that follow.
/// </summary>
/// <param name="Function">f; null for none.</param>
/// <param name="Constant">The constant; e3nn's estimate for silu is 1.6791767923989418.</param>
public sealed record Activation(Func<KernelValue, KernelValue>? Function, double Constant = 1)
{
    /// <summary>f of every number, without the constant.</summary>
    internal TensorValue Apply(ModelBuilder model, string name, TensorValue x) => Function is null ? x : model.Activation(name, x, Function);
}
