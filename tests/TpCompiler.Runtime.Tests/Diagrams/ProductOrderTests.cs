using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.TestSupport.Diagrams;
using Xunit;

namespace TpCompiler.Runtime.Tests.Diagrams;

/// <summary>
/// A search by brute force: every order of the factors of a product, written with all the parentheses there are, spans the same maps; the one that is written
/// costs little more than the cheapest of them.
/// </summary>
public sealed class ProductOrderTests
{
    private const double MostExcess = 1.2;

    private static readonly string[] s_legs = ["A[i] : 8x(0e+1o)", "B[i] : 8x(0e+1o+2e)", "u[i] : (1o)", "h[i] : 8x(0e+1o)", "Y[ij] : sh(2)", "f[ij] : (0e+1o)"];

    [Theory]
    [InlineData("A*A*B")]
    [InlineData("A*B*u")]
    [InlineData("u*A*u")]
    [InlineData("A*u*B*u")]
    [InlineData("A*A*u*u")]
    [InlineData("A*A*A*B")]
    [InlineData("sum j: h[j]*Y*f")]
    [InlineData("sum j: A*h[j]*Y")]
    [InlineData("sum j: Y*u*h[j]")]
    [InlineData("sum j: Y*Y*h[j]")]
    [InlineData("sum j: h[j]*h[j]*Y")]
    public void TheOrderOfWritingIsNoMatterOfCost(string product)
    {
        string sum = product.StartsWith("sum", StringComparison.Ordinal) ? "sum j: " : "";
        string[] factors = product[sum.Length..].Split('*');
        Dictionary<string, double> costs = [];
        foreach (string[] order in Permutations(factors))
        {
            string text = string.Join('*', order);
            if (!costs.ContainsKey(text))
                costs.Add(text, CostOf(sum + text, factors));
        }

        double least = costs.Values.Min();
        Assert.All(costs, c => Assert.True(c.Value <= MostExcess * least, $"{c.Key}: {c.Value}, but {costs.MinBy(o => o.Value).Key}: {least}"));
    }

    private static double CostOf(string product, string[] factors)
    {
        IEnumerable<string> legs = s_legs.Where(leg => factors.Any(f => f[0] == leg[0])).Select(leg => "leg " + leg + "\n");
        string text = $"{string.Concat(legs)}weight W[path,8]\nout x[i] : 8x(0e+1o) = {product} by W";
        return DiagramCost.OfPotential(DiagramCompiler.Compile(DiagramCorpus.Read(text), CompilerOptions.Default).Forward, CompilerOptions.Default.Neighbors).Total;
    }

    private static IEnumerable<string[]> Permutations(string[] items) => items.Length <= 1
        ? [items]
        : Enumerable.Range(0, items.Length).SelectMany(n => Permutations([.. items.Where((_, k) => k != n)]).Select(rest => (string[])[items[n], .. rest]));
}
