using System;

namespace TpCompiler.Atomistic.Neighbors;

/// <summary>Arrays that only grow.</summary>
internal static class Buffers
{
    /// <summary>Makes room for at least <paramref name="length"/> elements; the content is lost where the array is replaced.</summary>
    public static void Reserve<T>(ref T[] buffer, int length)
    {
        if (buffer.Length < length)
            buffer = new T[Larger(length)];
    }

    /// <summary>Makes room for at least <paramref name="length"/> elements and keeps the content.</summary>
    public static void Extend<T>(ref T[] buffer, int length)
    {
        if (buffer.Length < length)
            Array.Resize(ref buffer, Larger(length));
    }

    // A quarter more than asked for, so that a system whose size fluctuates soon fits.
    private static int Larger(int length) => (int)Math.Min(Math.Max(16, length + length / 4L), Array.MaxLength);
}
