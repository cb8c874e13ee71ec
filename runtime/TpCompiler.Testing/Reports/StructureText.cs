using System;
using System.Linq;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Testing;

/// <summary>Small structures as one line.</summary>
internal static class StructureText
{
    public static string Of(Structure structure)
    {
        string atoms = string.Join(", ", Enumerable.Range(0, structure.Count).Select(i => FormattableString.Invariant(
            $"{ChemicalElements.Symbol(structure.AtomicNumbers[i])} ({Numbers(structure.Positions.Slice(3 * i, 3))})")));
        return structure.Periodic == default ? atoms : $"{atoms}; cell {Numbers(structure.Cell.ToArray())}, periodic {structure.Periodic}";
    }

    private static string Numbers(ReadOnlySpan<double> values)
        => string.Join(" ", values.ToArray().Select(v => FormattableString.Invariant($"{v:0.####}")));
}
