using System;

namespace TpCompiler.Atomistic;

/// <summary>One of the structures given to a calculator cannot be evaluated. The cause is the inner exception.</summary>
public sealed class StructureException : ArgumentException
{
    /// <summary>An error in one of several structures.</summary>
    /// <param name="index">Its place among them, from 0.</param>
    /// <param name="count">How many there are; where it is one alone, the message does not count.</param>
    /// <param name="cause">What is wrong with it.</param>
    public StructureException(int index, int count, Exception cause)
        : base(Describe(index, count, cause), cause)
        => Index = index;

    /// <summary>Which structure it is, from 0.</summary>
    public int Index { get; }

    private static string Describe(int index, int count, Exception cause)
    {
        ArgumentNullException.ThrowIfNull(cause);
        return count == 1 ? cause.Message : FormattableString.Invariant($"Structure {index + 1}: {cause.Message}");
    }
}
