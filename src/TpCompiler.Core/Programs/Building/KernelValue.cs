using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Core.Programs.Building;

/// <summary>A value of a kernel that is being built, so that formulas read as formulas: <c>prefactor * (frequency * r).Sin() / r</c>.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Number">The number of the value in it.</param>
public readonly record struct KernelValue(KernelBuilder Kernel, int Number)
{
    /// <summary>The sum.</summary>
    public static KernelValue operator +(KernelValue a, KernelValue b) => new(a.Kernel, a.Kernel.Add(a.Number, b.Number));

    /// <summary>The sum.</summary>
    public static KernelValue operator +(KernelValue a, ExactNumber b) => a + a.Constant(b);

    /// <summary>The sum.</summary>
    public static KernelValue operator +(ExactNumber a, KernelValue b) => b.Constant(a) + b;

    /// <summary>The difference.</summary>
    public static KernelValue operator -(KernelValue a, KernelValue b) => new(a.Kernel, a.Kernel.Subtract(a.Number, b.Number));

    /// <summary>The difference.</summary>
    public static KernelValue operator -(KernelValue a, ExactNumber b) => a - a.Constant(b);

    /// <summary>The difference.</summary>
    public static KernelValue operator -(ExactNumber a, KernelValue b) => b.Constant(a) - b;

    /// <summary>The value with the other sign.</summary>
    public static KernelValue operator -(KernelValue a) => new(a.Kernel, a.Kernel.Negate(a.Number));

    /// <summary>The product.</summary>
    public static KernelValue operator *(KernelValue a, KernelValue b) => new(a.Kernel, a.Kernel.Multiply(a.Number, b.Number));

    /// <summary>The product.</summary>
    public static KernelValue operator *(KernelValue a, ExactNumber b) => new(a.Kernel, a.Kernel.Scale(b, a.Number));

    /// <summary>The product.</summary>
    public static KernelValue operator *(ExactNumber a, KernelValue b) => b * a;

    /// <summary>The quotient.</summary>
    public static KernelValue operator /(KernelValue a, KernelValue b) => new(a.Kernel, a.Kernel.Divide(a.Number, b.Number));

    /// <summary>The quotient.</summary>
    public static KernelValue operator /(ExactNumber a, KernelValue b) => b.Constant(a) / b;

    /// <summary>A constant of the same kernel.</summary>
    public KernelValue Constant(ExactNumber value) => new(Kernel, Kernel.Constant(value));

    /// <summary>A function of the value.</summary>
    public KernelValue Apply(Function function) => new(Kernel, Kernel.Apply(function, Number));

    /// <summary>exp.</summary>
    public KernelValue Exp() => Apply(Function.Exponential);

    /// <summary>The natural logarithm.</summary>
    public KernelValue Log() => Apply(Function.Logarithm);

    /// <summary>The square root.</summary>
    public KernelValue Sqrt() => Apply(Function.SquareRoot);

    /// <summary>The sine.</summary>
    public KernelValue Sin() => Apply(Function.Sine);

    /// <summary>The hyperbolic tangent.</summary>
    public KernelValue Tanh() => Apply(Function.Tanh);

    /// <summary>1 / (1 + exp(-x)).</summary>
    public KernelValue Sigmoid() => Apply(Function.Sigmoid);

    /// <summary>The absolute value.</summary>
    public KernelValue Abs() => Apply(Function.Absolute);

    /// <summary>x / (1 + exp(-x)).</summary>
    public KernelValue Silu() => new(Kernel, Kernel.Silu(Number));

    /// <summary>x times the probability of less than x under the normal distribution: by the error function.</summary>
    public KernelValue Gelu() => new(Kernel, Kernel.Gelu(Number));

    /// <summary>The error function.</summary>
    public KernelValue Erf() => Apply(Function.Error);

    /// <summary>log(1 + exp(x)).</summary>
    public KernelValue Softplus() => Apply(Function.Softplus);

    /// <summary>A constant power.</summary>
    public KernelValue Power(Rational exponent) => new(Kernel, Kernel.Power(Number, exponent));

    /// <summary>The value to a power that is a value itself, for positive values.</summary>
    public KernelValue Power(KernelValue exponent) => (exponent * Log()).Exp();

    /// <summary><paramref name="positive"/> where this is more than 0, <paramref name="otherwise"/> elsewhere.</summary>
    public KernelValue Select(KernelValue positive, KernelValue otherwise) => new(Kernel, Kernel.Select(Number, positive.Number, otherwise.Number));

    /// <summary>1 where the value is more than 0, and 0 elsewhere.</summary>
    public KernelValue Step() => new(Kernel, Kernel.Step(Number));

    /// <summary>The value where it is more than 0, and 0 elsewhere.</summary>
    public KernelValue OrZero() => Select(this, Constant(ExactNumber.Zero));

    /// <summary>
    /// The value where it is more than 0, and 1 elsewhere: for lengths and the like, of which executors have zeros where they fill up vectors, before
    /// they are divided by or get a logarithm.
    /// </summary>
    public KernelValue OrOne() => Select(this, Constant(ExactNumber.One));

    /// <summary>The value where it is not 0, and 1 where it is: for divisors of either sign.</summary>
    public KernelValue OrOneAtZero() => (this * this).Select(this, Constant(ExactNumber.One));
}
