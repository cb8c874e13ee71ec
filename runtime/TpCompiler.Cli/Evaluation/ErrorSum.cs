using System;

namespace TpCompiler.Cli.Evaluation;

/// <summary>Sums up the differences of one quantity from its reference.</summary>
internal sealed class ErrorSum
{
    private double _magnitudes;
    private double _squares;
    private long _count;

    /// <summary>The number of frames with a reference value.</summary>
    public int Frames { get; private set; }

    /// <summary>The mean of the magnitudes.</summary>
    public double MeanAbsolute => _magnitudes / _count;

    /// <summary>The root of the mean of the squares.</summary>
    public double RootMeanSquare => Math.Sqrt(_squares / _count);

    /// <summary>Adds the differences of a frame, component by component, times a factor.</summary>
    public void Add(ReadOnlySpan<double> values, ReadOnlySpan<double> references, double factor)
    {
        Frames++;
        _count += values.Length;
        for (int i = 0; i < values.Length; i++)
        {
            double error = factor * (values[i] - references[i]);
            _magnitudes += Math.Abs(error);
            _squares += error * error;
        }
    }

    /// <summary>Adds all differences of another sum.</summary>
    public void Add(ErrorSum other)
    {
        Frames += other.Frames;
        _count += other._count;
        _magnitudes += other._magnitudes;
        _squares += other._squares;
    }
}
