using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using TpCompiler.Cli.Json;

namespace TpCompiler.Cli.Output;

/// <summary>Prints a fusion diagram, what follows from it, and how it was compiled, for people to read.</summary>
internal static class SpecText
{
    public static void Write(TextWriter writer, SpecDocument spec)
    {
        StringBuilder text = new();
        text.Append(spec.Text.TrimEnd()).Append('\n');
        if (spec.Weights.Length > 0)
        {
            text.Append("\nweights\n");
            TextTable weights = new("<name", "<a set for each", "<sizes", "numbers");
            foreach (SpecWeight weight in spec.Weights)
                weights.Add(weight.Name, weight.Items.Length == 0 ? "(shared)" : string.Join(", ", weight.Items), Sizes(weight), NumberText.Grouped(weight.Count));
            weights.AppendTo(text, "  ");
        }

        foreach (SpecValue value in spec.Values)
        {
            text.Append('\n').Append(value.Name).Append(value.Indices.Length > 0 ? $"[{value.Indices}]" : "").Append(" : ").Append(value.Irreps).Append('\n');
            foreach (SpecCoupling term in value.Terms)
                AppendTerm(text, term);
        }

        SpecCostText.Append(text, spec);
        if (spec.Passes is not null)
        {
            SpecCostText.AppendPasses(text, spec, spec.Passes);
            SpecCostText.AppendDecisions(text, spec);
        }

        writer.Write(text);
    }

    private static void AppendTerm(StringBuilder text, SpecCoupling term)
    {
        string weights = term.Weights.Length > 0 ? " by " + string.Join(' ', term.Weights) : "";
        string count = term.Paths.Length == 1 ? "1 path" : term.Paths.Length.ToString(CultureInfo.InvariantCulture) + " paths";
        string ranks = term.Ranks is null ? "" : $" (ranks {string.Join(", ", term.Ranks.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Irrep}: {r.Rank}")))})";
        text.Append($"  {term.Kind}{weights}: {count}{ranks}\n");
        for (int p = 0; p < term.Paths.Length; p++)
            text.Append(CultureInfo.InvariantCulture, $"  {p,4}  {term.Paths[p]}\n");
    }

    private static string Sizes(SpecWeight weight) => weight.Mixes is null
        ? string.Join(" x ", weight.Sizes.Select(s => s.ToString(CultureInfo.InvariantCulture)))
        : string.Join(", ", weight.Mixes.Select(m => string.Create(CultureInfo.InvariantCulture, $"{m.Irrep}: {m.In} x {m.Out}")));
}
