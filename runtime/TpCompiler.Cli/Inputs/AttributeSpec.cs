using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.TensorProducts;

namespace TpCompiler.Cli.Inputs;

/// <summary>The texts of <c>[TensorProduct(...)]</c> and <c>[SymmetricContraction(...)]</c>, as the diagrams that they are short for.</summary>
internal static partial class AttributeSpec
{
    /// <summary>The diagram of an attribute's text; null if it is none.</summary>
    /// <exception cref="CommandException">It is one, but has a mistake or says what no diagram can.</exception>
    public static string? DiagramOf(string text)
    {
        Match match = Whole().Match(text);
        if (!match.Success)
            return null;
        Arguments arguments = new(match.Groups["name"].Value, match.Groups["arguments"].Value);
        try
        {
            return match.Groups["name"].Value == "TensorProduct" ? Product(arguments) : Contraction(arguments);
        }
        catch (Exception e) when (e is ArgumentException or OverflowException or FormatException)
        {
            throw new CommandException($"text: [{arguments.Attribute}]: {e.Message}", e);
        }
    }

    private static string Contraction(Arguments arguments)
    {
        (Irreps input, Irreps output) = (arguments.Irreps("input", 0), arguments.Irreps("output", 1));
        int correlation = arguments.Find("Correlation") is string number ? int.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture) : 3;
        bool isPerItem = arguments.Enumeration("Weights", WeightSource.PerItem) == WeightSource.PerItem;
        arguments.RefuseOthers("Derivatives");
        return ShortForms.OfContraction(input, output, correlation, isPerItem);
    }

    private static string Product(Arguments arguments)
    {
        (Irreps first, Irreps second) = (arguments.Irreps("first", 0), arguments.Irreps("second", 1));
        ConnectionMode mode = arguments.Enumeration("Connection", ConnectionMode.Uvu);
        bool mixes = ConnectionModes.MixesCopies(mode);
        WeightSource weights = arguments.Enumeration(
            "Weights", mode is ConnectionMode.Uvu or ConnectionMode.Uvv ? WeightSource.PerItem : mixes ? WeightSource.Shared : WeightSource.None);
        Irreps? keep = arguments.Find("Keep") is null ? null : arguments.Irreps("Keep", null);
        Irreps output = mixes ? arguments.Irreps("Output", null) : keep ?? first.TensorProduct(second);
        arguments.RefuseOthers("Derivatives");
        TensorProductSpec spec = mode switch
        {
            ConnectionMode.Uvw => TensorProductSpec.Uvw(first, second, output, weights),
            ConnectionMode.Uuw => TensorProductSpec.Uuw(first, second, output, weights),
            ConnectionMode.Uvu => TensorProductSpec.Uvu(first, second, output, weights),
            ConnectionMode.Uvv => TensorProductSpec.Uvv(first, second, output, weights),
            ConnectionMode.Uvuv => TensorProductSpec.Uvuv(first, second, output, weights),
            ConnectionMode.Uuu => TensorProductSpec.Uuu(first, second, keep, weights),
            _ => throw new ArgumentException($"{mode} has no fusion diagram"),
        };
        return ShortForms.Of(spec)
            ?? throw new ArgumentException("no fusion diagram says the same: blocks have different numbers of copies, or no path leads to what is wanted");
    }

    [GeneratedRegex(@"^\s*\[?\s*(?<name>TensorProduct|SymmetricContraction)\s*\((?<arguments>.*)\)\s*\]?\s*$", RegexOptions.Singleline)]
    private static partial Regex Whole();

    // A name with = or :, then a string or a word.
    [GeneratedRegex(@"\G\s*(?:(?<name>\w+)\s*[=:]\s*)?(?:""(?<text>[^""]*)""|(?<word>[\w.]+))\s*(?:,|$)")]
    private static partial Regex One();

    /// <summary>The arguments of an attribute.</summary>
    private sealed class Arguments
    {
        private readonly Dictionary<string, string> _values = [];
        private readonly HashSet<string> _used = [];

        public Arguments(string attribute, string text)
        {
            Attribute = attribute;
            int position = 0;
            while (position < text.Length)
            {
                Match match = One().Match(text, position);
                if (!match.Success)
                    throw new CommandException($"text: [{attribute}]: expected an argument such as \"8x0e\" or Keep = \"0e\", found '{text[position..].Trim()}'");
                string name = match.Groups["name"].Success ? match.Groups["name"].Value : _values.Count.ToString(CultureInfo.InvariantCulture);
                if (!_values.TryAdd(name, match.Groups["text"].Success ? match.Groups["text"].Value : match.Groups["word"].Value))
                    throw new CommandException($"text: [{attribute}]: {name} is given twice");
                position += match.Length;
            }
        }

        public string Attribute { get; }

        public string? Find(string name)
        {
            _used.Add(name);
            return _values.GetValueOrDefault(name);
        }

        public Irreps Irreps(string name, int? position)
        {
            string? text = Find(name) ?? (position is int p ? Find(p.ToString(CultureInfo.InvariantCulture)) : null);
            return text is null ? throw new ArgumentException($"expected irreps for {name}, found none") : Algebra.Irreps.Parse(text);
        }

        public TEnum Enumeration<TEnum>(string name, TEnum otherwise)
            where TEnum : struct, Enum
        {
            if (Find(name) is not string text)
                return otherwise;
            string word = text[(text.LastIndexOf('.') + 1)..];
            return Enum.TryParse(word, out TEnum value) && Enum.IsDefined(value)
                ? value
                : throw new ArgumentException($"{name}: expected {string.Join(", ", Enum.GetNames<TEnum>())}, found {text}");
        }

        /// <summary>Refuses what has not been read.</summary>
        public void RefuseOthers(params ReadOnlySpan<string> irrelevant)
        {
            foreach (string name in _values.Keys.Where(n => !_used.Contains(n)))
            {
                if (!irrelevant.Contains(name))
                    throw new ArgumentException($"{name} has no place in a fusion diagram");
            }
        }
    }
}
