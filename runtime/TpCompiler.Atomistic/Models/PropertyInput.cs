using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Atomistic.Models;

/// <summary>A property of structures, or of their atoms, that a model reads.</summary>
/// <param name="Name">Its name in the structure.</param>
/// <param name="Aliases">Other names under which it is found: those of mace-torch's calculator.</param>
/// <param name="IsPerAtom">Whether atoms have values each.</param>
/// <param name="Numbers">How many numbers it is, of the structure or of each atom.</param>
/// <param name="Range">The least and the largest value that the model knows, where it is a whole number.</param>
/// <param name="Default">What stands for it where it is absent; null where it must be given.</param>
public sealed record PropertyInput(string Name, IReadOnlyList<string> Aliases, bool IsPerAtom, int Numbers, (int Least, int Largest)? Range, double? Default)
{
    internal const string TotalCharge = "total_charge";
    internal const string TotalSpin = "total_spin";
    internal const string Temperature = "elec_temp";

    /// <summary>The name under which mace-torch's calculator finds charges of atoms.</summary>
    internal const string GivenCharges = "Qs";

    private static readonly string[] s_charge = ["charge"];
    private static readonly string[] s_spin = ["spin"];

    /// <summary>
    /// The value in a structure: under the name or an alias, otherwise under one in other capitals, in the singular or plural, or with a prefix of reference
    /// values; null where there is none.
    /// </summary>
    /// <exception cref="ArgumentException">There are several that differ.</exception>
    public PropertyValue? Find(Structure structure)
    {
        ArgumentNullException.ThrowIfNull(structure);
        return Find(structure, Name, IsPerAtom);
    }

    /// <summary>The same for an input of which only the name is known.</summary>
    internal static PropertyValue? Find(Structure structure, string name, bool isPerAtom)
    {
        OrderedDictionary<string, PropertyValue> properties = structure.PropertiesOf(isPerAtom);
        (string? found, PropertyValue? value) = (null, null);
        if (properties.TryGetValue(name, out PropertyValue? exact))
            (found, value) = (name, exact);
        foreach ((string other, PropertyValue otherValue) in properties)
        {
            if (other == name || !IsForm(other, name) || (!isPerAtom && otherValue.Count != 1 && Array.IndexOf(AliasesOf(name), other) < 0))
                continue;
            if (value is not null && !AreEqual(value, otherValue))
                throw new ArgumentException($"The model reads {name}, but {found} is {value} and {other} is {otherValue}.");
            (found, value) = value is null ? (other, otherValue) : (found, value);
        }

        return value;
    }

    /// <summary>Whether a name is a form of an input's, or of an alias's.</summary>
    public static bool IsForm(string name, string input)
    {
        foreach (string alias in AliasesOf(input))
        {
            if (NameForms.AreSame(name, alias))
                return true;
        }

        return NameForms.AreSame(name, input);
    }

    /// <summary>Whether a name looks like that of an input or an alias, behind a prefix that says nothing here.</summary>
    public static bool IsPrefixed(string name, string input)
        => NameForms.IsPrefixed(name, input) || AliasesOf(input).Any(alias => NameForms.IsPrefixed(name, alias));

    /// <summary>What it is, for people.</summary>
    public override string ToString()
    {
        string name = Aliases.Count == 0 ? Name : $"{Name} (or {string.Join(", ", Aliases)})";
        string numbers = Range is { } range ? string.Create(CultureInfo.InvariantCulture, $"a whole number from {range.Least} to {range.Largest}")
            : Numbers == 1 ? "a number" : string.Create(CultureInfo.InvariantCulture, $"{Numbers} numbers");
        string otherwise = Default is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value} unless given") : "must be given";
        return $"{name}: {numbers} of {(IsPerAtom ? "each atom" : "the structure")}, {otherwise}";
    }

    /// <summary>What a model asks for.</summary>
    public static PropertyInput Of(ModelInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        int numbers = input is NumericInput numeric ? numeric.Count : 1;
        (int, int)? range = input is LabelInput label ? (-label.Offset, label.Count - 1 - label.Offset) : null;
        return new(input.Name, input.IsPerAtom ? [] : AliasesOf(input.Name), input.IsPerAtom, numbers, range, DefaultOf(input.Name, input.IsPerAtom, numbers));
    }

    /// <summary>What a model reads besides elements, positions, cell and periodicity.</summary>
    /// <param name="inputs">What its program asks for.</param>
    /// <param name="moments">What moments it predicts; null for none.</param>
    public static IReadOnlyList<PropertyInput> Of(IEnumerable<ModelInput> inputs, MomentForm? moments)
    {
        List<PropertyInput> all = [.. inputs.Select(Of)];
        if (moments?.PolarizabilityBasis is not null && all.TrueForAll(input => input.Name != TotalCharge || input.IsPerAtom))
            all.Add(new(TotalCharge, AliasesOf(TotalCharge), false, 1, null, 0));
        else if (moments is { PolarizabilityBasis: null })
            all.Add(new(GivenCharges, [], true, 1, null, 0));
        return all;
    }

    /// <summary>What mace-torch takes for an input that is absent: no charge, a singlet, no temperature.</summary>
    internal static double? DefaultOf(string name, bool isPerAtom, int numbers) => (name, isPerAtom, numbers) switch
    {
        (TotalCharge or Temperature, false, 1) => 0,
        (TotalSpin, false, 1) => 1,
        _ => null,
    };

    private static string[] AliasesOf(string name) => name switch
    {
        TotalCharge => s_charge,
        TotalSpin => s_spin,
        _ => [],
    };

    private static bool AreEqual(PropertyValue a, PropertyValue b)
        => a.Equals(b) || (a.IsNumeric && b.IsNumeric && a.ToReals().AsSpan().SequenceEqual(b.ToReals()));
}
