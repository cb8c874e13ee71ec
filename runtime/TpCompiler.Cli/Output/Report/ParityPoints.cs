using System;
using System.Collections.Generic;

namespace TpCompiler.Cli.Output.Report;

/// <summary>
/// Pairs of a reference value and the model's, of any number, as many as a picture shows: a uniform sample of all (reservoir sampling, the same each time) and those with the largest errors.
/// </summary>
internal sealed class ParityPoints
{
    private const int MostSampled = 4000, MostOfLargest = 200;

    private readonly List<(double Reference, double Value)> _sample = [];
    private readonly PriorityQueue<(double Reference, double Value), double> _largest = new();
    private ulong _random = 0x9E3779B97F4A7C15;

    /// <summary>How many pairs there are.</summary>
    public long Count { get; private set; }

    /// <summary>Those that are shown; the ones of large errors last, so that nothing lies on them.</summary>
    public IEnumerable<(double Reference, double Value)> Shown
    {
        get
        {
            foreach ((double, double) point in _sample)
                yield return point;
            if (Count <= MostSampled)
                yield break;
            foreach (((double, double) point, _) in _largest.UnorderedItems)
                yield return point;
        }
    }

    /// <summary>Whether some are not shown.</summary>
    public bool IsSampled => Count > MostSampled;

    /// <summary>Adds a pair; without a reference (NaN) it is none.</summary>
    public void Add(double reference, double value)
    {
        if (!double.IsFinite(reference))
            return;
        Count++;
        double error = Math.Abs(value - reference);
        if (_largest.Count < MostOfLargest)
            _largest.Enqueue((reference, value), error);
        else
            _largest.EnqueueDequeue((reference, value), error);
        if (_sample.Count < MostSampled)
        {
            _sample.Add((reference, value));
            return;
        }

        ulong place = Next() % (ulong)Count;
        if (place < MostSampled)
            _sample[(int)place] = (reference, value);
    }

    /// <summary>xorshift64* (S. Vigna, ACM Trans. Math. Softw. 42, 30 (2016)).</summary>
    private ulong Next()
    {
        _random ^= _random >> 12;
        _random ^= _random << 25;
        _random ^= _random >> 27;
        return _random * 2685821657736338717UL >> 11;
    }
}
