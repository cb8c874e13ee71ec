using System;

namespace TpCompiler.Core.SymmetricContractions;

/// <summary>Least squares for one matrix of full column rank and many right-hand sides, by orthogonalisation.</summary>
internal sealed class LeastSquares
{
    private readonly double[][] _orthonormal;
    private readonly double[,] _triangle;

    /// <summary>Prepares for the matrix with the given columns, which are left as they are.</summary>
    public LeastSquares(double[][] columns)
    {
        int count = columns.Length;
        _orthonormal = new double[count][];
        _triangle = new double[count, count];
        for (int c = 0; c < count; c++)
        {
            double[] column = (double[])columns[c].Clone();

            // Twice is enough (W. Kahan; L. Giraud et al., Numer. Math. 101, 2005).
            for (int pass = 0; pass < 2; pass++)
            {
                for (int q = 0; q < c; q++)
                    _triangle[q, c] += TakeOut(_orthonormal[q], column);
            }

            double norm = Math.Sqrt(Dot(column, column));
            _triangle[c, c] = norm;
            for (int i = 0; i < column.Length; i++)
                column[i] /= norm;
            _orthonormal[c] = column;
        }
    }

    /// <summary>The solution for a right-hand side, of which the residual is left.</summary>
    public double[] Solve(double[] rightHandSide)
    {
        int count = _orthonormal.Length;
        double[] solution = new double[count];
        for (int pass = 0; pass < 2; pass++)
        {
            for (int q = 0; q < count; q++)
                solution[q] += TakeOut(_orthonormal[q], rightHandSide);
        }

        for (int c = count - 1; c >= 0; c--)
        {
            for (int q = c + 1; q < count; q++)
                solution[c] -= _triangle[c, q] * solution[q];
            solution[c] /= _triangle[c, c];
        }

        return solution;
    }

    /// <summary>The length of a vector.</summary>
    public static double Norm(double[] vector) => Math.Sqrt(Dot(vector, vector));

    private static double TakeOut(double[] direction, double[] vector)
    {
        double along = Dot(direction, vector);
        for (int i = 0; i < vector.Length; i++)
            vector[i] -= along * direction[i];
        return along;
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0.0;
        for (int i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
