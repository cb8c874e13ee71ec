using System;
using System.Numerics;

namespace TpCompiler.Runtime.Layers;

/// <summary>Sums and products element by element.</summary>
internal static class Elements
{
    /// <summary>target += values.</summary>
    public static void Add<T>(Span<T> target, ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int i = 0;
        if (Vector<T>.IsSupported)
        {
            for (; i <= target.Length - Vector<T>.Count; i += Vector<T>.Count)
                (new Vector<T>(target[i..]) + new Vector<T>(values[i..])).CopyTo(target[i..]);
        }

        for (; i < target.Length; i++)
            target[i] += values[i];
    }

    /// <summary>target *= factors.</summary>
    public static void Multiply<T>(Span<T> target, ReadOnlySpan<T> factors)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int i = 0;
        if (Vector<T>.IsSupported)
        {
            for (; i <= target.Length - Vector<T>.Count; i += Vector<T>.Count)
                (new Vector<T>(target[i..]) * new Vector<T>(factors[i..])).CopyTo(target[i..]);
        }

        for (; i < target.Length; i++)
            target[i] *= factors[i];
    }
}
