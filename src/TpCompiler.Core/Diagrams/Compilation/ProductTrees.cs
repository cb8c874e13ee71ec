using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams.Trees;

namespace TpCompiler.Core.Diagrams.Compilation;

/// <summary>
/// Chooses for each free product the tree by which it is computed, and writes its paths, which are labelled left combs, as
/// combinations of that tree's. Exact; possible because no irrep inside a free product is left out.
/// </summary>
internal sealed class ProductTrees(ValueFactory values, HarmonicCollapse harmonics, WeightPreparations prepared, CompilerOptions options, Choices choices)
{
    private readonly Dictionary<(FusionTree, FusionShape), FusionTreeSum> _recoupled = [];

    /// <summary>
    /// The value with trees for its outermost free products, chosen for a sum over the neighbours at the ends of
    /// <paramref name="sum"/> that follows.
    /// </summary>
    public Value Choose(Value value, IReadOnlyList<DiagramEdge> sum)
    {
        if (value is FreeProductValue bare)
        {
            (Value source, List<CombinationTerm> terms) = Expand(
                bare, [.. bare.Blocks.Select((_, n) => new CombinationTerm(n, 0, n, ExactNumber.One, default))], sum);
            return values.Combination([source], terms, bare.Blocks, bare.Channels);
        }

        if (value is not CombinationValue combination || !combination.Sources.Any(s => s is FreeProductValue))
            return value;
        List<Value> sources = [];
        List<CombinationTerm> all = [];
        for (int s = 0; s < combination.Sources.Count; s++)
        {
            List<CombinationTerm> terms = [.. combination.Terms.Where(t => t.Source == s)];
            Value source = combination.Sources[s];
            if (source is FreeProductValue product)
                (source, terms) = Expand(product, terms, sum);
            all.AddRange(terms.Select(t => t with { Source = sources.Count }));
            sources.Add(source);
        }

        return values.Combination(sources, all, combination.Blocks, combination.Channels, combination.Domain);
    }

    private (Value Source, List<CombinationTerm> Terms) Expand(FreeProductValue product, List<CombinationTerm> terms, IReadOnlyList<DiagramEdge> sum)
    {
        int n = product.Factors.Count;
        FusionShape comb = FusionShape.LeftComb(Enumerable.Range(0, n));
        FusionShape shape = comb;
        if (options.Recouples)
        {
            // A neighbour that weights depend on stays until the weights are multiplied.
            string fixedLetters = string.Concat(terms.SelectMany(t => t.Weights).Distinct().Select(w => values.DomainOf(w.Weight, w.Letters).Indices));
            TreeSearch search = new(product, harmonics, [.. sum.Where(e => fixedLetters.IndexOf(e.Neighbor) < 0)], options.Neighbors);
            List<FusionShape> shapes = search.Best(comb);
            shape = shapes[choices.Take(search.Subject, [.. shapes.Select(search.Describe)])];
        }

        (TreeCouplings couplings, (int Block, ExactNumber Coefficient)[][] rows) = Couplings(product, shape, comb, options.Recouples);
        if (Array.TrueForAll(rows, r => r.Length == 0))
            (couplings, rows) = Couplings(product, shape, comb, exchanges: false);
        return (couplings.Value(), IsBestDirect(product, shape == comb, terms, rows) ? Direct(terms, rows) : Transform(terms, rows));
    }

    /// <summary>The couplings of a tree, and for each path the blocks of them that it is a sum of.</summary>
    private (TreeCouplings Couplings, (int Block, ExactNumber Coefficient)[][] Rows) Couplings(FreeProductValue product, FusionShape shape, FusionShape comb, bool exchanges)
    {
        TreeCouplings couplings = new(harmonics, product, shape, exchanges);
        return (couplings, [.. product.Paths.Select(Row)]);

        (int, ExactNumber)[] Row(FactorPath path)
        {
            FusionTree tree = LeftComb(product, path);
            IEnumerable<(FusionTree Tree, ExactNumber Coefficient)> trees = shape == comb
                ? [(tree, ExactNumber.One)]
                : Recouple(tree, shape).Terms.OrderBy(t => t.Key.ToString(), StringComparer.Ordinal).Select(t => (t.Key, t.Value));
            return [.. trees.Select(t => (Place: couplings.Block(t.Tree, path.Factors), t.Coefficient)).Where(t => t.Place.Sign != 0)
                .GroupBy(t => t.Place.Block, t => t.Place.Sign > 0 ? t.Coefficient : -t.Coefficient)
                .Select(g => (g.Key, g.Aggregate((sum, c) => sum + c))).Where(t => !t.Item2.IsZero)];
        }
    }

    /// <summary>
    /// Whether weights stay as they are: where the paths are the tree's, one by one; or where there are as many sets of weights as there are products, and sums
    /// of weights would have to be made for each.
    /// </summary>
    private bool IsBestDirect(FreeProductValue product, bool isComb, List<CombinationTerm> terms, (int Block, ExactNumber Coefficient)[][] rows)
    {
        if (!isComb)
            return false;
        bool isOneToOne = Array.TrueForAll(rows, r => r.Length == 1) && rows.Select(r => r[0].Block).Distinct().Count() == rows.Length;
        return isOneToOne || terms.SelectMany(t => t.Weights).Distinct().Any(w => values.DomainOf(w.Weight, w.Letters).Indices.Length >= product.Domain.Indices.Length);
    }

    private static List<CombinationTerm> Direct(List<CombinationTerm> terms, (int Block, ExactNumber Coefficient)[][] rows) => [.. terms.SelectMany(t => rows[t.SourceBlock]
        .Select(r => t with { Source = 0, SourceBlock = r.Block, Coefficient = t.Coefficient * r.Coefficient }))];

    private FusionTreeSum Recouple(FusionTree tree, FusionShape shape)
    {
        if (!_recoupled.TryGetValue((tree, shape), out FusionTreeSum? sum))
            _recoupled.Add((tree, shape), sum = tree.Recouple(shape));
        return sum;
    }

    /// <summary>
    /// The terms on the new paths. Where as many weights suffice, the weights are transformed: sum_k c_k w_k X_k with X_k = sum_f F_kf Y_f
    /// is sum_f w'_f Y_f with w'_f = sum_k c_k F_kf w_k.
    /// </summary>
    private List<CombinationTerm> Transform(List<CombinationTerm> terms, (int Block, ExactNumber Coefficient)[][] rows)
    {
        List<CombinationTerm> direct = Direct(terms, rows);
        (string, string)[] uses = [.. terms.SelectMany(t => t.Weights).Select(w => (w.Weight, w.Letters)).Distinct()];
        if (uses.Length != 1 || terms.Any(t => t.Weights.Count != 1))
            return direct;
        var groups = direct.GroupBy(t => (t.Block, t.SourceBlock)).ToList();
        if (groups.Count > terms.Count)
            return direct;
        string name = prepared.Add(uses[0].Item1, [.. groups.Select(g => g.Select(t => (t.Weights[0].Element, t.Coefficient)).ToList())]);
        return [.. groups.Select((g, n) => new CombinationTerm(
            g.Key.Block, 0, g.Key.SourceBlock, ExactNumber.One, new([new WeightElement(name, uses[0].Item2, n)])))];
    }

    private static FusionTree LeftComb(FreeProductValue product, FactorPath path)
    {
        FusionTree tree = new FusionTree.Leaf(0, product.Factors[0].Blocks[path.Factors[0]]);
        for (int f = 1; f < path.Factors.Count; f++)
            tree = new FusionTree.Vertex(tree, new FusionTree.Leaf(f, product.Factors[f].Blocks[path.Factors[f]]), path.Irreps[f - 1]);
        return tree;
    }
}
