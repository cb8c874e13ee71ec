using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Core.SymmetricContractions;

/// <summary>
/// Converts the weights of MACE's symmetric contractions. MACE stores with a model the tensors U that its weights belong to,
/// in one of several bases and sign conventions; whatever the basis, the polynomials they stand for are combinations of those
/// of a <see cref="SymmetricContraction"/>, and comparing coefficients gives the linear map between the weights.
/// </summary>
public static class ContractionWeights
{
    /// <summary>The relative residual up to which a tensor in double precision counts as reproduced.</summary>
    public const double DefaultTolerance = 1e-10;

    /// <summary>
    /// The map from MACE's weights of one output block and order to ours: with <c>(start, count)</c> from
    /// <see cref="SymmetricContraction.WeightRange"/>, <c>w[start + p] = sum_k W[k] * map[k, p]</c>.
    /// </summary>
    /// <param name="contraction">The compiled contraction.</param>
    /// <param name="outputBlock">The output block.</param>
    /// <param name="order">The degree, 1..correlation.</param>
    /// <param name="u">U, dense and row-major, of shape [2L+1, D, ..., D, K]; for L = 0 the first axis may be absent.</param>
    /// <param name="k">K, the number of MACE's weights.</param>
    /// <param name="tolerance">The largest relative residual; a tensor rounded to single precision needs about 1e-6.</param>
    /// <returns>Shape [K, count].</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such block or order.</exception>
    /// <exception cref="ArgumentException">U has another size, or is no combination of symmetric couplings.</exception>
    public static double[,] Map(
        SymmetricContraction contraction,
        int outputBlock,
        int order,
        double[] u,
        int k,
        double tolerance = DefaultTolerance)
    {
        SymmetricContractionSpec spec = contraction.Spec;
        if (outputBlock < 0 || outputBlock >= spec.Output.Count)
            throw new ArgumentOutOfRangeException(nameof(outputBlock), outputBlock, $"The output {spec.Output} has {spec.Output.Count} blocks.");
        if (order < 1 || order > spec.Correlation)
            throw new ArgumentOutOfRangeException(nameof(order), order, $"The order is 1..{spec.Correlation}.");

        FoldedMonomials monomials = new(spec.Coupling.Dim, order);
        Irrep irrep = spec.Output[outputBlock].Irrep;
        long expected = (long)irrep.Dim * monomials.IndexCount * k;
        if (k < 1 || u.Length != expected)
            throw new ArgumentException($"U of order {order} for {irrep} over {spec.Coupling} with K = {k} has {expected} elements, but {u.Length} were given.", nameof(u));

        (int start, int count) = contraction.WeightRange(outputBlock, order);
        PathPolynomials polynomials = new(contraction, monomials);
        LeastSquares fit = new([.. Enumerable.Range(start, count).Select(polynomials.Coefficients)]);
        double[,] map = new double[k, count];
        double[] column = new double[irrep.Dim * monomials.Count];
        for (int path = 0; path < k; path++)
        {
            double norm = Fold(u, path, k, monomials, column);
            double[] solution = fit.Solve(column);
            double residual = LeastSquares.Norm(column);
            if (!(residual <= tolerance * norm))
            {
                throw new ArgumentException(FormattableString.Invariant(
                    $"U is not in the span of the symmetric couplings ({spec.Coupling})^{order} -> {irrep}: column {path} of {k} leaves the relative residual {residual / norm:g3}, but at most {tolerance:g3} is accepted."), nameof(u));
            }

            for (int p = 0; p < count; p++)
                map[path, p] = solution[p];
        }

        return map;
    }

    /// <summary>One column of U as polynomial coefficients; returns the norm of the column as it was.</summary>
    private static double Fold(double[] u, int path, int paths, FoldedMonomials monomials, double[] coefficients)
    {
        Array.Clear(coefficients, 0, coefficients.Length);
        double squares = 0.0;
        for (int row = 0; row * monomials.Count < coefficients.Length; row++)
        {
            for (int index = 0; index < monomials.IndexCount; index++)
            {
                double value = u[(((row * monomials.IndexCount) + index) * paths) + path];
                coefficients[(row * monomials.Count) + monomials[index]] += value;
                squares += value * value;
            }
        }

        return Math.Sqrt(squares);
    }

    /// <summary>The paths of a contraction as polynomials in double precision.</summary>
    private sealed class PathPolynomials(SymmetricContraction contraction, FoldedMonomials monomials)
    {
        private readonly int _variables = contraction.Spec.Coupling.Dim;

        /// <summary>Component by component of the output the coefficient of each monomial.</summary>
        public double[] Coefficients(int path)
        {
            ContractionPath p = contraction.Paths[path];
            List<(int Index, double Value)>[] rows = Couple(contraction.Tree.PathCoupling(p), Factor(p.Left), Factor(p.Right), p.Right.Degree);
            int scalars = p.Scalars.Aggregate(0, (index, block) => (index * _variables) + contraction.Spec.Coupling.Offsets[block]);
            int shift = (int)Math.Pow(_variables, p.Scalars.Count);
            double scale = contraction.Scale(path).ToDouble();
            double[] coefficients = new double[rows.Length * monomials.Count];
            for (int row = 0; row < rows.Length; row++)
            {
                foreach ((int index, double value) in rows[row])
                    coefficients[(row * monomials.Count) + monomials[(index * shift) + scalars]] += scale * value;
            }

            return coefficients;
        }

        private List<(int Index, double Value)>[] Factor(ContractionFactor factor) => factor.Degree switch
        {
            0 => [[(0, 1.0)]],
            1 => Block(factor.First),
            _ => Couple(contraction.Tree.QuadraticCoupling(factor), Block(factor.First), Block(factor.Second), 1),
        };

        private List<(int Index, double Value)>[] Block(int block)
        {
            Irreps coupling = contraction.Spec.Coupling;
            return [.. Enumerable.Range(coupling.Offsets[block], coupling[block].Dim).Select(i => new List<(int, double)> { (i, 1.0) })];
        }

        private List<(int Index, double Value)>[] Couple(
            ScaledCoupling coupling, List<(int Index, double Value)>[] left, List<(int Index, double Value)>[] right, int rightDegree)
        {
            int shift = (int)Math.Pow(_variables, rightDegree);
            List<(int, double)>[] result = [.. Enumerable.Range(0, coupling.Terms.Max(t => t.K) + 1).Select(_ => new List<(int, double)>())];
            foreach (CouplingTerm term in coupling.Terms)
            {
                double factor = (term.Negative ? -1.0 : 1.0) * term.Size.ToDouble();
                foreach ((int leftIndex, double leftValue) in left[term.A])
                {
                    foreach ((int rightIndex, double rightValue) in right[term.B])
                        result[term.K].Add(((leftIndex * shift) + rightIndex, factor * leftValue * rightValue));
                }
            }

            return result;
        }
    }
}
