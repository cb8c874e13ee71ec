using System;
using System.Collections.Generic;
using TpCompiler.Core.SymmetricContractions;

namespace TpCompiler.Atomistic.Models;

/// <summary>
/// The weights of a symmetric contraction for one irrep of the result and one order, in the basis of couplings that the file brings.
/// </summary>
/// <param name="Block">The block of the result.</param>
/// <param name="Order">The order.</param>
/// <param name="Weights">[elements, couplings, channels], row-major.</param>
/// <param name="Couplings">The number of couplings.</param>
/// <param name="Basis">The couplings, dense: see <see cref="ContractionWeights.Map"/>.</param>
/// <param name="Tolerance">The relative error that the couplings may have.</param>
public sealed record ContractionTerm(int Block, int Order, Weights Weights, int Couplings, Func<double[]> Basis, double Tolerance = ContractionWeights.DefaultTolerance)
{
    /// <summary>The map to the weights of the independent couplings of a contraction, [elements, paths, channels].</summary>
    internal WeightMap MapTo(SymmetricContraction contraction, int elements, int channels)
    {
        (int start, int count) = contraction.WeightRange(Block, Order);
        double[,] map = ContractionWeights.Map(contraction, Block, Order, Basis(), Couplings, Tolerance);
        List<WeightRun> runs = [];
        for (int z = 0; z < elements; z++)
        {
            for (int p = 0; p < count; p++)
            {
                for (int k = 0; k < Couplings; k++)
                {
                    if (map[k, p] != 0)
                        runs.Add(new(((z * Couplings) + k) * channels, ((z * contraction.Paths.Count) + start + p) * channels, channels, map[k, p]));
                }
            }
        }

        return new(runs);
    }
}
