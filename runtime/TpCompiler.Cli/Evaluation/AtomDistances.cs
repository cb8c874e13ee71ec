using System;
using System.Globalization;
using TpCompiler.Atomistic.Neighbors;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Cli.Evaluation;

/// <summary>Finds atoms that are closer to each other than any two can be.</summary>
internal sealed class AtomDistances
{
    /// <summary>Below the bond of the hydrogen molecule, 0.74 Angstrom, also where it is compressed or vibrates.</summary>
    private const double Shortest = 0.5;

    private readonly NeighborListBuilder _builder = new();

    /// <summary>What is wrong with the distances of a structure, or null.</summary>
    public string? TooShort(Structure structure)
    {
        for (int k = 0; k < 3; k++)
        {
            if (structure.Periodic[k] && structure.Cell[k].Length <= Shortest)
                return string.Create(CultureInfo.InvariantCulture, $"the cell repeats after {structure.Cell[k].Length:g4} Å, which no crystal does");
        }

        try
        {
            // A little more, so that what lies at the limit itself is found.
            NeighborList list = _builder.Build(structure, Shortest * (1 + 1e-9));
            int closest = -1;
            for (int e = 0; e < list.EdgeCount; e++)
                closest = closest < 0 || list.Lengths[e] < list.Lengths[closest] ? e : closest;
            if (closest < 0)
                return null;
            (int a, int b) = (list.Senders[closest] + 1, list.Receivers[closest] + 1);
            string atoms = a == b ? $"atom {a} and its image" : $"atoms {Math.Min(a, b)} and {Math.Max(a, b)}";
            return string.Create(CultureInfo.InvariantCulture, $"{atoms} are {list.Lengths[closest]:g4} Å apart, closer than any two atoms are; no model knows such structures");
        }
        catch (ArgumentException)
        {
            // What cannot be searched cannot be evaluated either, and that is said.
            return null;
        }
    }
}
