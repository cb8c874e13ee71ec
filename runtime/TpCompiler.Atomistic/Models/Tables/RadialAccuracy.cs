using System.Collections.Generic;
using System.Globalization;

namespace TpCompiler.Atomistic.Models.Tables;

/// <summary>How the radial functions of a model are evaluated.</summary>
public enum RadialEvaluation
{
    /// <summary>
    /// In float32 by tables where these are as good as the type and kernels that read them are compiled; as they are otherwise, and in float64.
    /// </summary>
    Automatic,

    /// <summary>As they are: every network is evaluated for every edge.</summary>
    Exact,

    /// <summary>By tables; a model that has none of the accuracy needed is refused.</summary>
    Table,
}

/// <summary>How close piecewise polynomials are to the radial functions of a model, compared between the points that they go through.</summary>
/// <param name="Degree">The degree of the polynomials.</param>
/// <param name="Intervals">The number of intervals from zero to the cutoff.</param>
/// <param name="ValueError">The largest error of a value from 0.25 Angstrom on, relative to the largest value of the functions.</param>
/// <param name="SlopeError">The largest error of a slope from 0.25 Angstrom on, relative to the largest slope of the functions.</param>
public sealed record RadialAccuracy(int Degree, int Intervals, double ValueError, double SlopeError)
{
    /// <summary>The most that values may be off in 32 and in 64 bits.</summary>
    private static readonly (double Single, double Double) s_value = (1e-6, 1e-12);

    /// <summary>The most that slopes may be off.</summary>
    private static readonly (double Single, double Double) s_slope = (1e-6, 1e-9);

    /// <summary>Degrees and equal intervals, from the cheapest on.</summary>
    internal static IEnumerable<(int Degree, int Intervals)> Forms<T>() => typeof(T) == typeof(float)
        ? [(5, 128), (5, 256), (7, 256)]
        : [(9, 128), (9, 256), (11, 256)];

    /// <summary>Why tables are refused.</summary>
    internal string Refusal<T>() => string.Create(
        CultureInfo.InvariantCulture,
        $"The radial functions of the model have no table as accurate as {(typeof(T) == typeof(float) ? "float32" : "float64")}: the closest is off by {ValueError:E1} of the largest value and {SlopeError:E1} of the largest slope.");

    /// <summary>Whether the errors are within what the type is used for.</summary>
    internal bool IsEnough<T>() => typeof(T) == typeof(float)
        ? ValueError <= s_value.Single && SlopeError <= s_slope.Single
        : ValueError <= s_value.Double && SlopeError <= s_slope.Double;
}
