using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Language;
using Xunit;

namespace TpCompiler.Core.Tests.Diagrams;

/// <summary>How many paths of a value are independent.</summary>
public sealed class PathRanksTests
{
    // Numbers of trees and of independent ones as worked out with symbols, for three equal factors of sh(2) and sh(3).
    [Theory]
    [InlineData(2, "0e", 11, 5)]
    [InlineData(2, "1o", 21, 5)]
    [InlineData(3, "0e", 23, 8)]
    [InlineData(3, "1o", 51, 12)]
    public void ThreeEqualFactorsHaveTheirSymmetricCouplings(int lmax, string irrep, int paths, int rank)
    {
        PathRank found = Assert.Single(RanksOf($"leg A[i] : 2x sh({lmax})\nweight w[path]\nout B[i] : 2x{irrep} = A*A*A by w"));
        Assert.Equal(new PathRank(Irrep.Parse(irrep), paths, rank), found);
    }

    [Fact]
    public void FactorsOfTheirOwnLeaveAllPathsIndependent()
    {
        foreach (PathRank rank in RanksOf("leg A[i] : 2x sh(2)\nleg B[i] : 2x sh(2)\nleg C[i] : 2x sh(2)\nout D[i] : 2x(0e+1o+1e) = A*B*C"))
            Assert.Equal(rank.Paths, rank.Rank);
    }

    [Fact]
    public void SumsOverNeighboursThatNothingTellsApartAreSymmetric()
    {
        // The antisymmetric couplings of two equal vectors vanish, whether a neighbour may be taken twice or not.
        foreach (string distinct in (string[])["", " where j!=k"])
        {
            IReadOnlyList<PathRank> ranks = RanksOf($"leg a[ij] : 2x1o\nout B[i] = sum j k{distinct}: a[ij]*a[ik]");
            Assert.Equal(["0e 1 1", "1e 1 0", "2e 1 1"], ranks.Select(r => FormattableString.Invariant($"{r.Irrep} {r.Paths} {r.Rank}")));
        }

        // With a factor for one of them they do not.
        Assert.All(RanksOf("leg a[ij] : 2x1o\nleg b[ij] : 2x1o\nout B[i] = sum j k: a[ij]*b[ik]"), r => Assert.Equal(1, r.Rank));
    }

    [Fact]
    public void AProductOfASumWithItselfHasFewerThanAProductInsideIt()
    {
        // Of 1o*1o*1o to 1o, inside a sum one neighbour: a |a|^2. Outside of it, the sum's: the same with the sum.
        Assert.Equal(1, Assert.Single(RanksOf("leg a[ij] : 2x1o\nout B[i] : 2x1o = sum j: a[ij]*a[ij]*a[ij]")).Rank);

        // Two factors of one neighbour and one of another: (a.a) b and a (a.b).
        Assert.Equal(2, Assert.Single(RanksOf("leg a[ij] : 2x1o\nout B[i] : 2x1o = sum j k: a[ij]*a[ij]*a[ik]")).Rank);
    }

    private static IReadOnlyList<PathRank> RanksOf(string text) => PathRanks.Of(DiagramText.Read(text).Diagram!.Output);
}
