using System;
using System.Globalization;

namespace TpCompiler.Gpu.Neighbors;

/// <summary>
/// Three independent directions for the bins: the cell's along periodic directions, and unit vectors perpendicular to those along the
/// others, whatever the cell says there.
/// </summary>
internal static class SearchFrame
{
    // As on the CPU: far below any cell in use and far above rounding.
    private const double SmallestRelativeVolume = 1e-8;

    /// <summary>The inverse of the completed cell: row k maps a position to its coordinate along direction k.</summary>
    /// <param name="cell">The cell vectors as rows; those of directions that are not periodic do not count.</param>
    /// <param name="periodic">Which directions are periodic.</param>
    /// <param name="reciprocal">Where the nine numbers go.</param>
    /// <exception cref="ArgumentException">A periodic cell vector is zero or not finite, or periodic ones are dependent.</exception>
    public static void Invert(ReadOnlySpan<double> cell, ReadOnlySpan<bool> periodic, Span<double> reciprocal)
    {
        Span<double> vectors = stackalloc double[9];
        Span<bool> known = stackalloc bool[3];
        for (int k = 0; k < 3; k++)
        {
            cell.Slice(3 * k, 3).CopyTo(vectors[(3 * k)..]);
            known[k] = periodic[k];
            if (known[k] && !(Length(vectors.Slice(3 * k, 3)) is > 0 and < double.PositiveInfinity))
                throw Refused($"the cell vector {"abc"[k]} of a periodic direction is ({cell[3 * k]}, {cell[(3 * k) + 1]}, {cell[(3 * k) + 2]})");
        }

        for (int k = 0; k < 3; k++)
        {
            if (!known[k])
                Complete(vectors, known, k);
        }

        double volume = 0, lengths = 1;
        for (int k = 0; k < 3; k++)
            lengths *= Length(vectors.Slice(3 * k, 3));
        for (int k = 0; k < 3; k++)
        {
            Span<double> row = reciprocal.Slice(3 * k, 3);
            Cross(vectors.Slice(3 * ((k + 1) % 3), 3), vectors.Slice(3 * ((k + 2) % 3), 3), row);
            if (k == 0)
                volume = Dot(row, vectors[..3]);
        }

        if (!(Math.Abs(volume) >= SmallestRelativeVolume * lengths))
            throw Refused($"the cell vectors of its periodic directions are parallel or lie in one plane");
        for (int n = 0; n < 9; n++)
            reciprocal[n] /= volume;
    }

    /// <summary>Makes vector k a unit vector perpendicular to those that are known.</summary>
    private static void Complete(Span<double> vectors, Span<bool> known, int k)
    {
        Span<double> own = vectors.Slice(3 * k, 3);
        ReadOnlySpan<double> next = vectors.Slice(3 * ((k + 1) % 3), 3), last = vectors.Slice(3 * ((k + 2) % 3), 3);
        (bool nextKnown, bool lastKnown) = (known[(k + 1) % 3], known[(k + 2) % 3]);
        own.Clear();
        if (nextKnown && lastKnown)
        {
            Cross(next, last, own);
        }
        else if (nextKnown || lastKnown)
        {
            // Crossed with the axis that it is furthest from.
            ReadOnlySpan<double> other = nextKnown ? next : last;
            int axis = 0;
            for (int x = 1; x < 3; x++)
                axis = Math.Abs(other[x]) < Math.Abs(other[axis]) ? x : axis;
            Span<double> unit = stackalloc double[3];
            unit[axis] = 1;
            Cross(other, unit, own);
        }
        else
        {
            own[k] = 1;
        }

        double length = Length(own);
        if (!(length > 0))
            throw Refused($"the cell vectors of its periodic directions are parallel");
        for (int x = 0; x < 3; x++)
            own[x] /= length;
        known[k] = true;
    }

    private static ArgumentException Refused(FormattableString problem)
        => new("The structure cannot be repeated: " + problem.ToString(CultureInfo.InvariantCulture) + ".");

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b) => (a[0] * b[0]) + (a[1] * b[1]) + (a[2] * b[2]);

    private static double Length(ReadOnlySpan<double> a) => Math.Sqrt(Dot(a, a));

    private static void Cross(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> result)
    {
        for (int x = 0; x < 3; x++)
        {
            (int y, int z) = ((x + 1) % 3, (x + 2) % 3);
            result[x] = (a[y] * b[z]) - (a[z] * b[y]);
        }
    }
}
