using System;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Atomistic.Structures;

/// <summary>The error that an atom is of an element that the model does not know.</summary>
internal static class UnknownElement
{
    public static ArgumentException Of(Structure structure, int atom, ReadOnlySpan<int> known) => new(
        $"Atom {atom + 1} is {ChemicalElements.Symbol(structure.AtomicNumbers[atom])}, which the model does not know; it knows "
        + string.Join(", ", Array.ConvertAll(known.ToArray(), ChemicalElements.Symbol)) + ".");
}
