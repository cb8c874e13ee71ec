using System;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Atomistic.Neighbors;

/// <summary>
/// Completes a cell to three independent vectors: those of periodic directions as given, the others unit vectors
/// perpendicular to them, whatever the cell says there.
/// </summary>
internal static class PeriodicFrame
{
    // The volume over the product of the lengths; 1e-8 is far below any cell in use and far above rounding.
    private const double SmallestRelativeVolume = 1e-8;
    private static readonly string[] s_names = ["a", "b", "c"];

    /// <summary>The rows of the inverse of the completed cell: row k maps a position to its coordinate along vector k.</summary>
    /// <exception cref="CellException">A periodic cell vector is zero or not finite, or periodic ones are dependent.</exception>
    public static Matrix3d Reciprocal(Matrix3d cell, PeriodicDirections periodic)
    {
        Span<Vector3d> vectors = [cell.A, cell.B, cell.C];
        for (int k = 0; k < 3; k++)
        {
            if (periodic[k] && !(vectors[k].IsFinite && vectors[k].Length is > 0 and < double.PositiveInfinity))
                throw new CellException($"The structure is periodic along cell vector {s_names[k]}, which is ({vectors[k].X}, {vectors[k].Y}, {vectors[k].Z}).");
        }

        for (int k = 0; k < 3; k++)
        {
            int l = (k + 1) % 3;
            if (periodic[k] && periodic[l] && Vector3d.Cross(Unit(vectors[k]), Unit(vectors[l])).Length < SmallestRelativeVolume)
                throw new CellException($"The structure is periodic along cell vectors {s_names[Math.Min(k, l)]} and {s_names[Math.Max(k, l)]}, which are parallel.");
        }

        Complete(vectors, periodic);
        Vector3d bc = Vector3d.Cross(vectors[1], vectors[2]);
        double volume = Vector3d.Dot(vectors[0], bc);
        if (!(Math.Abs(volume) >= SmallestRelativeVolume * vectors[0].Length * vectors[1].Length * vectors[2].Length))
            throw new CellException("The structure is periodic along cell vectors a, b and c, which lie in one plane.");
        double s = 1 / volume;
        return new(s * bc, s * Vector3d.Cross(vectors[2], vectors[0]), s * Vector3d.Cross(vectors[0], vectors[1]));
    }

    private static void Complete(Span<Vector3d> vectors, PeriodicDirections periodic)
    {
        Span<bool> known = [periodic.A, periodic.B, periodic.C];
        for (int k = 0; k < 3; k++)
        {
            if (known[k])
                continue;
            (int l, int m) = ((k + 1) % 3, (k + 2) % 3);
            vectors[k] = (known[l], known[m]) switch
            {
                (true, true) => Unit(Vector3d.Cross(vectors[l], vectors[m])),
                (true, false) => Perpendicular(vectors[l]),
                (false, true) => Perpendicular(vectors[m]),
                _ => Matrix3d.Identity[k],
            };
            known[k] = true;
        }
    }

    private static Vector3d Perpendicular(Vector3d v)
    {
        // Crossed with the axis that it is furthest from.
        (double x, double y, double z) = (Math.Abs(v.X), Math.Abs(v.Y), Math.Abs(v.Z));
        int axis = x <= y && x <= z ? 0 : y <= z ? 1 : 2;
        return Unit(Vector3d.Cross(v, Matrix3d.Identity[axis]));
    }

    private static Vector3d Unit(Vector3d v) => 1 / v.Length * v;
}
