using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using TpCompiler.Algebra;
using Field = TpCompiler.Core.Kernels.PrimeField<TpCompiler.Core.Kernels.FirstPrime>;

namespace TpCompiler.Core.SymmetricContractions;

/// <summary>
/// The exact change of basis from the paths of a layer to those of a recoupled tree. Both span the same space of polynomials; what is
/// wanted of each path of the layer is known by the values of one component at as many points as the space has dimensions, where
/// the values of the tree's paths are independent. Paths in which the blocks of the input occur differently often do not mix. The result is tried out at other points, of a prime field.
/// </summary>
internal static class TreeWeights
{
    /// <summary>For each path of the tree its weight, as a combination of those of the layer.</summary>
    /// <exception cref="InvalidOperationException">The check fails: a mistake of the compiler.</exception>
    public static List<WeightShare>[] Of(PowerLayer layer, ContractionTree tree, CancellationToken cancellation)
    {
        List<WeightShare>[] weights = [.. tree.Paths.Select(_ => new List<WeightShare>())];
        ILookup<PathSector, int> treePaths = Enumerable.Range(0, tree.Paths.Count).ToLookup(n => PathSector.Of(tree.Paths[n]));
        PowerPath[] paths = [.. layer.Paths];
        ILookup<PathSector, int> layerPaths = Enumerable.Range(0, paths.Length).ToLookup(n => PathSector.Of(paths[n]));
        int points = treePaths.Select(s => s.Count()).DefaultIfEmpty().Max() + 2;
        ExactEvaluation exact = new(layer.Input, points, cancellation);
        PrimeEvaluation check = new(layer.Input, points, seed: 2, cancellation);
        foreach (IGrouping<PathSector, int> sector in layerPaths)
        {
            int[] basis = [.. treePaths[sector.Key]];
            ExactNumber[][] columns = [.. basis.Select(i => exact.Component(tree.Paths[i], tree.DegreeOf(tree.Paths[i]), 0)[0])];
            ExactNumber[][] solutions = Solve(columns, [.. sector.Select(n => exact.Component(paths[n].Factors, 0)[0])], cancellation);
            long[][] images = [.. basis.Select(i => check.Component(tree.Paths[i], tree.DegreeOf(tree.Paths[i]), 0)[0])];
            int solution = 0;
            foreach (int n in sector)
            {
                Check(check.Component(paths[n].Factors, 0)[0], images, solutions[solution]);
                for (int b = 0; b < basis.Length; b++)
                {
                    ExactNumber coefficient = solutions[solution][b] * paths[n].Coefficient * tree.Unit(tree.Paths[basis[b]]);
                    if (!coefficient.IsZero)
                        weights[basis[b]].Add(new(n, coefficient));
                }

                solution++;
            }
        }

        return weights;
    }

    /// <summary>For each right side the combination of the columns that it is, by elimination; there may be more equations than unknowns.</summary>
    private static ExactNumber[][] Solve(ExactNumber[][] columns, ExactNumber[][] rightSides, CancellationToken cancellation)
    {
        int equations = rightSides[0].Length;
        List<ExactNumber[]> rows = [.. Enumerable.Range(0, equations).Select(e => columns.Concat(rightSides).Select(c => c[e]).ToArray())];
        for (int c = 0; c < columns.Length; c++)
        {
            int pivot = rows.FindIndex(c, r => !r[c].IsZero);
            if (pivot < 0)
                throw new InvalidOperationException("The paths of a recoupled tree are dependent at the points where they are compared.");
            (rows[c], rows[pivot]) = (rows[pivot], rows[c]);
            ExactNumber inverse = ExactNumber.Reciprocal(rows[c][c]);
            for (int n = c; n < rows[c].Length; n++)
                rows[c][n] *= inverse;
            for (int r = 0; r < rows.Count; r++)
            {
                if (r == c || rows[r][c].IsZero)
                    continue;
                cancellation.ThrowIfCancellationRequested();
                ExactNumber factor = rows[r][c];
                for (int n = c; n < rows[r].Length; n++)
                    rows[r][n] -= factor * rows[c][n];
            }
        }

        if (rows.Skip(columns.Length).Any(r => r.Any(v => !v.IsZero)))
            throw new InvalidOperationException("The paths of a recoupled tree do not span those of its layer.");
        return [.. rightSides.Select((_, n) => rows.Take(columns.Length).Select(r => r[columns.Length + n]).ToArray())];
    }

    private static void Check(long[] expected, long[][] basis, ExactNumber[] solution)
    {
        long[] images = [.. solution.Select(s => Field.Image(s))];
        for (int p = 0; p < expected.Length; p++)
        {
            long sum = 0;
            for (int b = 0; b < basis.Length; b++)
                sum = Field.Add(sum, Field.Multiply(images[b], basis[b][p]));
            if (sum != expected[p])
                throw new InvalidOperationException("The weights of a recoupled tree are not those of its layer.");
        }
    }
}
