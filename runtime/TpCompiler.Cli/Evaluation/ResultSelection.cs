using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic;

namespace TpCompiler.Cli.Evaluation;

/// <summary>Which results are wanted: what is computed, and what of it is given.</summary>
/// <param name="Quantities">What is computed; the energy comes with everything.</param>
/// <param name="AtomEnergies">Whether the energies of atoms are given as well.</param>
internal sealed record ResultSelection(Quantities Quantities, bool AtomEnergies)
{
    private static readonly (string Name, Quantities Quantities)[] s_names =
    [
        ("energy", Quantities.Energy), ("atom_energies", Quantities.Energy), ("forces", Quantities.Forces), ("stress", Quantities.Stress), ("moments", Quantities.Moments),
    ];

    /// <summary>Everything that a model gives.</summary>
    public static ResultSelection All { get; } = new(Quantities.All, AtomEnergies: true);

    /// <summary>The names, for messages.</summary>
    public static string Forms => string.Join(", ", s_names.Select(name => name.Name));

    /// <summary>Reads names with commas between them; null where one is not known.</summary>
    public static ResultSelection? TryRead(string text)
    {
        string[] words = text.Split(',', StringSplitOptions.TrimEntries);
        Quantities quantities = Quantities.Energy;
        foreach (string word in words)
        {
            int known = Array.FindIndex(s_names, name => name.Name == word);
            if (known < 0)
                return null;
            quantities |= s_names[known].Quantities;
        }

        return new(quantities, ((IReadOnlyList<string>)words).Contains("atom_energies"));
    }
}
