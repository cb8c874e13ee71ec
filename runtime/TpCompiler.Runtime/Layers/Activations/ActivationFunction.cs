namespace TpCompiler.Runtime.Layers;

/// <summary>A function of a scalar, as PyTorch defines it.</summary>
public enum ActivationFunction
{
    /// <summary>x.</summary>
    Identity,

    /// <summary>x / (1 + exp(-x)).</summary>
    Silu,

    /// <summary>tanh(x); odd.</summary>
    Tanh,

    /// <summary>1 / (1 + exp(-x)).</summary>
    Sigmoid,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>x above 0, 0.01 x below.</summary>
    LeakyRelu,

    /// <summary>x above 0, exp(x) - 1 below.</summary>
    Elu,

    /// <summary>x (1 + erf(x / sqrt 2)) / 2.</summary>
    Gelu,

    /// <summary>log(1 + exp(x)).</summary>
    Softplus,

    /// <summary>log(1 + exp(x)) - log 2.</summary>
    ShiftedSoftplus,

    /// <summary>|x|; even.</summary>
    Abs,

    /// <summary>sin(x); odd.</summary>
    Sin,
}
