using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams;
using TpCompiler.TestSupport.Diagrams;
using Xunit;

namespace TpCompiler.Core.Tests.Diagrams.Oracle;

/// <summary>Which paths there are, and in which order, found again by trying everything.</summary>
public class PathOrderTests
{
    public static TheoryData<string> Names => [.. DiagramCorpus.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void ProductsHaveAllPathsInOrder(string name)
    {
        foreach (ProductExpression product in Expressions(name).OfType<ProductExpression>())
        {
            Irreps[] factors = [.. product.Factors.Select(f => f.Irreps)];
            HashSet<Irrep> wanted = [.. product.Blocks.Select(b => b.Irrep)];

            Assert.Equal(Texts(AllPaths(factors).Where(p => wanted.Contains(p.Irrep))), Texts(product.Paths));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void PowersHaveTheFirstIndependentPaths(string name)
    {
        foreach (PowerExpression power in Expressions(name).OfType<PowerExpression>())
        {
            HashSet<Irrep> wanted = [.. power.Blocks.Select(b => b.Irrep)];
            IEnumerable<FactorPath> ordered = AllPaths([.. Enumerable.Repeat(power.Body.Irreps, power.Exponent)])
                .Where(p => wanted.Contains(p.Irrep) && p.Factors.Zip(p.Factors.Skip(1), (a, b) => a <= b).All(inOrder => inOrder));

            Assert.Equal(Texts(ordered.GroupBy(p => p.Irrep).SelectMany(paths => Independent(power.Body.Irreps, [.. paths]))), Texts(power.Paths));
        }
    }

    private static IEnumerable<string> Texts(IEnumerable<FactorPath> paths)
        => paths.Select(p => $"{string.Join(" ", p.Factors)} -> {string.Join(" ", p.Irreps)}");

    /// <summary>By result, then blocks, then inner irreps.</summary>
    private static IEnumerable<FactorPath> AllPaths(Irreps[] factors)
    {
        IEnumerable<(int[] Blocks, Irrep[] Irreps)> paths = factors[0].Select((b, n) => ((int[])[n], (Irrep[])[b.Irrep]));
        foreach (Irreps factor in factors.Skip(1))
            paths = paths.SelectMany(p => factor.SelectMany((b, n) => (p.Irreps[^1] * b.Irrep).Select(irrep => ((int[])[.. p.Blocks, n], (Irrep[])[.. p.Irreps, irrep]))));
        return paths.OrderBy(p => p.Irreps[^1]).ThenBy(p => p.Blocks, new Lexicographic<int>()).ThenBy(p => p.Irreps, new Lexicographic<Irrep>())
            .Select(p => new FactorPath(new(p.Blocks), new(p.Irreps.Length == 1 ? p.Irreps : p.Irreps[1..])));
    }

    /// <summary>Those that are no combination of the ones before, by their values at random points.</summary>
    private static IEnumerable<FactorPath> Independent(Irreps body, FactorPath[] paths)
    {
        List<double[]> basis = [];
        foreach (FactorPath path in paths)
        {
            Random random = new(1);
            double[] values = [.. Enumerable.Range(0, paths.Length + 5).SelectMany(_ =>
            {
                double[][] point = [.. body.Select(b => Enumerable.Range(0, b.Irrep.Dim).Select(_ => 2 * random.NextDouble() - 1).ToArray())];
                return Couple(path, body, point);
            })];
            foreach (double[] known in basis.Concat(basis))
            {
                double overlap = Numbers.Dot(known, values);
                values = [.. values.Zip(known, (x, k) => x - overlap * k)];
            }

            double norm = Math.Sqrt(Numbers.Dot(values, values));
            if (norm < 1e-9)
                continue;
            basis.Add([.. values.Select(x => x / norm)]);
            yield return path;
        }
    }

    private static double[] Couple(FactorPath path, Irreps body, double[][] point)
    {
        double[] left = point[path.Factors[0]];
        for (int f = 1; f < path.Factors.Count; f++)
        {
            double[] right = point[path.Factors[f]];
            CouplingTensor coupling = Wigner3j.Get((left.Length - 1) / 2, body[path.Factors[f]].Irrep.L, path.Irreps[f - 1].L);
            double[] result = new double[path.Irreps[f - 1].Dim];
            for (int n = 0; n < coupling.Entries.Count; n++)
                result[coupling.Entries[n].K] += coupling.Values[n] * left[coupling.Entries[n].I] * right[coupling.Entries[n].J];
            left = result;
        }

        return left;
    }

    private static IEnumerable<DiagramExpression> Expressions(string name)
        => DiagramCorpus.Diagram(name).Values.SelectMany(v => DiagramProperties.WithAllInside(v.Value));

    private sealed class Lexicographic<T> : IComparer<T[]>
        where T : IComparable<T>
    {
        public int Compare(T[]? x, T[]? y) => x!.Zip(y!, (a, b) => a.CompareTo(b)).FirstOrDefault(c => c != 0);
    }
}
