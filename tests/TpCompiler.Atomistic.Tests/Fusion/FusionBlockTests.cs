using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Fusion;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Language;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Fusion;

/// <summary>The universal form of fusion blocks: its text, its paths, and how many of them are independent.</summary>
public sealed class FusionBlockTests
{
    private static readonly FusionBlock s_scalars = new() { Channels = 2, Features = Irreps.Parse("0e"), LMax = 2, Output = Irreps.Parse("0e") };

    [Fact]
    public void TheTextIsADiagram()
    {
        Assert.Equal(
            """
            leg h[i] : 8x(0e+1o)
            harmonics Y[ij] : sh(2)
            weight R[ij,path,8] M W[path,8]
            phi[ij] = mix M(h[j]*Y -> sh(2) uvu by R)
            out B[i] : 8x(0e+1o) = (sum j k l where j!=k, j!=l, k!=l: ((phi[ij]*phi[ik]){0e+2e}*phi[il]){0e+2e})*h[i] by W
            """,
            new FusionBlock
            {
                Channels = 8, Features = Irreps.Parse("0e+1o"), LMax = 2, Output = Irreps.Parse("0e+1o"), Neighbors = 3, Inner = Irreps.Parse("0e+2e"), AreDistinct = true,
            }.Diagram.ReplaceLineEndings("\n"));
        foreach (int neighbors in (int[])[1, 2, 3, 4])
        {
            DiagramText text = DiagramText.Read((s_scalars with { LMax = 1, Neighbors = neighbors, IsBalanced = true }).Diagram);
            Assert.True(text.Diagram is not null, string.Join("\n", text.Diagnostics.Select(d => d.Message)));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => (s_scalars with { Neighbors = 5 }).Diagram);
    }

    // Trees of three factors of sh(2) and sh(3), and how many are independent, as worked out with symbols.
    [Theory]
    [InlineData(2, "0e", 11, 5)]
    [InlineData(2, "1o", 21, 5)]
    [InlineData(3, "0e", 23, 8)]
    public void ThreeNeighboursOfScalarsHaveTheCouplingsOfAPower(int lmax, string output, int paths, int rank)
    {
        FusionBlock block = s_scalars with { LMax = lmax, Neighbors = 3, Output = Irreps.Parse(output) };
        Assert.Equal([new PathRank(Irrep.Parse(output), paths, rank)], block.Ranks);
        Assert.Equal(block.Ranks, (block with { AreDistinct = true }).Ranks);
    }

    [Fact]
    public void RestrictedInnerEdgesLeaveFewerAndTheShapeThenMatters()
    {
        FusionBlock four = s_scalars with { Neighbors = 4, LMax = 1 };
        int all = Assert.Single(four.Ranks).Rank;
        Assert.Equal(all, Assert.Single((four with { IsBalanced = true }).Ranks).Rank);
        FusionBlock scalars = four with { Inner = Irreps.Parse("0e") };
        FusionBlock balanced = scalars with { IsBalanced = true };
        Assert.InRange(Assert.Single(scalars.Ranks).Rank, 1, all - 1);

        // One after the other, scalars of pairs meet scalars alone: s^4 and s^2 (v.v). In pairs also (v.v)^2.
        Assert.Equal((2, 3), (Assert.Single(scalars.Ranks).Rank, Assert.Single(balanced.Ranks).Rank));
    }
}
