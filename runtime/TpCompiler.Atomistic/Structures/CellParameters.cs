using System;
using System.Globalization;

namespace TpCompiler.Atomistic.Structures;

/// <summary>Cell vectors from the lengths and angles of a cell.</summary>
internal static class CellParameters
{
    /// <summary>The first vector along x, the second in the plane of x and y, as the IUCr and ASE have it.</summary>
    /// <param name="v">The lengths a, b, c in Angstrom and the angles alpha, beta, gamma in degrees.</param>
    /// <param name="problem">Why there is no such cell.</param>
    /// <returns>The vectors as rows; null where no cell has these lengths and angles.</returns>
    public static Matrix3d? TryVectors(ReadOnlySpan<double> v, out string problem)
    {
        (double alpha, double beta, double gamma) = (Cosine(v[3]), Cosine(v[4]), Cosine(v[5]));
        double sine = Math.Sqrt(1 - (gamma * gamma));
        double y = (alpha - (beta * gamma)) / sine;
        double z = 1 - (beta * beta) - (y * y);
        bool isCell = v[0] > 0 && v[1] > 0 && v[2] > 0 && v[3] is > 0 and < 180 && v[4] is > 0 and < 180 && v[5] is > 0 and < 180 && z > 0;
        problem = isCell ? "" : string.Create(CultureInfo.InvariantCulture, $"no cell has the lengths {v[0]}, {v[1]}, {v[2]} and the angles {v[3]}, {v[4]}, {v[5]}");
        return isCell ? new(new(v[0], 0, 0), new(v[1] * gamma, v[1] * sine, 0), new(v[2] * beta, v[2] * y, v[2] * Math.Sqrt(z))) : null;
    }

    /// <summary>Exactly zero for a right angle.</summary>
    private static double Cosine(double degrees) => degrees == 90 ? 0 : Math.Cos(degrees * Math.PI / 180);
}
