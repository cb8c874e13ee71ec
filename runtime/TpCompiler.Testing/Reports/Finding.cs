using System;

namespace TpCompiler.Testing;

/// <summary>What a check found of one property of one block.</summary>
/// <param name="Property">The property, such as "inversion".</param>
/// <param name="Where">The block or quantity, such as "output[2] 8x1o".</param>
/// <param name="Error">How far off it is, at most.</param>
/// <param name="Scale">What errors are measured by: the size of the results.</param>
/// <param name="Tolerance">How far off it may be.</param>
public sealed record Finding(string Property, string Where, double Error, double Scale, double Tolerance)
{
    /// <summary>The error in units in the last place of the scale, in float64.</summary>
    public double Ulps => Error / (Scale * UnitInTheLastPlace);

    /// <summary>Whether it is close enough; what is not a number never is.</summary>
    public bool Passed => Error <= Tolerance;

    /// <summary>The distance of 1 to the next double.</summary>
    internal const double UnitInTheLastPlace = 1.0 / (1L << 52);

    /// <summary>One line.</summary>
    public override string ToString()
        => FormattableString.Invariant($"{Property}, {Where}: off by {Error:0.0e+0} ({Ulps:0.#e+0} ulps; {Tolerance:0.0e+0} is allowed)");
}
