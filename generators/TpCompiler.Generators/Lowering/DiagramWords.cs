using System.Globalization;
using System.Linq;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Programs;

namespace TpCompiler.Generators.Lowering;

/// <summary>How documentation speaks of the parts of a diagram.</summary>
internal static class DiagramWords
{
    /// <summary>What something with these letters has one row for.</summary>
    public static string ForEach(string indices) => indices.Length switch
    {
        0 => "one row for everything",
        1 => "for each node",
        _ => "for each edge",
    };

    /// <summary>What a weight has a set of numbers for.</summary>
    public static string ForEach(DiagramWeight weight) => weight.Items.Count == 0
        ? "shared by everything"
        : "for each " + string.Join(" and ", weight.Items.Select(i => i.Label is string label ? $"value of {label}" : i.Indices.Length == 1 ? "node" : "edge"));

    /// <summary>The sizes of one set of a weight's numbers.</summary>
    public static string Shape(DiagramWeight weight) => weight.Mixes.Count > 0
        ? string.Join(", ", weight.Mixes.Select(m => string.Format(CultureInfo.InvariantCulture, "{0}: {1} x {2}", m.Irrep, m.In, m.Out)))
        : weight.Sizes.Count == 0
            ? "1"
            : string.Join(" x ", weight.Sizes.Select(s => s.ToString(CultureInfo.InvariantCulture)));

    /// <summary>What work is counted by.</summary>
    public static string Per(ItemDomain domain) => domain switch
    {
        GraphItems { IsGlobal: true } => "once",
        GraphItems { IsNodes: true } => "per node",
        GraphItems { IsEdges: true } => "per edge",
        WeightSets => "per set of weights",
        _ => $"per item of {domain}",
    };
}
