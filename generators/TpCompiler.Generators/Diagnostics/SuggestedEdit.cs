using System.Collections.Immutable;
using System.Globalization;

namespace TpCompiler.Generators.Diagnostics;

/// <summary>
/// A change of a string literal that would help, as it travels with a diagnostic to the code fix. The code fix is another
/// assembly, which knows the same names of properties.
/// </summary>
/// <param name="Offset">Where it begins in the source, counted from the begin of the diagnostic.</param>
/// <param name="Length">How many characters of the source are replaced.</param>
/// <param name="Replacement">What to put there; characters of the literal's value, not yet escaped.</param>
internal sealed record SuggestedEdit(int Offset, int Length, string Replacement)
{
    /// <summary>The properties of the diagnostic.</summary>
    public ImmutableDictionary<string, string?> ToProperties() => ImmutableDictionary<string, string?>.Empty
        .Add("EditOffset", Offset.ToString(CultureInfo.InvariantCulture))
        .Add("EditLength", Length.ToString(CultureInfo.InvariantCulture))
        .Add("EditReplacement", Replacement);
}
