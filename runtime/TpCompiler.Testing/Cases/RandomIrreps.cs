using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Testing;

/// <summary>Representations for tests, and smaller ones.</summary>
internal static class RandomIrreps
{
    public static Irreps Draw(Random random, int maximumDegree, int maximumMultiplicity)
        => new(Enumerable.Range(0, random.Next(1, 4)).Select(_ => new MulIrrep(
            random.Next(1, maximumMultiplicity + 1), new Irrep(random.Next(maximumDegree + 1), random.Next(2) == 0 ? 1 : -1))));

    /// <summary>Fewer blocks, then fewer copies, then lower degrees, then even parity; never none at all.</summary>
    public static IEnumerable<Irreps> Shrink(Irreps irreps)
    {
        MulIrrep[] blocks = [.. irreps];

        // All at once, because what fails may need equal copies or degrees.
        if (blocks.Any(b => b.Multiplicity > 1))
            yield return new(blocks.Select(b => new MulIrrep(1, b.Irrep)));
        for (int most = 0; most < irreps.LMax; most++)
            yield return new(blocks.Select(b => new MulIrrep(b.Multiplicity, new Irrep(Math.Min(most, b.Irrep.L), b.Irrep.Parity))));
        for (int b = 0; b < blocks.Length && blocks.Length > 1; b++)
            yield return new([.. blocks[..b], .. blocks[(b + 1)..]]);
        for (int b = 0; b < blocks.Length; b++)
        {
            (int multiplicity, Irrep irrep) = (blocks[b].Multiplicity, blocks[b].Irrep);
            if (multiplicity > 1)
                yield return Replaced(b, new(1, irrep));
            if (multiplicity > 2)
                yield return Replaced(b, new(multiplicity - 1, irrep));
            for (int l = 0; l < irrep.L; l++)
                yield return Replaced(b, new(multiplicity, new Irrep(l, irrep.Parity)));
            if (irrep.Parity < 0)
                yield return Replaced(b, new(multiplicity, new Irrep(irrep.L, 1)));
        }

        Irreps Replaced(int index, MulIrrep block) => new([.. blocks[..index], block, .. blocks[(index + 1)..]]);
    }
}
