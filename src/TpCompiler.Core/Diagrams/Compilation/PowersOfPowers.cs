using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams.Trees;
using TpCompiler.Core.SymmetricContractions;

namespace TpCompiler.Core.Diagrams.Compilation;

/// <summary>
/// Products of powers of one value, such as (A^2)^2 or A^3*A, as one power of it: each path is a tree over more copies, and so a combination of labelled left
/// combs (Racah's coefficients), of which many are dependent. What is cheaper is a choice: a power of few blocks of a power may be best left as it is.
/// </summary>
internal sealed class PowersOfPowers(ValueFactory values, CompilerOptions options, Choices choices)
{
    private int _met;

    /// <summary>The paths of a product of powers of one value, as combinations of a power of it; null for other products, or where that is not better.</summary>
    public Value? Flatten(IReadOnlyList<Value> factors, IReadOnlyList<FactorPath> paths)
    {
        Value body = BodyOf(factors[0]);
        int order = factors.Sum(OrderOf);
        if (!options.ReducesPowers || order == factors.Count || order > PowerLayer.MaxOrder || !factors.All(f => BodyOf(f) == body))
            return null;
        string subject = $"{string.Join("*", factors.Select(TreeSearch.NameOf))} ({_met++})";
        return choices.Take(subject, ["powers of powers", $"one power of order {order}"]) == 0 ? null : OnePower(body, order, factors, paths);
    }

    private Value OnePower(Value body, int order, IReadOnlyList<Value> factors, IReadOnlyList<FactorPath> paths)
    {
        FusionShape comb = FusionShape.LeftComb(Enumerable.Range(0, order));
        List<FactorPath> combs = [];
        List<CombinationTerm> terms = [];
        for (int p = 0; p < paths.Count; p++)
        {
            List<int> blocks = [];
            FusionTree tree = TreeOf(body, factors, paths[p], blocks);
            foreach (KeyValuePair<FusionTree, ExactNumber> term in tree.Recouple(comb).Terms.OrderBy(t => t.Key.ToString(), StringComparer.Ordinal))
            {
                FactorPath path = new(new(blocks), new(IrrepsOf(term.Key)));
                int block = combs.IndexOf(path);
                if (block < 0)
                {
                    block = combs.Count;
                    combs.Add(path);
                }

                terms.Add(new(p, 0, block, term.Value, default));
            }
        }

        return values.Combination([values.Power(body, combs)], terms, [.. paths.Select(p => p.Irrep)], body.Channels);
    }

    /// <summary>The tree of a path over all copies; their blocks are added to <paramref name="blocks"/>.</summary>
    private static FusionTree TreeOf(Value body, IReadOnlyList<Value> factors, FactorPath path, List<int> blocks)
    {
        FusionTree? tree = null;
        for (int f = 0; f < factors.Count; f++)
        {
            FactorPath inner = factors[f] is PowerValue power ? power.Paths[path.Factors[f]] : new(new([path.Factors[f]]), new([body.Blocks[path.Factors[f]]]));
            FusionTree part = Leaf(inner.Factors[0]);
            for (int k = 1; k < inner.Factors.Count; k++)
                part = new FusionTree.Vertex(part, Leaf(inner.Factors[k]), inner.Irreps[k - 1]);
            tree = tree is null ? part : new FusionTree.Vertex(tree, part, path.Irreps[f - 1]);
        }

        return tree!;

        FusionTree Leaf(int block)
        {
            blocks.Add(block);
            return new FusionTree.Leaf(blocks.Count - 1, body.Blocks[block]);
        }
    }

    /// <summary>The irreps at the vertices of a left comb, the innermost first.</summary>
    private static IEnumerable<Irrep> IrrepsOf(FusionTree comb) => comb is FusionTree.Vertex v ? [.. IrrepsOf(v.Left), v.Root] : [];

    private static Value BodyOf(Value value) => value is PowerValue power ? power.Body : value;

    private static int OrderOf(Value value) => value is PowerValue power ? power.Paths[0].Factors.Count : 1;
}
