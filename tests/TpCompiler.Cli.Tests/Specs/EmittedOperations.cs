using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.RegularExpressions;

namespace TpCompiler.Cli.Tests.Specs;

/// <summary>The operations that stand in the C# text of kernels, counted statement by statement.</summary>
internal sealed partial class EmittedOperations
{
    public int Multiplies { get; private set; }

    public int Adds { get; private set; }

    public int MultiplyAdds { get; private set; }

    public int Uniform { get; private set; }

    /// <summary>Counts the version for double of each kernel, by its class.</summary>
    public static Dictionary<string, EmittedOperations> In(string text)
    {
        Dictionary<string, EmittedOperations> found = [];
        EmittedOperations? current = null;
        bool counts = false;
        bool isLane = false;
        HashSet<string> pointers = [];
        foreach (string raw in text.Split('\n'))
        {
            string line = raw.Trim();
            if (line.StartsWith("namespace ", StringComparison.Ordinal))
                counts = line == "namespace TpCompiler.Generated.Double";
            if (!counts)
                continue;
            Match type = TypeName().Match(line);
            if (type.Success)
                found.Add(type.Groups[1].Value, current = new());
            if (line.StartsWith("private static void ", StringComparison.Ordinal))
            {
                isLane = line.StartsWith("private static void Lanes", StringComparison.Ordinal);
                pointers.Clear();
            }
            else if (line.StartsWith("T* ", StringComparison.Ordinal))
            {
                pointers.Add(line.Split(' ')[1]);
            }
            else
            {
                current?.Count(line, isLane, pointers);
            }
        }

        return found;
    }

    private void Count(string line, bool isLane, HashSet<string> pointers)
    {
        Match statement = Statement().Match(line);
        if (!statement.Success || pointers.Contains(statement.Groups[1].Value))
            return;
        string value = Indices().Replace(statement.Groups[3].Value, "[]");
        int adds = statement.Groups[2].Value == "=" ? 0 : 1;
        int fused = value.Contains("FusedMultiplyAdd(", StringComparison.Ordinal) ? 1 : 0;
        int multiplies = 0;
        if (fused == 0)
        {
            adds += value.Contains(" + ", StringComparison.Ordinal) || value.Contains(" - ", StringComparison.Ordinal) ? 1 : 0;
            adds += NegatedValue().IsMatch(value) ? 1 : 0;
            multiplies = value.Contains(" * ", StringComparison.Ordinal) ? 1 : 0;
        }

        if (!isLane)
        {
            Uniform += adds + fused + multiplies;
            return;
        }

        Adds += adds;
        MultiplyAdds += fused;
        Multiplies += multiplies;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Multiplies} mul, {Adds} add, {MultiplyAdds} fma, {Uniform} uniform");

    [GeneratedRegex(@"^internal static unsafe class (\w+)$")]
    private static partial Regex TypeName();

    // A declaration of a value, or an assignment to one; not "a[b] = ..." of an output.
    [GeneratedRegex(@"^(?:[TV] )?(\w+|sums\[\d+\]) (=|\+=|-=) (.*);$")]
    private static partial Regex Statement();

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex Indices();

    [GeneratedRegex(@"^-(Simd\.Create\()?\w")]
    private static partial Regex NegatedValue();
}
