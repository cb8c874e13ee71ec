using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Cli.Evaluation;

namespace TpCompiler.Cli.Output;

/// <summary>Structures with results behind a prefix of the user's, as <c>MACE_energy</c>; everything else of the input is as it was.</summary>
internal static class PrefixedStructure
{
    /// <summary>Whether a prefix makes names that files can hold, and that are not taken for reference values.</summary>
    public static bool IsUsable(string prefix)
        => prefix.Length > 0 && prefix.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.') && prefix.ToUpperInvariant() is not ("REF_" or "DFT_");

    public static Structure Of(EvaluatedFrame frame, ResultSelection selection, string prefix)
    {
        Structure structure = frame.Structure;
        ResultProperties results = new(frame, selection);
        return new Structure(
            structure.AtomicNumbers, structure.Positions, structure.Cell, structure.Periodic,
            Joined(structure.AtomProperties, results.OfAtoms(), prefix), Joined(structure.Info, results.OfFrame(), prefix));
    }

    private static OrderedDictionary<string, PropertyValue> Joined(
        IReadOnlyDictionary<string, PropertyValue> properties, IEnumerable<KeyValuePair<string, PropertyValue>> results, string prefix)
    {
        // Matrices as nine numbers: whoever reads a name of the user's knows no shape of it.
        OrderedDictionary<string, PropertyValue> joined = new(properties);
        foreach ((string name, PropertyValue value) in results)
            joined[prefix + name] = name is "stress" or "virial" or "polarizability" ? PropertyValue.List(value.Reals) : value;
        return joined;
    }
}
