using System;
using System.Runtime.CompilerServices;

namespace TpCompiler.Atomistic.Structures;

/// <summary>A 3x3 matrix given by its rows. As a cell, the rows are the cell vectors a, b and c in Angstrom.</summary>
/// <param name="A">The first row.</param>
/// <param name="B">The second row.</param>
/// <param name="C">The third row.</param>
public readonly record struct Matrix3d(Vector3d A, Vector3d B, Vector3d C)
{
    /// <summary>The identity.</summary>
    public static Matrix3d Identity { get; } = Diagonal(1, 1, 1);

    /// <summary>A row.</summary>
    /// <param name="row">0, 1 or 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public Vector3d this[int row] => row switch
    {
        0 => A,
        1 => B,
        2 => C,
        _ => throw new ArgumentOutOfRangeException(nameof(row), row, "A row of a 3x3 matrix is 0, 1 or 2."),
    };

    /// <summary>The determinant; for a cell its signed volume in Angstrom^3.</summary>
    public double Determinant => Vector3d.Dot(A, Vector3d.Cross(B, C));

    /// <summary>Whether all elements are finite numbers.</summary>
    public bool IsFinite => A.IsFinite && B.IsFinite && C.IsFinite;

    /// <summary>The three rows.</summary>
    public override string ToString() => $"[{A}, {B}, {C}]";

    /// <summary>The transposed matrix.</summary>
    public Matrix3d Transposed => new(new(A.X, B.X, C.X), new(A.Y, B.Y, C.Y), new(A.Z, B.Z, C.Z));

    /// <summary>A diagonal matrix; as a cell, an orthorhombic box.</summary>
    public static Matrix3d Diagonal(double x, double y, double z) => new(new(x, 0, 0), new(0, y, 0), new(0, 0, z));

    /// <summary>A matrix from its nine elements, row by row.</summary>
    /// <exception cref="ArgumentException">There are not nine elements.</exception>
    public static Matrix3d FromRows(ReadOnlySpan<double> elements)
        => elements.Length == 9
            ? new(new(elements[0], elements[1], elements[2]), new(elements[3], elements[4], elements[5]), new(elements[6], elements[7], elements[8]))
            : throw new ArgumentException($"A 3x3 matrix has 9 elements, not {elements.Length}.", nameof(elements));

    /// <summary>The row vector <paramref name="v"/> times this matrix: v.X A + v.Y B + v.Z C.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector3d LeftMultiply(Vector3d v) => new(
        v.X * A.X + v.Y * B.X + v.Z * C.X,
        v.X * A.Y + v.Y * B.Y + v.Z * C.Y,
        v.X * A.Z + v.Y * B.Z + v.Z * C.Z);

    /// <summary>The nine elements, row by row.</summary>
    public double[] ToArray() => [A.X, A.Y, A.Z, B.X, B.Y, B.Z, C.X, C.Y, C.Z];
}
