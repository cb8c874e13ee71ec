using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace TpCompiler.Atomistic.Structures;

/// <summary>One entry of <c>Properties=name:type:columns:...</c></summary>
internal sealed record ColumnGroup(string Name, PropertyKind Kind, int Columns);

/// <summary>Reads and writes the <c>Properties</c> of a frame: which columns hold what.</summary>
internal static class ColumnLayout
{
    /// <summary>What a plain XYZ file holds.</summary>
    public static IReadOnlyList<ColumnGroup> Plain { get; } =
        [new(ReservedNames.Species, PropertyKind.Text, 1), new(ReservedNames.Positions, PropertyKind.Real, 3)];

    /// <summary>Reads the layout.</summary>
    /// <returns>The groups, or null with <paramref name="problem"/> set.</returns>
    public static List<ColumnGroup>? TryRead(string text, out string problem)
    {
        string[] fields = text.Split(':');
        Normalize(fields, ReservedNames.Species);
        Normalize(fields, ReservedNames.Positions);
        List<ColumnGroup> groups = [];
        problem = fields.Length % 3 == 0 ? "" : $"Properties should be name:type:columns triples, but is {Shortened.Quoted(text)}";
        HashSet<string> names = [];
        long total = 0;
        for (int i = 0; i + 2 < fields.Length && problem.Length == 0; i += 3)
        {
            (string name, string type) = (fields[i], fields[i + 1]);
            PropertyKind? kind = type switch
            {
                "R" => PropertyKind.Real,
                "I" => PropertyKind.Integer,
                "L" => PropertyKind.Logical,
                "S" => PropertyKind.Text,
                _ => null,
            };
            if (kind is null)
                problem = $"the type of property {name} should be R, I, L or S, but is {Shortened.Quoted(type)}";
            else if (!int.TryParse(fields[i + 2], NumberStyles.None, CultureInfo.InvariantCulture, out int columns) || columns < 1)
                problem = $"the number of columns of property {name} should be a positive integer, but is {Shortened.Quoted(fields[i + 2])}";
            else if (name.Length == 0 || !names.Add(name))
                problem = name.Length == 0 ? "Properties has an empty name" : $"Properties names {name} twice";
            else if ((total += columns) > int.MaxValue)
                problem = "Properties has more columns than a line can hold";
            else if (Expected(name) is { } expected && expected != (kind, columns))
                problem = $"property {name} should be {Letter(expected.Kind)}:{expected.Columns}, but is {type}:{columns}";
            else
                groups.Add(new(name, kind.Value, columns));
        }

        if (problem.Length == 0 && !names.Contains(ReservedNames.Positions))
            problem = $"Properties should have pos:R:3, but is {Shortened.Quoted(text)}";
        else if (problem.Length == 0 && !names.Contains(ReservedNames.Species) && !names.Contains(ReservedNames.AtomicNumber))
            problem = $"Properties should have species:S:1 or Z:I:1, but is {Shortened.Quoted(text)}";
        return problem.Length == 0 ? groups : null;
    }

    /// <summary>The layout of a structure's properties after its species and positions.</summary>
    public static string Write(Structure structure)
    {
        StringBuilder text = new("species:S:1:pos:R:3");
        foreach ((string name, PropertyValue value) in structure.AtomProperties)
            text.Append(CultureInfo.InvariantCulture, $":{name}:{Letter(value.Kind)}:{value.Columns}");
        return text.ToString();
    }

    /// <summary>Takes a name in other capitals for a column that there must be, where there is none of the exact name.</summary>
    private static void Normalize(string[] fields, string name)
    {
        int other = -1;
        for (int i = 0; i < fields.Length; i += 3)
        {
            if (fields[i] == name)
                return;
            other = other < 0 && fields[i].Equals(name, StringComparison.OrdinalIgnoreCase) ? i : other;
        }

        if (other >= 0)
            fields[other] = name;
    }

    private static (PropertyKind Kind, int Columns)? Expected(string name) => name switch
    {
        ReservedNames.Species => (PropertyKind.Text, 1),
        ReservedNames.AtomicNumber => (PropertyKind.Integer, 1),
        ReservedNames.Positions => (PropertyKind.Real, 3),
        _ => null,
    };

    private static char Letter(PropertyKind kind) => kind switch
    {
        PropertyKind.Real => 'R',
        PropertyKind.Integer => 'I',
        PropertyKind.Logical => 'L',
        _ => 'S',
    };
}
