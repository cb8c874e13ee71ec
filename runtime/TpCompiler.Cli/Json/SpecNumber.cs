using TpCompiler.Algebra;

namespace TpCompiler.Cli.Json;

/// <summary>An exact number.</summary>
/// <param name="Value">The nearest double.</param>
/// <param name="Exact">The number, as a sum of fractions times square roots.</param>
internal sealed record SpecNumber(double Value, string Exact)
{
    public static SpecNumber Of(ExactNumber number) => new(number.ToDouble(), number.ToString());

    /// <summary>1/sqrt(n), and 1 for n = 0.</summary>
    public static SpecNumber InverseRoot(int n) => Of(ExactNumber.Sqrt(new Rational(1, n > 0 ? n : 1)));
}
