using System.Collections.Generic;

namespace TpCompiler.Atomistic.Structures;

/// <summary>Finds the kind that words have in common: integers, otherwise real numbers, otherwise truth values.</summary>
internal static class ElementList
{
    /// <summary>A value of the given rank, or null where the words are neither all numbers nor all truth values.</summary>
    public static PropertyValue? TryRead(IReadOnlyList<string> words, int rank, int columns)
        => TryIntegers(words, rank, columns) ?? TryReals(words, rank, columns) ?? TryLogicals(words, rank, columns);

    private static PropertyValue? TryIntegers(IReadOnlyList<string> words, int rank, int columns)
    {
        long[] values = new long[words.Count];
        for (int i = 0; i < values.Length; i++)
        {
            if (!ValueText.TryReadInteger(words[i], out values[i]))
                return null;
        }

        return rank == 0 ? PropertyValue.Of(values[0]) : rank == 1 ? PropertyValue.List(values) : PropertyValue.Table(values, columns);
    }

    private static PropertyValue? TryReals(IReadOnlyList<string> words, int rank, int columns)
    {
        double[] values = new double[words.Count];
        for (int i = 0; i < values.Length; i++)
        {
            if (!ValueText.TryReadReal(words[i], out values[i]))
                return null;
        }

        return rank == 0 ? PropertyValue.Of(values[0]) : rank == 1 ? PropertyValue.List(values) : PropertyValue.Table(values, columns);
    }

    private static PropertyValue? TryLogicals(IReadOnlyList<string> words, int rank, int columns)
    {
        bool[] values = new bool[words.Count];
        for (int i = 0; i < values.Length; i++)
        {
            if (!ValueText.TryReadLogical(words[i], out values[i]))
                return null;
        }

        return rank == 0 ? PropertyValue.Of(values[0]) : rank == 1 ? PropertyValue.List(values) : PropertyValue.Table(values, columns);
    }
}
