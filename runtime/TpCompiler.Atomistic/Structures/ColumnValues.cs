using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace TpCompiler.Atomistic.Structures;

/// <summary>Gathers the values of one column group, row by row. It grows with what is read, not with what is announced.</summary>
internal sealed class ColumnValues(ColumnGroup group)
{
    private readonly List<double> _reals = [];
    private readonly List<long> _integers = [];
    private readonly List<bool> _logicals = [];
    private readonly List<string> _texts = [];

    public ColumnGroup Group => group;

    public ReadOnlySpan<double> Reals => CollectionsMarshal.AsSpan(_reals);

    public ReadOnlySpan<long> Integers => CollectionsMarshal.AsSpan(_integers);

    public ReadOnlySpan<string> Texts => CollectionsMarshal.AsSpan(_texts);

    /// <summary>Adds a value.</summary>
    /// <returns>What was expected instead, or null.</returns>
    public string? Add(ReadOnlySpan<char> text)
    {
        switch (group.Kind)
        {
            case PropertyKind.Real:
                if (!ValueText.TryReadReal(text, out double real) || (group.Name == ReservedNames.Positions && !double.IsFinite(real)))
                    return group.Name == ReservedNames.Positions ? "a finite number" : "a number";
                _reals.Add(real);
                return null;
            case PropertyKind.Integer:
                if (!ValueText.TryReadInteger(text, out long integer))
                    return "an integer";
                _integers.Add(integer);
                return null;
            case PropertyKind.Logical:
                if (!ValueText.TryReadLogical(text, out bool logical))
                    return "T or F (or true or false)";
                _logicals.Add(logical);
                return null;
            default:
                _texts.Add(Symbol(text) ?? text.ToString());
                return null;
        }
    }

    /// <summary>The values as a property.</summary>
    public PropertyValue ToProperty()
    {
        int columns = group.Columns;
        PropertyValue table = group.Kind switch
        {
            PropertyKind.Real => PropertyValue.Table(Reals, columns),
            PropertyKind.Integer => PropertyValue.Table(Integers, columns),
            PropertyKind.Logical => PropertyValue.Table(CollectionsMarshal.AsSpan(_logicals), columns),
            _ => PropertyValue.Table(Texts, columns),
        };
        return table.Flattened();
    }

    // Species repeat in almost every line; one string per element is enough.
    private static string? Symbol(ReadOnlySpan<char> text)
        => ChemicalElements.TryGetAtomicNumber(text, out int number) && text.SequenceEqual(ChemicalElements.Symbol(number))
            ? ChemicalElements.Symbol(number)
            : null;
}
