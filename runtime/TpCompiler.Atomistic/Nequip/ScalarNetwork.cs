using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Atomistic.Models;

namespace TpCompiler.Atomistic.Nequip;

/// <summary>The function between the matrices of a network of scalars; none is rescaled.</summary>
public enum ScalarFunction
{
    /// <summary>x: the product of all matrices.</summary>
    None,

    /// <summary>x sigmoid(x).</summary>
    Silu,

    /// <summary>x tanh(log(1 + exp(x))).</summary>
    Mish,

    /// <summary>x (1 + erf(x / sqrt(2))) / 2.</summary>
    Gelu,
}

/// <summary>A matrix without bias, x -> factor x W.</summary>
/// <param name="Weights">W, row-major [inputs, outputs].</param>
/// <param name="Inputs">Its rows.</param>
/// <param name="Outputs">Its columns.</param>
/// <param name="Factor">The factor, which makes up for the size of the matrix (nequip's alpha).</param>
public sealed record ScalarLayer(Weights Weights, int Inputs, int Outputs, double Factor);

/// <summary>A network of scalars: matrices with a function between them (nequip's ScalarMLPFunction).</summary>
/// <param name="Layers">The matrices, first to last; at least one.</param>
/// <param name="Function">The function between them.</param>
public sealed record ScalarNetwork(ImmutableArray<ScalarLayer> Layers, ScalarFunction Function)
{
    /// <summary>The widths, first to last: "8 - 64 - 32".</summary>
    public override string ToString() => string.Join(" - ", Layers.Select(layer => layer.Inputs).Append(Layers[^1].Outputs));
}
