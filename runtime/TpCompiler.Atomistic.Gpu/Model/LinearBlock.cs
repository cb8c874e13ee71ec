using System;
using System.Collections.Generic;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Gpu.Kernels;

namespace TpCompiler.Atomistic.Gpu.Model;

/// <summary>What an equivariant linear map (e3nn's o3.Linear) does from one block of its input to one of its output.</summary>
/// <param name="Input">The block of the input.</param>
/// <param name="Output">The block of the output.</param>
/// <param name="Matrix">The matrix, padded to [input stride, output stride].</param>
/// <param name="Scale">The factor of the matrix.</param>
internal readonly record struct LinearBlock(int Input, int Output, double[] Matrix, double Scale)
{
    /// <summary>
    /// Takes e3nn's flat weights apart: for each input block, for each output block of its irrep, a matrix [u, element, v] of which those of one
    /// element are taken. Neighbouring output blocks of one irrep are parts of what is one block to e3nn: the columns of one matrix.
    /// </summary>
    /// <exception cref="ArgumentException">There are not as many weights as the irreps need.</exception>
    public static List<LinearBlock> Of(
        ChannelLayout input, ChannelLayout output, ReadOnlySpan<double> weights, int elements = 1, int element = 0, double scale = 1)
    {
        List<LinearBlock> blocks = [];
        int offset = 0;
        for (int a = 0; a < input.Irreps.Count; a++)
        {
            (int rows, Irrep irrep) = input.Irreps[a];
            double fanIn = (double)input.Irreps.MultiplicityOf(irrep) * elements;
            for (int b = 0; b < output.Irreps.Count;)
            {
                int first = b;
                int columns = 0;
                for (; b < output.Irreps.Count && output.Irreps[b].Irrep == output.Irreps[first].Irrep; b++)
                    columns += output.Irreps[b].Multiplicity;
                if (output.Irreps[first].Irrep != irrep)
                    continue;
                ReadOnlySpan<double> matrix = weights.Slice(offset, rows * elements * columns);
                offset += matrix.Length;
                for (int part = first, column = 0; part < b; column += output.Irreps[part].Multiplicity, part++)
                {
                    double[] padded = new double[input.Stride * output.Stride];
                    for (int u = 0; u < rows; u++)
                        matrix.Slice((((u * elements) + element) * columns) + column, output.Irreps[part].Multiplicity).CopyTo(padded.AsSpan(u * output.Stride));
                    blocks.Add(new(a, part, padded, scale / Math.Sqrt(fanIn)));
                }
            }
        }

        if (offset != weights.Length)
            throw new ArgumentException($"A map from {input.Irreps} to {output.Irreps} has {offset} weights, not {weights.Length}.");
        return blocks;
    }
}
