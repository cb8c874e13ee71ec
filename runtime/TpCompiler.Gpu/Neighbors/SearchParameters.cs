using System;
using System.Globalization;

namespace TpCompiler.Gpu.Neighbors;

/// <summary>What the host tells the kernels of a search (<see cref="SearchText"/>).</summary>
internal sealed class SearchParameters
{
    private const int MostBins = 1 << 20;
    private const double LargestImageCount = 1e8;

    /// <summary>
    /// The atoms, the mask of buckets; for each direction the bins of the cell, 0 where they go on for ever, and how many bins away
    /// neighbours can be.
    /// </summary>
    public int[] Integers { get; } = new int[8];

    /// <summary>
    /// What maps positions to coordinates (for directions that are not periodic, in bins), 9; the cell vectors, zero where they do not
    /// count, 9; the least squared distance that is too far; how far from the origin atoms may be; the lengths of the cell vectors, 3.
    /// </summary>
    public double[] Numbers { get; } = new double[23];

    /// <summary>Works them out.</summary>
    /// <exception cref="ArgumentException">The cell cannot be repeated, or the cutoff is not valid.</exception>
    public void Set(ReadOnlySpan<double> cell, ReadOnlySpan<bool> periodic, double cutoff, bool isDouble)
    {
        // Bounds on positions, and on rounding relative to them.
        (double farthest, double relativeSlack) = isDouble ? (1e8, 1e-12) : (2e4, 4e-6);
        if (!(cutoff > 0 && cutoff <= farthest))
            throw new ArgumentOutOfRangeException(nameof(cutoff), cutoff, string.Create(CultureInfo.InvariantCulture, $"A cutoff is a positive number of at most {farthest:g3} Angstrom."));
        Span<double> repeated = Numbers.AsSpan(9, 9);
        for (int n = 0; n < 9; n++)
            repeated[n] = !periodic[n / 3] ? 0 : isDouble ? cell[n] : (float)cell[n];
        SearchFrame.Invert(repeated, periodic, Numbers.AsSpan(0, 9));

        double scale = farthest + cutoff;
        for (int k = 0; k < 3; k++)
        {
            Numbers[20 + k] = LengthOf(repeated.Slice(3 * k, 3));
            scale += Numbers[20 + k];
        }

        double padded = cutoff + (relativeSlack * scale);
        double images = 1;
        for (int k = 0; k < 3; k++)
        {
            Span<double> row = Numbers.AsSpan(3 * k, 3);
            if (!periodic[k])
            {
                for (int x = 0; x < 3; x++)
                    row[x] /= padded;
                (Integers[2 + k], Integers[5 + k]) = (0, 1);
                continue;
            }

            double height = 1 / LengthOf(row);
            double bins = Math.Clamp(Math.Floor(height / padded), 1, MostBins);
            double reach = Math.Ceiling(padded * bins / height);
            images *= (2 * Math.Ceiling(padded / height)) + 1;
            if (images > LargestImageCount)
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The cutoff of {cutoff:g6} reaches over {images:g3} images of the cell, which is too flat or too small for it."));
            (Integers[2 + k], Integers[5 + k]) = ((int)bins, (int)reach);
        }

        Numbers[18] = isDouble ? LeastTooFar(cutoff) : LeastTooFar((float)cutoff);
        Numbers[19] = farthest;
    }

    /// <summary>The least number whose square root is at least the cutoff: what is less than it is nearer, to the last bit.</summary>
    private static double LeastTooFar(double cutoff)
    {
        double limit = cutoff * cutoff;
        while (Math.Sqrt(limit) >= cutoff)
            limit = Math.BitDecrement(limit);
        while (Math.Sqrt(limit) < cutoff)
            limit = Math.BitIncrement(limit);
        return limit;
    }

    private static float LeastTooFar(float cutoff)
    {
        float limit = cutoff * cutoff;
        while (MathF.Sqrt(limit) >= cutoff)
            limit = MathF.BitDecrement(limit);
        while (MathF.Sqrt(limit) < cutoff)
            limit = MathF.BitIncrement(limit);
        return limit;
    }

    private static double LengthOf(ReadOnlySpan<double> vector)
        => Math.Sqrt((vector[0] * vector[0]) + (vector[1] * vector[1]) + (vector[2] * vector[2]));
}
