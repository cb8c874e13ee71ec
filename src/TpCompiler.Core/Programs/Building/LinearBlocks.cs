using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Programs.Building;

/// <summary>A matrix of an equivariant linear map: from one block of its input to one or several neighbouring ones of its output.</summary>
/// <param name="Input">The input's block.</param>
/// <param name="Output">The output's first block.</param>
/// <param name="Inputs">The rows of the matrix: channels of the input.</param>
/// <param name="Outputs">The columns: channels of the output's blocks.</param>
/// <param name="Weights">Where the matrix begins in a row of weights, row-major.</param>
public readonly record struct LinearMatrix(int Input, int Output, int Inputs, int Outputs, int Weights);

/// <summary>
/// How a row of weights of an equivariant linear map is laid out: for each block of the input, for each block of the output with its irrep, a matrix;
/// neighbouring blocks of equal scalars in the output are one block, as their channels lie side by side.
/// </summary>
public static class LinearBlocks
{
    /// <summary>The matrices of a map.</summary>
    public static IReadOnlyList<LinearMatrix> Matrices(Irreps input, Irreps output)
    {
        List<LinearMatrix> matrices = [];
        int weights = 0;
        for (int a = 0; a < input.Count; a++)
        {
            for (int b = 0, end; b < output.Count; b = end)
            {
                end = b + 1;
                int columns = output[b].Multiplicity;
                for (; output[b].Irrep.L == 0 && end < output.Count && output[end].Irrep == output[b].Irrep; end++)
                    columns += output[end].Multiplicity;
                if (output[b].Irrep != input[a].Irrep)
                    continue;
                matrices.Add(new(a, b, input[a].Multiplicity, columns, weights));
                weights = checked(weights + (input[a].Multiplicity * columns));
            }
        }

        return matrices;
    }

    /// <summary>How many weights a map has.</summary>
    public static int Count(Irreps input, Irreps output) => Matrices(input, output).Sum(m => m.Inputs * m.Outputs);

    /// <summary>The blocks of the product that a map is.</summary>
    internal static IEnumerable<ProductBlock> Of(Irreps input, Irreps output, int weightOffset)
    {
        List<ProductBlock> blocks = [];
        foreach (LinearMatrix m in Matrices(input, output))
        {
            ProductBlock next = new(input.Offsets[m.Input], weightOffset + m.Weights, output.Offsets[m.Output], m.Inputs, m.Outputs, input[m.Input].Irrep.Dim);

            // Scalars of neighbouring blocks lie side by side, and so may their matrices: one product with more rows.
            ProductBlock last = blocks.Count > 0 ? blocks[blocks.Count - 1] : default;
            if (next.Components == 1 && last.Components == 1 && last.Output == next.Output && last.Outputs == next.Outputs
                && last.Input + last.Inputs == next.Input && last.Weights + (last.Inputs * last.Outputs) == next.Weights)
            {
                blocks[blocks.Count - 1] = last with { Inputs = last.Inputs + next.Inputs };
            }
            else
            {
                blocks.Add(next);
            }
        }

        return blocks;
    }
}
