using System;
using System.Numerics;

namespace TpCompiler.Cli.Benchmarks;

/// <summary>The largest difference of numbers that should be the same, by the largest of them.</summary>
internal sealed class LargestDifference
{
    private double _difference;
    private double _largest = double.Epsilon;

    /// <summary>The ratio; infinite where one is no number.</summary>
    public double Relative => _difference == 0 ? 0 : _difference / _largest;

    /// <summary>Compares some numbers with what they should be.</summary>
    public void Add<T>(ReadOnlySpan<double> expected, ReadOnlySpan<T> found)
        where T : struct, INumber<T>
    {
        for (int n = 0; n < expected.Length; n++)
        {
            double difference = Math.Abs(expected[n] - double.CreateChecked(found[n]));
            _difference = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(_difference, difference);
            _largest = Math.Max(_largest, Math.Abs(expected[n]));
        }
    }
}
