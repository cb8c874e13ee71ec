using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Text.Json;

namespace TpCompiler.Atomistic.ModelFiles;

/// <summary>Reads an object of JSON, option by option, each at most once; what is left is refused by its name.</summary>
/// <param name="file">The name of the file, for messages.</param>
/// <param name="path">Where the object is; empty for the whole.</param>
/// <param name="options">The object.</param>
/// <exception cref="ModelFormatException">It is no object.</exception>
internal sealed class OptionReader(string file, string path, JsonElement options)
{
    private const int LargestNumber = 1 << 20;

    private readonly HashSet<string> _read = [];
    private readonly JsonElement _options = options.ValueKind == JsonValueKind.Object
        ? options
        : throw new ModelFormatException(file, path, $"expected an object of options, found {options.ValueKind}");

    /// <summary>A text.</summary>
    public string Text(string option) => Find(option) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : throw Fail(option, "a text");

    /// <summary>A number.</summary>
    public double Number(string option, double? otherwise = null) => Find(option) switch
    {
        { ValueKind: JsonValueKind.Number } number when number.TryGetDouble(out double value) && double.IsFinite(value) => value,
        null when otherwise is { } value => value,
        _ => throw Fail(option, "a number"),
    };

    /// <summary>A number of more than nothing.</summary>
    public double Positive(string option, double? otherwise = null)
    {
        double value = Number(option, otherwise);
        return value > 0 ? value : throw Fail(option, "a number more than 0");
    }

    /// <summary>A whole number that is not negative.</summary>
    public int Whole(string option, int? otherwise = null, int least = 0)
    {
        double value = Number(option, otherwise);
        return value >= least && value <= LargestNumber && value == Math.Floor(value)
            ? (int)value
            : throw Fail(option, FormattableString.Invariant($"a whole number from {least} to {LargestNumber}"));
    }

    /// <summary>Whether something is so.</summary>
    public bool Flag(string option, bool? otherwise = null) => Find(option) switch
    {
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        null when otherwise is { } value => value,
        _ => throw Fail(option, "true or false"),
    };

    /// <summary>A list.</summary>
    /// <param name="option">The option.</param>
    /// <param name="expected">What its items are, for messages.</param>
    /// <param name="read">Reads an item; null where it is something else.</param>
    public ImmutableArray<T> List<T>(string option, string expected, Func<JsonElement, T?> read)
        where T : struct
        => Find(option) is { ValueKind: JsonValueKind.Array } list
            ? [.. list.EnumerateArray().Select(item => read(item) ?? throw Fail(option, $"a list of {expected}"))]
            : throw Fail(option, $"a list of {expected}");

    /// <summary>A list of whole numbers of one or more.</summary>
    public ImmutableArray<int> Counts(string option)
        => List<int>(option, "whole numbers of 1 or more", item => item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out int n) && n is > 0 and <= LargestNumber ? n : null);

    /// <summary>A list of numbers.</summary>
    public ImmutableArray<double> Numbers(string option)
        => List<double>(option, "numbers", item => item.ValueKind == JsonValueKind.Number && item.TryGetDouble(out double n) && double.IsFinite(n) ? n : null);

    /// <summary>Objects in a list.</summary>
    public ImmutableArray<OptionReader> Objects(string option)
    {
        ImmutableArray<JsonElement> items = List<JsonElement>(option, "objects", item => item.ValueKind == JsonValueKind.Object ? item : null);
        return [.. items.Select((item, n) => new OptionReader(file, FormattableString.Invariant($"{PathOf(option)}.{n}"), item))];
    }

    /// <summary>Passes over options that say nothing of results.</summary>
    public void Ignore(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
            _read.Add(name);
    }

    /// <summary>Refuses what was not read.</summary>
    /// <exception cref="NotSupportedModelException">There is something.</exception>
    public void RefuseOthers()
    {
        string[] unknown = [.. _options.EnumerateObject().Select(option => option.Name).Where(name => !_read.Contains(name))];
        if (unknown.Length > 0)
            throw new NotSupportedModelException(file, path, $"options that are not known: {string.Join(", ", unknown)}");
    }

    /// <summary>An error about an option.</summary>
    public ModelFormatException Fail(string option, string expected)
        => new(file, PathOf(option), $"expected {expected}, found {(_options.TryGetProperty(option, out JsonElement found) ? Shortened(found.GetRawText()) : "none")}");

    private JsonElement? Find(string option)
    {
        _read.Add(option);
        return _options.TryGetProperty(option, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    private string PathOf(string option) => path.Length == 0 ? option : $"{path}.{option}";

    private static string Shortened(string text) => text.Length > 80 ? text[..80] + "..." : text;
}
