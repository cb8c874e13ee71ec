using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams;

namespace TpCompiler.Emit.Svg;

/// <summary>Irreps as a picture shows them: each irrep once, and how many paths lead to them.</summary>
/// <param name="Irreps">The form "64x(0e+1o)".</param>
/// <param name="Count">The form "10 paths"; empty where each irrep occurs once.</param>
internal sealed record IrrepsLabel(string Irreps, string Count)
{
    /// <summary>More irreps than this are abridged.</summary>
    private const int Longest = 6;

    /// <summary>The irreps of an expression.</summary>
    public static IrrepsLabel Of(DiagramExpression value) => Of([.. value.Blocks.Select(b => b.Irrep)], value.Channels, "paths");

    /// <summary>The irreps of a leg.</summary>
    public static IrrepsLabel Of(DiagramLeg leg) => Of([.. leg.Irreps.Select(b => b.Irrep)], leg.Channels, "blocks");

    /// <summary>The form "64x(0e+1o), 10 paths".</summary>
    public override string ToString() => Count.Length == 0 ? Irreps : $"{Irreps}, {Count}";

    private static IrrepsLabel Of(IReadOnlyList<Irrep> blocks, int channels, string noun)
    {
        List<string> irreps = [.. blocks.Distinct().Select(i => i.ToString())];
        int different = irreps.Count;
        if (different > Longest)
            irreps = [.. irreps.Take(Longest - 2), "…", irreps[different - 1]];
        string text = irreps.Count == 0 ? "nothing" : string.Join("+", irreps);
        if (channels != 1 && irreps.Count > 0)
            text = irreps.Count == 1 ? Number(channels) + "x" + text : $"{Number(channels)}x({text})";
        return new(text, blocks.Count > different ? $"{Number(blocks.Count)} {noun}" : "");
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
