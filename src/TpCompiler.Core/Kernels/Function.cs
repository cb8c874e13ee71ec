namespace TpCompiler.Core.Kernels;

/// <summary>
/// A function of one value that a <see cref="KernelProgram"/> may apply. The set is closed: the derivative of each is made of
/// others and of arithmetic (<see cref="FunctionDerivatives"/>), so that programs can be differentiated as often as one likes.
/// What can be said with these, products and <see cref="Operation.Select"/> (silu, gelu, relu, powers, envelopes) is a method
/// of <see cref="KernelBuilder"/>, not a function.
/// </summary>
public enum Function
{
    /// <summary>exp(x).</summary>
    Exponential,

    /// <summary>exp(x) - 1, with all digits near 0.</summary>
    ExponentialMinusOne,

    /// <summary>log(x); -infinity at 0, NaN below.</summary>
    Logarithm,

    /// <summary>log(1 + x), with all digits near 0.</summary>
    LogarithmOnePlus,

    /// <summary>1 / x.</summary>
    Reciprocal,

    /// <summary>The square root; NaN below 0.</summary>
    SquareRoot,

    /// <summary>1 / sqrt(x).</summary>
    ReciprocalSquareRoot,

    /// <summary>sin(x), x in radians.</summary>
    Sine,

    /// <summary>cos(x), x in radians.</summary>
    Cosine,

    /// <summary>erf(x) = 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x.</summary>
    Error,

    /// <summary>1 - erf(x), with all digits where it is small.</summary>
    ErrorComplement,

    /// <summary>2/sqrt(pi) exp(-x^2), the slope of erf.</summary>
    ErrorSlope,

    /// <summary>|x|.</summary>
    Absolute,

    /// <summary>1 above 0, -1 below, x itself at 0 and where it is no number.</summary>
    Sign,

    /// <summary>1 / (1 + exp(-x)).</summary>
    Sigmoid,

    /// <summary>tanh(x).</summary>
    Tanh,

    /// <summary>log(1 + exp(x)).</summary>
    Softplus,

    /// <summary>log((1 + exp(x)) / 2): softplus, shifted to be 0 at 0.</summary>
    ShiftedSoftplus,
}
