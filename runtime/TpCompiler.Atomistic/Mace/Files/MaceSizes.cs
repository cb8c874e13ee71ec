using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Atomistic.Mace.Files;

/// <summary>How many weights the maps of e3nn have, from their irreps.</summary>
internal static class MaceSizes
{
    /// <summary>The weights of a linear map: a matrix for every pair of blocks of equal irrep.</summary>
    public static long Linear(Irreps input, Irreps output)
        => input.Sum(a => output.Where(b => b.Irrep == a.Irrep).Sum(b => (long)a.Multiplicity * b.Multiplicity));

    /// <summary>The weights of a linear map that depends on one of <paramref name="elements"/> elements.</summary>
    public static long LinearByElement(Irreps input, Irreps output, int elements) => Linear(input, output) * elements;

    /// <summary>
    /// The output blocks of the convolution, sorted: one for every product of a node block with a spherical harmonic whose
    /// irrep the target has. Its channels are those of the node block, each with a weight per edge.
    /// </summary>
    public static Irreps ConvolutionOutputs(Irreps nodes, Irreps harmonics, Irreps target)
    {
        var kept = target.Select(block => block.Irrep).ToHashSet();
        IEnumerable<MulIrrep> outputs =
            from node in nodes
            from harmonic in harmonics
            from output in node.Irrep * harmonic.Irrep
            where kept.Contains(output)
            select new MulIrrep(node.Multiplicity, output);
        return new Irreps(outputs.OrderBy(block => block.Irrep));
    }

    /// <summary>The irreps of a message: those of the spherical harmonics.</summary>
    public static Irreps Target(int channels, Irreps harmonics) => new(harmonics.Select(block => new MulIrrep(channels, block.Irrep)));

    /// <summary>The irreps of a message in a model with odd scalars: all degrees up to <paramref name="lmax"/> with both parities.</summary>
    public static Irreps TargetOfBothParities(int channels, int lmax) => new(
        from l in Enumerable.Range(0, lmax + 1)
        from parity in (int[])[-1, 1]
        select new MulIrrep(channels, new Irrep(l, parity)));
}
