using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using Field = TpCompiler.Core.Kernels.PrimeField<TpCompiler.Core.Kernels.FirstPrime>;

namespace TpCompiler.Core.SymmetricContractions;

/// <summary>
/// Checks that a program is the sum of its paths, each with its weight: at points of a prime field, where couplings are evaluated as their
/// Wigner 3j tensors say. Equivariance alone does not show that a path is missing.
/// </summary>
internal static class PathSums
{
    private const int Points = 2;

    /// <summary>Null when the program is the sum; otherwise what is wrong.</summary>
    /// <param name="program">Inputs <c>x</c> and <c>w</c>, output <c>out</c>.</param>
    /// <param name="tree">The paths, which have the weights in order.</param>
    /// <param name="input">The irreps of <c>x</c>.</param>
    /// <param name="output">The irreps of <c>out</c>.</param>
    /// <param name="cancellation">Stops the check.</param>
    public static string? FindDifference(KernelProgram program, ContractionTree tree, Irreps input, Irreps output, CancellationToken cancellation)
    {
        PrimeEvaluation values = new(input, Points, seed: 3, cancellation);
        FieldNumbers numbers = new(program.Identity, Field.Modulus);
        long[][] weights = [.. Enumerable.Range(0, Points).Select(_ => numbers.Next(tree.Paths.Count))];
        long[][] sums = [.. Enumerable.Range(0, Points).Select(_ => new long[output.Dim])];
        for (int n = 0; n < tree.Paths.Count; n++)
        {
            ContractionPath path = tree.Paths[n];
            long scale = Field.Inverse(Field.Image(tree.Unit(path)));
            long[][] components = values.Component(path, output[path.Output].Irrep.L, -1);
            for (int p = 0; p < Points; p++)
            {
                long factor = Field.Multiply(scale, weights[p][n]);
                for (int k = 0; k < components.Length; k++)
                {
                    ref long sum = ref sums[p][output.Offsets[path.Output] + k];
                    sum = Field.Add(sum, Field.Multiply(factor, components[k][p]));
                }
            }
        }

        FieldProgram<FirstPrime> images = new(program);
        for (int p = 0; p < Points; p++)
        {
            long[] found = images.Evaluate([[.. values.Points.Select(x => x[p])], weights[p], sums[p]]).Values[program.OperandIndex("out")];
            int component = Array.FindIndex([.. Enumerable.Range(0, found.Length)], k => found[k] != sums[p][k]);
            if (component >= 0)
                return $"out[{component}] of {program.Name} is not the sum of its paths.";
        }

        return null;
    }
}
