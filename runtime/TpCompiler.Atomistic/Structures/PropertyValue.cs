using System;
using System.Linq;

namespace TpCompiler.Atomistic.Structures;

/// <summary>What a property of a structure or of its atoms is made of.</summary>
public enum PropertyKind
{
    /// <summary>Real numbers, <see cref="double"/>.</summary>
    Real,

    /// <summary>Integers, <see cref="long"/>.</summary>
    Integer,

    /// <summary>Truth values.</summary>
    Logical,

    /// <summary>Text.</summary>
    Text,

    /// <summary>One JSON value that is none of the others, kept as its text.</summary>
    Json,
}

/// <summary>
/// A typed value: one element (rank 0), a list (rank 1) or a table in row-major order (rank 2). Values are compared
/// by kind, shape and elements, and are not to be changed once made.
/// </summary>
public sealed class PropertyValue : IEquatable<PropertyValue>
{
    private readonly Array _elements;

    private PropertyValue(PropertyKind kind, Array elements, int rank, int columns)
    {
        if (columns < 1 || elements.Length % columns != 0)
            throw new ArgumentException($"{elements.Length} elements do not fill rows of {columns}.", nameof(columns));
        Kind = kind;
        Rank = rank;
        Columns = columns;
        Rows = elements.Length / columns;
        _elements = elements;
    }

    /// <summary>What the elements are.</summary>
    public PropertyKind Kind { get; }

    /// <summary>0 for one element, 1 for a list, 2 for a table.</summary>
    public int Rank { get; }

    /// <summary>The number of rows: 1 for one element, the length of a list.</summary>
    public int Rows { get; }

    /// <summary>The number of columns: 1 unless this is a table.</summary>
    public int Columns { get; }

    /// <summary>The number of elements.</summary>
    public int Count => _elements.Length;

    /// <summary>The elements of a value of kind <see cref="PropertyKind.Real"/>.</summary>
    /// <exception cref="InvalidOperationException">The value has another kind.</exception>
    public ReadOnlySpan<double> Reals => Elements<double>(PropertyKind.Real);

    /// <summary>The elements of a value of kind <see cref="PropertyKind.Integer"/>.</summary>
    /// <exception cref="InvalidOperationException">The value has another kind.</exception>
    public ReadOnlySpan<long> Integers => Elements<long>(PropertyKind.Integer);

    /// <summary>The elements of a value of kind <see cref="PropertyKind.Logical"/>.</summary>
    /// <exception cref="InvalidOperationException">The value has another kind.</exception>
    public ReadOnlySpan<bool> Logicals => Elements<bool>(PropertyKind.Logical);

    /// <summary>The elements of a value of kind <see cref="PropertyKind.Text"/> or the text of <see cref="PropertyKind.Json"/>.</summary>
    /// <exception cref="InvalidOperationException">The value has another kind.</exception>
    public ReadOnlySpan<string> Texts => Elements<string>(Kind == PropertyKind.Json ? PropertyKind.Json : PropertyKind.Text);

    /// <summary>Whether the elements are real numbers or integers.</summary>
    public bool IsNumeric => Kind is PropertyKind.Real or PropertyKind.Integer;

    /// <summary>A number.</summary>
    public static PropertyValue Of(double value) => new(PropertyKind.Real, new[] { value }, 0, 1);

    /// <summary>An integer.</summary>
    public static PropertyValue Of(long value) => new(PropertyKind.Integer, new[] { value }, 0, 1);

    /// <summary>A truth value.</summary>
    public static PropertyValue Of(bool value) => new(PropertyKind.Logical, new[] { value }, 0, 1);

    /// <summary>A text.</summary>
    public static PropertyValue Of(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(PropertyKind.Text, new[] { value }, 0, 1);
    }

    /// <summary>A JSON value: one of the other kinds where it is a scalar, list or table of them, otherwise kept as text on one line.</summary>
    public static PropertyValue OfJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        string line = string.Concat(json.Trim().Select(c => char.IsControl(c) ? ' ' : c));
        return ArrayText.TryRead(line) ?? new(PropertyKind.Json, new[] { line }, 0, 1);
    }

    /// <summary>A list of numbers.</summary>
    public static PropertyValue List(ReadOnlySpan<double> values) => new(PropertyKind.Real, values.ToArray(), 1, 1);

    /// <summary>A list of integers.</summary>
    public static PropertyValue List(ReadOnlySpan<long> values) => new(PropertyKind.Integer, values.ToArray(), 1, 1);

    /// <summary>A list of truth values.</summary>
    public static PropertyValue List(ReadOnlySpan<bool> values) => new(PropertyKind.Logical, values.ToArray(), 1, 1);

    /// <summary>A list of texts.</summary>
    public static PropertyValue List(ReadOnlySpan<string> values) => new(PropertyKind.Text, values.ToArray(), 1, 1);

    /// <summary>A table of numbers, row by row.</summary>
    /// <exception cref="ArgumentException">The numbers do not fill rows of <paramref name="columns"/>.</exception>
    public static PropertyValue Table(ReadOnlySpan<double> values, int columns) => new(PropertyKind.Real, values.ToArray(), 2, columns);

    /// <summary>A table of integers, row by row.</summary>
    /// <exception cref="ArgumentException">The integers do not fill rows of <paramref name="columns"/>.</exception>
    public static PropertyValue Table(ReadOnlySpan<long> values, int columns) => new(PropertyKind.Integer, values.ToArray(), 2, columns);

    /// <summary>A table of truth values, row by row.</summary>
    /// <exception cref="ArgumentException">The truth values do not fill rows of <paramref name="columns"/>.</exception>
    public static PropertyValue Table(ReadOnlySpan<bool> values, int columns) => new(PropertyKind.Logical, values.ToArray(), 2, columns);

    /// <summary>A table of texts, row by row.</summary>
    /// <exception cref="ArgumentException">The texts do not fill rows of <paramref name="columns"/>.</exception>
    public static PropertyValue Table(ReadOnlySpan<string> values, int columns) => new(PropertyKind.Text, values.ToArray(), 2, columns);

    /// <summary>The elements as real numbers, whether they are real or integer.</summary>
    /// <exception cref="InvalidOperationException">The elements are not numbers.</exception>
    public double[] ToReals() => Kind == PropertyKind.Integer
        ? [.. Integers.ToArray().Select(i => (double)i)]
        : Reals.ToArray();

    /// <inheritdoc/>
    public bool Equals(PropertyValue? other) => other is not null
        && Kind == other.Kind && Rank == other.Rank && Rows == other.Rows && Columns == other.Columns
        && Kind switch
        {
            // Bit patterns, so that a value equals itself even where it holds NaN, and -0 differs from 0.
            PropertyKind.Real => ((double[])_elements).Select(BitConverter.DoubleToInt64Bits)
                .SequenceEqual(((double[])other._elements).Select(BitConverter.DoubleToInt64Bits)),
            PropertyKind.Integer => Integers.SequenceEqual(other.Integers),
            PropertyKind.Logical => Logicals.SequenceEqual(other.Logicals),
            _ => Texts.SequenceEqual(other.Texts),
        };

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PropertyValue);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Rank, Rows, Columns, Count > 0 ? _elements.GetValue(0) : null);

    /// <summary>The value as extended XYZ writes it.</summary>
    public override string ToString() => ValueText.Write(this);

    /// <summary>The same elements as a list: how a table of one column is kept.</summary>
    internal PropertyValue Flattened() => Rank == 2 && Columns == 1 ? new(Kind, _elements, 1, 1) : this;

    private T[] Elements<T>(PropertyKind kind) => Kind == kind
        ? (T[])_elements
        : throw new InvalidOperationException($"The value is of kind {Kind}, not {kind}.");
}
