using System;

namespace TpCompiler.Atomistic.Models.Tables;

/// <summary>
/// Intervals of distances from zero to the cutoff: equal ones, of which the first is cut in halves again and again towards zero, where transforms of the
/// distance have powers that are not whole.
/// </summary>
public sealed class RadialGrid
{
    /// <summary>Intervals in the place of the first equal one.</summary>
    private const int Halvings = 12;

    private readonly int _equal;
    private readonly double _width;

    /// <summary>A grid of so many equal intervals.</summary>
    /// <param name="cutoff">Where it ends, Angstrom.</param>
    /// <param name="equal">The number of intervals of equal width, the halved one included.</param>
    public RadialGrid(double cutoff, int equal) => (_equal, _width) = (equal, cutoff / equal);

    /// <summary>The number of intervals.</summary>
    public int Count => _equal - 1 + Halvings;

    /// <summary>Where an interval begins and ends, Angstrom. The first begins a little above zero, where formulas divide by the distance; below it is taken on.</summary>
    public (double Begin, double End) this[int interval]
    {
        get
        {
            int first = interval - (Halvings - 1);
            if (first >= 1)
                return (first * _width, (first + 1) * _width);
            double end = Math.ScaleB(_width, first);
            return (interval == 0 ? end / 1024 : end / 2, end);
        }
    }

    /// <summary>The interval of a distance; beyond the cutoff the last.</summary>
    public int IndexOf(double distance)
    {
        double x = distance / _width;
        if (x >= 1)
            return Halvings - 1 + (int)Math.Min(x, _equal - 1);
        return x > 0 ? Math.Max(0, Halvings + Math.ILogB(x)) : 0;
    }
}
