using System;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Linq;

namespace TpCompiler.Cli.Commands;

/// <summary>Reads the texts that options are given: what cannot be read is an error that names the option, what was expected and what was found.</summary>
internal static class OptionText
{
    /// <summary>Reads with a function that gives null for what it cannot read.</summary>
    public static Func<ArgumentResult, T?> Read<T>(string option, string expected, Func<string, T?> read)
        where T : class
        => result =>
        {
            T? value = read(TextOf(result));
            if (value is null)
                Refuse(result, option, expected);
            return value;
        };

    /// <summary>Reads one of a few words.</summary>
    public static Func<ArgumentResult, T> Word<T>(string option, params (string Word, T Value)[] words)
        => result =>
        {
            int found = Array.FindIndex(words, w => w.Word == TextOf(result));
            if (found < 0)
                Refuse(result, option, string.Join(", ", words.SkipLast(1).Select(w => w.Word)) + " or " + words[^1].Word);
            return words[Math.Max(0, found)].Value;
        };

    /// <summary>Reads a whole number of a range.</summary>
    public static Func<ArgumentResult, int> Number(string option, int least, int most) => result =>
    {
        if (!int.TryParse(TextOf(result), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) || number < least || number > most)
            Refuse(result, option, most == int.MaxValue ? "a positive number" : string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}"));
        return number;
    };

    private static string TextOf(ArgumentResult result) => result.Tokens[0].Value;

    private static void Refuse(ArgumentResult result, string option, string expected)
        => result.AddError($"{option}: expected {expected}, found '{TextOf(result)}'");
}
