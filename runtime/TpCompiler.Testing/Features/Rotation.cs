using System;
using System.Collections.Generic;
using System.Globalization;
using TpCompiler.Algebra;

namespace TpCompiler.Testing;

/// <summary>
/// A rotation of space, perhaps followed by the inversion: an element of O(3). Ry(alpha) Rx(beta) Ry(gamma), e3nn's Euler angles in radians.
/// </summary>
/// <param name="Alpha">The last angle, about y.</param>
/// <param name="Beta">The angle about x.</param>
/// <param name="Gamma">The first angle, about y.</param>
/// <param name="Inverts">Whether the inversion follows.</param>
public readonly record struct Rotation(double Alpha, double Beta, double Gamma, bool Inverts = false)
{
    private const double QuarterTurn = Math.PI / 2;

    /// <summary>x to -x.</summary>
    public static Rotation Inversion { get; } = new(0, 0, 0, Inverts: true);

    /// <summary>The 3x3 matrix that acts on (x, y, z).</summary>
    public double[,] Matrix
    {
        get
        {
            double[,] matrix = WignerD.RotationFromAngles(Alpha, Beta, Gamma);
            for (int i = 0; Inverts && i < 9; i++)
                matrix[i / 3, i % 3] = -matrix[i / 3, i % 3];
            return matrix;
        }
    }

    /// <summary>A proper rotation, uniformly distributed.</summary>
    public static Rotation Random(Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        return new(
            2 * Math.PI * random.NextDouble(), Math.Acos((2 * random.NextDouble()) - 1), 2 * Math.PI * random.NextDouble());
    }

    /// <summary>A reflection at a plane through the origin, uniformly distributed: the inversion followed by half a turn.</summary>
    public static Rotation RandomReflection(Random random)
    {
        // Half a turn about the axis that R takes y to: R Ry(pi) R^-1.
        Rotation r = Random(random);
        return FromMatrix(Multiply(Multiply(r.Matrix, new Rotation(Math.PI, 0, 0).Matrix), Transpose(r.Matrix))) with { Inverts = true };
    }

    /// <summary>The rotation with a matrix of determinant 1 or -1.</summary>
    public static Rotation FromMatrix(double[,] matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        double determinant = (matrix[0, 0] * ((matrix[1, 1] * matrix[2, 2]) - (matrix[1, 2] * matrix[2, 1])))
            - (matrix[0, 1] * ((matrix[1, 0] * matrix[2, 2]) - (matrix[1, 2] * matrix[2, 0])))
            + (matrix[0, 2] * ((matrix[1, 0] * matrix[2, 1]) - (matrix[1, 1] * matrix[2, 0])));
        double s = determinant < 0 ? -1 : 1;

        // The second column is where y goes, (sin a sin b, cos b, cos a sin b); the second row (sin b sin c, cos b, -sin b cos c).
        double beta = Math.Atan2(Math.Sqrt((matrix[0, 1] * matrix[0, 1]) + (matrix[2, 1] * matrix[2, 1])), s * matrix[1, 1]);
        if (Math.Sin(beta) < 1e-9)
        {
            double c = Math.Cos(beta) < 0 ? -1 : 1;
            return new(Math.Atan2(c * s * matrix[0, 2], c * s * matrix[2, 2]), c < 0 ? Math.PI : 0, 0, s < 0);
        }

        return new(Math.Atan2(s * matrix[0, 1], s * matrix[2, 1]), beta, Math.Atan2(s * matrix[1, 0], -s * matrix[1, 2]), s < 0);
    }

    /// <summary>Simpler rotations, the simplest first: fewer angles, then quarter turns.</summary>
    public IEnumerable<Rotation> Shrink()
    {
        if (Inverts)
            yield return this with { Inverts = false };
        foreach (double simple in (double[])[0, QuarterTurn])
        {
            if (IsLess(simple, Alpha))
                yield return this with { Alpha = simple };
            if (IsLess(simple, Beta))
                yield return this with { Beta = simple };
            if (IsLess(simple, Gamma))
                yield return this with { Gamma = simple };
        }
    }

    /// <summary>The angles in degrees.</summary>
    public override string ToString() => (Alpha, Beta, Gamma) == (0, 0, 0)
        ? Inverts ? "inversion" : "identity"
        : string.Create(CultureInfo.InvariantCulture, $"Ry({Degrees(Alpha)}) Rx({Degrees(Beta)}) Ry({Degrees(Gamma)}){(Inverts ? " and inversion" : "")}");

    // Zero is simpler than a quarter turn, and that than any other angle.
    private static bool IsLess(double simple, double angle) => angle != simple && angle != 0;

    private static string Degrees(double angle) => string.Create(CultureInfo.InvariantCulture, $"{180 / Math.PI * angle:0.##}°");

    private static double[,] Transpose(double[,] m)
    {
        double[,] transposed = new double[3, 3];
        for (int n = 0; n < 9; n++)
            transposed[n % 3, n / 3] = m[n / 3, n % 3];
        return transposed;
    }

    private static double[,] Multiply(double[,] a, double[,] b)
    {
        double[,] product = new double[3, 3];
        for (int n = 0; n < 27; n++)
            product[n / 9, n / 3 % 3] += a[n / 9, n % 3] * b[n % 3, n / 3 % 3];
        return product;
    }
}
