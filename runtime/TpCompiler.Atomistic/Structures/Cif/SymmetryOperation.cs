using System;
using System.Globalization;

namespace TpCompiler.Atomistic.Structures.Cif;

/// <summary>An operation of a space group on fractional coordinates, such as <c>-y, x-y, z+1/3</c>: x' = R x + t.</summary>
/// <param name="Rotation">R: integers, row by row.</param>
/// <param name="Translation">t, in cell vectors.</param>
internal sealed record SymmetryOperation(Matrix3d Rotation, Vector3d Translation)
{
    /// <summary>Decimals such as 0.3333 mean a fraction of this denominator, as all translations of space groups are.</summary>
    private const int Denominator = 24;
    private const double Rounding = 1e-3;

    /// <summary>What leaves everything where it is.</summary>
    public static SymmetryOperation Identity { get; } = new(Matrix3d.Identity, default);

    /// <summary>Reads an operation.</summary>
    /// <returns>It, or null where the text is none.</returns>
    public static SymmetryOperation? TryRead(string text)
    {
        string[] parts = text.Split(',');
        if (parts.Length != 3)
            return null;
        double[] rotation = new double[9];
        double[] translation = new double[3];
        for (int row = 0; row < 3; row++)
        {
            if (!TryReadSum(parts[row], rotation.AsSpan(3 * row, 3), out translation[row]))
                return null;
        }

        SymmetryOperation operation = new(Matrix3d.FromRows(rotation), new(translation[0], translation[1], translation[2]));
        return Math.Abs(operation.Rotation.Determinant) == 1 ? operation : null;
    }

    /// <summary>The image of a point, in cell vectors.</summary>
    public Vector3d Apply(Vector3d v)
        => new Vector3d(Vector3d.Dot(Rotation.A, v), Vector3d.Dot(Rotation.B, v), Vector3d.Dot(Rotation.C, v)) + Translation;

    /// <summary>A sum of x, y, z with signs, and numbers or fractions.</summary>
    private static bool TryReadSum(ReadOnlySpan<char> text, Span<double> row, out double shift)
    {
        shift = 0;
        bool any = false;
        while ((text = text.TrimStart()).Length > 0)
        {
            bool isSigned = text[0] is '+' or '-';
            double sign = text[0] == '-' ? -1 : 1;
            if (!isSigned && any)
                return false;
            text = (isSigned ? text[1..] : text).TrimStart();
            if (text.IsEmpty)
                return false;
            any = true;
            int axis = "xyz".IndexOf(char.ToLowerInvariant(text[0]), StringComparison.Ordinal);
            if (axis >= 0)
            {
                row[axis] += sign;
                text = text[1..];
            }
            else if (TryReadFraction(ref text, out double number))
            {
                shift += sign * number;
            }
            else
            {
                return false;
            }
        }

        return any;
    }

    private static bool TryReadFraction(ref ReadOnlySpan<char> text, out double number)
    {
        if (!TryReadNumber(ref text, out number))
            return false;
        if (text.TrimStart() is ['/', .. ReadOnlySpan<char> rest])
        {
            text = rest.TrimStart();
            if (!TryReadNumber(ref text, out double divisor) || divisor == 0)
                return false;
            number /= divisor;
        }

        double fraction = Math.Round(number * Denominator) / Denominator;
        number = Math.Abs(fraction - number) < Rounding ? fraction : number;
        return true;
    }

    private static bool TryReadNumber(ref ReadOnlySpan<char> text, out double number)
    {
        int length = 0;
        while (length < text.Length && (char.IsAsciiDigit(text[length]) || text[length] == '.'))
            length++;
        bool isNumber = double.TryParse(text[..length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);
        text = text[length..];
        return isNumber;
    }
}
