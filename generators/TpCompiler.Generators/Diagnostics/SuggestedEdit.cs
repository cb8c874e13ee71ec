using System.Collections.Immutable;
using System.Globalization;

namespace TpCompiler.Generators.Diagnostics;

/// <summary>A change of the source that would help, as it travels with a diagnostic to the code fix.</summary>
/// <param name="Offset">Where it begins, counted from the begin of the diagnostic, so that it stays right when both move.</param>
/// <param name="Length">How many characters of the source are replaced.</param>
/// <param name="Replacement">What to put there; in a string literal, characters of its value, not yet escaped.</param>
internal sealed record SuggestedEdit(int Offset, int Length, string Replacement)
{
    /// <summary>The change that a diagnostic with these properties brings along; null if there is none.</summary>
    public static SuggestedEdit? Of(ImmutableDictionary<string, string?> properties)
        => properties.TryGetValue("Edit" + nameof(Offset), out string? offset)
            && properties.TryGetValue("Edit" + nameof(Length), out string? length)
            && properties.TryGetValue("Edit" + nameof(Replacement), out string? replacement)
            ? new(int.Parse(offset, CultureInfo.InvariantCulture), int.Parse(length, CultureInfo.InvariantCulture), replacement!)
            : null;

    /// <summary>The properties of the diagnostic.</summary>
    public ImmutableDictionary<string, string?> ToProperties() => ImmutableDictionary<string, string?>.Empty
        .Add("Edit" + nameof(Offset), Offset.ToString(CultureInfo.InvariantCulture))
        .Add("Edit" + nameof(Length), Length.ToString(CultureInfo.InvariantCulture))
        .Add("Edit" + nameof(Replacement), Replacement);
}
