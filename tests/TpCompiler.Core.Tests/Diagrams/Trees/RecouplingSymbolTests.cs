using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams.Trees;
using Xunit;

namespace TpCompiler.Core.Tests.Diagrams.Trees;

public class RecouplingSymbolTests
{
    [Fact]
    public void F_is_orthogonal()
    {
        foreach (Wigner3jConvention convention in Trees.Conventions)
        {
            foreach (Irrep[] leaves in Trees.NaturalLeaves(4, 3))
            {
                (int a, int b, int c, int d) = (leaves[0].L, leaves[1].L, leaves[2].L, leaves[3].L);
                int[] es = [.. Range(a, b).Where(e => ClebschGordan.IsTriangle(e, c, d))];
                int[] fs = [.. Range(b, c).Where(f => ClebschGordan.IsTriangle(a, f, d))];
                Assert.Equal(es.Length, fs.Length);
                foreach (int e in es)
                {
                    foreach (int g in es)
                    {
                        ExactNumber product = fs.Aggregate(ExactNumber.Zero, (sum, f) => sum
                            + RecouplingSymbols.F(a, b, c, d, e, f, convention) * RecouplingSymbols.F(a, b, c, d, g, f, convention));
                        Assert.Equal(e == g ? ExactNumber.One : ExactNumber.Zero, product);
                    }
                }
            }
        }
    }

    [Fact]
    public void An_accidental_zero_of_a_6j_symbol_is_exactly_zero()
    {
        // {2 2 1; 2 2 3} = 0, although all four triangles close.
        Assert.True(RecouplingSymbols.F(2, 2, 2, 2, 1, 3).IsZero);
        Assert.False(RecouplingSymbols.F(2, 2, 2, 2, 1, 2).IsZero);
        FusionTreeSum sum = FusionTree.Parse("((0:2e 1:2e)1e 2:2e)2e").FMove(0);
        Assert.DoesNotContain(FusionTree.Parse("(0:2e (1:2e 2:2e)3e)2e"), sum.Terms.Keys);
        Assert.Equal(4, sum.Terms.Count);
    }

    [Fact]
    public void R_is_the_textbook_sign_in_both_conventions()
    {
        foreach (Irrep[] leaves in Trees.NaturalLeaves(3, 4).Where(l => ClebschGordan.IsTriangle(l[0].L, l[1].L, l[2].L)))
        {
            (int a, int b, int c) = (leaves[0].L, leaves[1].L, leaves[2].L);
            int sign = (a + b + c) % 2 == 0 ? 1 : -1;
            Assert.Equal(sign, RecouplingSymbols.R(a, b, c, Wigner3jConvention.E3nn05));
            Assert.Equal(sign, RecouplingSymbols.R(a, b, c, Wigner3jConvention.E3nn04));
        }
    }

    [Fact]
    public void The_conventions_of_the_tensors_give_different_F_symbols()
    {
        var differing = new List<(int, int, int, int, int, int)>();
        foreach (Irrep[] leaves in Trees.NaturalLeaves(6, 2))
        {
            (int a, int b, int c, int d, int e, int f) = (leaves[0].L, leaves[1].L, leaves[2].L, leaves[3].L, leaves[4].L, leaves[5].L);
            ExactNumber first = RecouplingSymbols.F(a, b, c, d, e, f, Wigner3jConvention.E3nn04);
            ExactNumber second = RecouplingSymbols.F(a, b, c, d, e, f, Wigner3jConvention.E3nn05);
            Assert.True(first == second || first == -second);
            if (first != second)
                differing.Add((a, b, c, d, e, f));
        }

        Assert.NotEmpty(differing);
    }

    [Fact]
    public void Symbols_of_negative_degrees_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => RecouplingSymbols.F(-1, 1, 1, 1, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => RecouplingSymbols.R(1, 1, 3));
    }

    private static IEnumerable<int> Range(int a, int b) => Enumerable.Range(Math.Abs(a - b), a + b - Math.Abs(a - b) + 1);
}
