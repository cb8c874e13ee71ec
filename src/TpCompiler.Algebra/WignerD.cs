using System;

namespace TpCompiler.Algebra;

/// <summary>
/// The matrices by which irreps turn, in double precision: Y(R v) = D(R) Y(v) for the spherical harmonics. Rotations are 3x3
/// matrices that act on (x, y, z).
/// </summary>
public static class WignerD
{
    /// <summary>The rotation Ry(alpha) Rx(beta) Ry(gamma), e3nn's Euler angles.</summary>
    public static double[,] RotationFromAngles(double alpha, double beta, double gamma)
        => Multiply(Multiply(AboutY(alpha), AboutX(beta)), AboutY(gamma));

    // Rotations come from other programs, and in their precision.
    private const double Tolerance = 1e-4;

    /// <summary>
    /// The [2l+1, 2l+1] matrix of a proper rotation. Built up degree by degree from D(1) = R by coupling, which needs no
    /// angles and has no special cases.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="rotation"/> is no rotation, or one with inversion.</exception>
    public static double[,] FromRotation(int l, double[,] rotation)
    {
        if (l < 0)
            throw new ArgumentOutOfRangeException(nameof(l), l, "A degree is at least 0.");
        return Sign(rotation) > 0 ? OfProper(l, rotation) : throw new ArgumentException("Expected a proper rotation, found one with inversion (determinant -1).", nameof(rotation));
    }

    private static double[,] OfProper(int l, double[,] rotation)
    {
        double[,] d = { { 1.0 } };
        for (int n = 1; n <= l; n++)
        {
            CouplingTensor c = Wigner3j.Get(n - 1, 1, n);
            double[,] next = new double[2 * n + 1, 2 * n + 1];
            for (int e = 0; e < c.Entries.Count; e++)
            {
                CouplingEntry left = c.Entries[e];
                for (int f = 0; f < c.Entries.Count; f++)
                {
                    CouplingEntry right = c.Entries[f];
                    next[left.K, right.K] += (2 * n + 1) * c.Values[e] * c.Values[f] * d[left.I, right.I] * rotation[left.J, right.J];
                }
            }

            d = next;
        }

        return d;
    }

    /// <summary>The matrix of an irrep for a rotation with or without inversion (determinant +1 or -1).</summary>
    /// <exception cref="ArgumentException"><paramref name="rotation"/> is no rotation.</exception>
    public static double[,] FromRotation(Irrep irrep, double[,] rotation)
    {
        double sign = Sign(rotation);
        double[,] d = OfProper(irrep.L, Scale(rotation, sign));
        return sign < 0 && irrep.Parity < 0 ? Scale(d, -1) : d;
    }

    /// <summary>The block-diagonal [dim, dim] matrix of irreps for a rotation with or without inversion.</summary>
    /// <exception cref="ArgumentException"><paramref name="rotation"/> is no rotation.</exception>
    public static double[,] FromRotation(Irreps irreps, double[,] rotation)
    {
        ArgumentNullException.ThrowIfNull(irreps);
        _ = Sign(rotation);
        double[,] full = new double[irreps.Dim, irreps.Dim];
        int start = 0;
        foreach (MulIrrep block in irreps)
        {
            double[,] d = FromRotation(block.Irrep, rotation);
            int dim = block.Irrep.Dim;
            for (int copy = 0; copy < block.Multiplicity; copy++)
            {
                for (int i = 0; i < dim; i++)
                {
                    for (int j = 0; j < dim; j++)
                        full[start + i, start + j] = d[i, j];
                }

                start += dim;
            }
        }

        return full;
    }

    private static double[,] AboutX(double t)
        => new[,] { { 1, 0, 0 }, { 0, Math.Cos(t), -Math.Sin(t) }, { 0, Math.Sin(t), Math.Cos(t) } };

    private static double[,] AboutY(double t)
        => new[,] { { Math.Cos(t), 0, Math.Sin(t) }, { 0, 1, 0 }, { -Math.Sin(t), 0, Math.Cos(t) } };

    /// <summary>The determinant of a rotation with or without inversion, +1 or -1, once it is found to be one.</summary>
    private static double Sign(double[,] rotation)
    {
        ArgumentNullException.ThrowIfNull(rotation);
        if (rotation.GetLength(0) != 3 || rotation.GetLength(1) != 3)
            throw new ArgumentException($"Expected a matrix of 3 rows and 3 columns, found {rotation.GetLength(0)} and {rotation.GetLength(1)}.", nameof(rotation));
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                double product = rotation[i, 0] * rotation[j, 0] + rotation[i, 1] * rotation[j, 1] + rotation[i, 2] * rotation[j, 2];
                if (!(Math.Abs(product - (i == j ? 1 : 0)) <= Tolerance))
                    throw new ArgumentException(FormattableString.Invariant($"Expected a rotation, found a matrix whose rows {i} and {j} have the product {product}."), nameof(rotation));
            }
        }

        return Determinant(rotation) < 0 ? -1 : 1;
    }

    private static double Determinant(double[,] m)
        => m[0, 0] * (m[1, 1] * m[2, 2] - m[1, 2] * m[2, 1])
        - m[0, 1] * (m[1, 0] * m[2, 2] - m[1, 2] * m[2, 0])
        + m[0, 2] * (m[1, 0] * m[2, 1] - m[1, 1] * m[2, 0]);

    private static double[,] Scale(double[,] m, double factor)
    {
        double[,] scaled = new double[m.GetLength(0), m.GetLength(1)];
        for (int i = 0; i < m.GetLength(0); i++)
        {
            for (int j = 0; j < m.GetLength(1); j++)
                scaled[i, j] = factor * m[i, j];
        }

        return scaled;
    }

    private static double[,] Multiply(double[,] a, double[,] b)
    {
        double[,] product = new double[a.GetLength(0), b.GetLength(1)];
        for (int i = 0; i < a.GetLength(0); i++)
        {
            for (int j = 0; j < b.GetLength(1); j++)
            {
                for (int k = 0; k < a.GetLength(1); k++)
                    product[i, j] += a[i, k] * b[k, j];
            }
        }

        return product;
    }
}
