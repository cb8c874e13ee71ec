using System;

namespace TpCompiler.Cli.Evaluation;

/// <summary>Sums up the differences of one quantity from its reference.</summary>
/// <param name="name">The quantity.</param>
/// <param name="unit">The unit of its errors.</param>
internal sealed class ErrorSum(string name, string unit)
{
    private double _magnitudes;
    private double _squares;
    private long _count;

    /// <summary>The quantity.</summary>
    public string Name => name;

    /// <summary>The unit of the errors.</summary>
    public string Unit => unit;

    /// <summary>The number of frames with a reference value.</summary>
    public int Frames { get; private set; }

    /// <summary>The number of frames that hold the name of a reference value, and none.</summary>
    public int FramesNamed { get; private set; }

    /// <summary>The number of frames without one, beside others that have it or at least its name.</summary>
    public int FramesWithout { get; private set; }

    /// <summary>The number of components that are missing in frames that have others.</summary>
    public long NumbersWithout { get; private set; }

    /// <summary>Whether there is anything to say.</summary>
    public bool Any => Frames + FramesNamed > 0;

    /// <summary>The mean of the magnitudes.</summary>
    public double MeanAbsolute => _magnitudes / _count;

    /// <summary>The root of the mean of the squares.</summary>
    public double RootMeanSquare => Math.Sqrt(_squares / _count);

    /// <summary>Adds the differences of a frame, component by component, times a factor; components without a reference are NaN there.</summary>
    public void Add(ReadOnlySpan<double> values, ReadOnlySpan<double> references, double factor)
    {
        int missing = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (double.IsNaN(references[i]))
            {
                missing++;
                continue;
            }

            double error = factor * (values[i] - references[i]);
            _magnitudes += Math.Abs(error);
            _squares += error * error;
        }

        _count += values.Length - missing;
        NumbersWithout += missing;
        Frames++;
    }

    /// <summary>Counts a frame that holds the name of a reference value, and none.</summary>
    public void AddNamed() => FramesNamed++;

    /// <summary>Counts what the frames of a file lack.</summary>
    public void Complete(int frames) => FramesWithout = Any ? frames - Frames : 0;

    /// <summary>Adds all of another sum, which is complete.</summary>
    public void Add(ErrorSum other)
    {
        Frames += other.Frames;
        FramesNamed += other.FramesNamed;
        FramesWithout += other.FramesWithout;
        NumbersWithout += other.NumbersWithout;
        _count += other._count;
        _magnitudes += other._magnitudes;
        _squares += other._squares;
    }
}
