using System.Collections.Generic;
using System.Globalization;
using System.Text;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Cli.Output;

/// <summary>Formulas in Hill's order: carbon, hydrogen, then the others by symbol; without carbon all by symbol.</summary>
internal static class ChemicalFormula
{
    public static string Of(Structure structure)
    {
        SortedDictionary<string, int> counts = new(System.StringComparer.Ordinal);
        foreach (int number in structure.AtomicNumbers)
        {
            string symbol = ChemicalElements.Symbol(number);
            counts[symbol] = counts.GetValueOrDefault(symbol) + 1;
        }

        StringBuilder formula = new();
        if (counts.ContainsKey("C"))
        {
            Append(formula, counts, "C");
            Append(formula, counts, "H");
        }

        foreach (string symbol in new List<string>(counts.Keys))
            Append(formula, counts, symbol);
        return formula.ToString();
    }

    private static void Append(StringBuilder formula, SortedDictionary<string, int> counts, string symbol)
    {
        if (!counts.Remove(symbol, out int count))
            return;
        formula.Append(symbol);
        if (count > 1)
            formula.Append(count.ToString(CultureInfo.InvariantCulture));
    }
}
