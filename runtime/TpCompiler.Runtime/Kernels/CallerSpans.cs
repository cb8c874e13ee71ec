using System;
using System.Numerics;

namespace TpCompiler.Runtime.Kernels;

/// <summary>Checks of the spans that callers hand to an operation.</summary>
public static class CallerSpans
{
    /// <summary>Checks that nothing that is written shares memory with anything else: a kernel would read what it has written.</summary>
    /// <param name="names">What callers call the spans: those that are read, then those that are written.</param>
    /// <param name="addresses">The addresses of their first elements.</param>
    /// <param name="lengths">Their numbers of elements; an empty one overlaps nothing.</param>
    /// <param name="written">The number of the first that is written.</param>
    /// <exception cref="ArgumentException">Two overlap.</exception>
    public static unsafe void ThrowIfOverlapping<T>(
        ReadOnlySpan<string> names, ReadOnlySpan<nint> addresses, ReadOnlySpan<int> lengths, int written)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int w = written; w < addresses.Length; w++)
        {
            nuint start = (nuint)addresses[w];
            nuint end = start + ((nuint)lengths[w] * (nuint)sizeof(T));
            for (int other = 0; other < w; other++)
            {
                nuint otherStart = (nuint)addresses[other];
                if (otherStart < end && start < otherStart + ((nuint)lengths[other] * (nuint)sizeof(T)))
                    throw Overlap(names[w], names[other]);
            }
        }
    }

    /// <summary>Checks that a span that is written shares no memory with another.</summary>
    /// <exception cref="ArgumentException">They overlap.</exception>
    internal static void ThrowIfOverlapping<T>(ReadOnlySpan<T> written, string name, ReadOnlySpan<T> other, string otherName)
    {
        if (written.Overlaps(other))
            throw Overlap(name, otherName);
    }

    private static ArgumentException Overlap(string written, string other)
        => new($"{written} overlaps {other}; what is written needs memory of its own.", written);
}
