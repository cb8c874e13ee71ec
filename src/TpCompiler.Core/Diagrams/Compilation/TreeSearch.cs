using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams.Trees;

namespace TpCompiler.Core.Diagrams.Compilation;

/// <summary>
/// The cost of computing a product by each tree: for each vertex the terms of its couplings times the number of items for which it
/// is computed, where a sum over a neighbour is done as soon as nothing outside depends on it.
/// </summary>
internal sealed class TreeSearch
{
    private const int MaxCompared = 4;

    // Names of what is made of much else end somewhere.
    private const int MaxNameDepth = 6;

    // There are (2n-3)!! trees of n factors: 105 of five, but 10 395 of seven.
    private const int MaxEnumerated = 5;

    // What is the same for all channels costs one channel's work, and many channels share it.
    private const double UniformShare = 1.0 / 16.0;

    // A multiply-add for each term, and something for the coefficients.
    private const double OperationsPerTerm = 1.3;

    private readonly FreeProductValue _product;
    private readonly HarmonicCollapse _harmonics;
    private readonly IReadOnlyList<DiagramEdge> _sum;
    private readonly double _neighbors;
    private readonly HashSet<Irrep> _results;
    private readonly Dictionary<EquatableArray<int>, Part> _parts = [];
    private readonly Dictionary<(Part Left, Part Right), double> _vertexCosts = [];

    public TreeSearch(FreeProductValue product, HarmonicCollapse harmonics, IReadOnlyList<DiagramEdge> sum, int neighbors)
    {
        (_product, _harmonics, _sum, _neighbors) = (product, harmonics, sum, neighbors);
        _results = [.. product.Blocks];
    }

    /// <summary>What is to be computed, for people.</summary>
    public string Subject => $"tree of {string.Join("*", _product.Factors.Select(f => NameOf(f)))}"
        + (_sum.Count == 0 ? "" : $" summed over {string.Join(" ", _sum.Select(e => e.Neighbor))}");

    /// <summary>Some trees to be compared, the one expected to be cheapest first; <paramref name="written"/> is among them.</summary>
    public List<FusionShape> Best(FusionShape written)
    {
        int[] leaves = [.. Enumerable.Range(0, _product.Factors.Count)];
        IEnumerable<FusionShape> shapes = leaves.Length <= MaxEnumerated ? FusionShape.All(leaves) : [Cheapest(leaves, []), written];
        List<FusionShape> best = [.. shapes
            .OrderBy(s => s == written ? Cost(s) * 0.98 : Cost(s))
            .GroupBy(Describe).Select(same => same.First())
            .Take(MaxCompared)];
        if (!best.Any(s => Describe(s) == Describe(written)))
            best[best.Count - 1] = written;
        return best;
    }

    /// <summary>A tree, for people.</summary>
    public string Describe(FusionShape shape) => shape is FusionShape.Vertex v
        ? $"({Describe(v.Left)} {Describe(v.Right)})"
        : NameOf(_product.Factors[((FusionShape.Leaf)shape).Number]);

    /// <summary>A value, for people.</summary>
    public static string NameOf(Value value) => NameOf(value, MaxNameDepth);

    private static string NameOf(Value value, int depth) => value switch
    {
        _ when depth == 0 => "...",
        InputValue input => input.Letters.Length == 0 ? input.Tensor : $"{input.Tensor}[{input.Letters}]",
        SumValue sum => $"sum({NameOf(sum.Body, depth - 1)})",
        MixValue mix => $"{mix.Weight}({NameOf(mix.Body, depth - 1)})",
        CouplingValue coupling => $"({NameOf(coupling.Left, depth - 1)} {NameOf(coupling.Right, depth - 1)})",
        PowerValue power => $"{NameOf(power.Body, depth - 1)}^{power.Paths[0].Factors.Count}",
        _ => string.Join("+", value.Parts.Select(p => NameOf(p, depth - 1)).Distinct()),
    };

    /// <summary>The cheapest tree of some factors: each subset's is made of the cheapest of its parts.</summary>
    private FusionShape Cheapest(int[] leaves, Dictionary<EquatableArray<int>, FusionShape> known)
    {
        if (leaves.Length == 1)
            return new FusionShape.Leaf(leaves[0]);
        if (known.TryGetValue(new(leaves), out FusionShape? best))
            return best;
        double least = double.MaxValue;

        // A bit says that the leaf goes to the right; the first leaf stays left.
        for (int right = 1; right < 1 << (leaves.Length - 1); right++)
        {
            bool isRight(int i) => i > 0 && (right >> (i - 1) & 1) != 0;
            FusionShape shape = new FusionShape.Vertex(
                Cheapest([.. leaves.Where((_, i) => !isRight(i))], known), Cheapest([.. leaves.Where((_, i) => isRight(i))], known));
            double cost = Cost(shape);
            if (cost < least)
                (best, least) = (shape, cost);
        }

        known.Add(new(leaves), best!);
        return best!;
    }

    private double Cost(FusionShape shape) => shape is FusionShape.Vertex v ? Cost(v.Left) + Cost(v.Right) + VertexCost(v) : 0.0;

    private double VertexCost(FusionShape.Vertex v)
    {
        if (Collapses(v))
            return 0.0;
        (Part left, Part right) = (PartOf(v.Left), PartOf(v.Right));
        if (_vertexCosts.TryGetValue((left, right), out double known))
            return known;
        Func<Irrep, bool> leadsToResult = LeadsToResult(v);
        double lanes = left.HasLanes || right.HasLanes ? 1.0 : UniformShare;
        string letters = Union(left.Letters, right.Letters);
        double operations = 0.0;
        double components = 0.0;
        foreach ((Irrep a, Irrep b, Irrep c, double count) in Couplings(v, left, right))
        {
            if (!leadsToResult(c))
                continue;
            operations += count * Operations(a.L, b.L, c.L, left.HasLanes, right.HasLanes);
            components += count * c.Dim;
        }

        double sums = PartOf(v).Letters == letters ? 0.0 : components;
        double cost = (operations + sums) * Items(letters) * lanes;
        _vertexCosts.Add((left, right), cost);
        return cost;
    }

    /// <summary>The couplings of two values, and how many there are of each; of a value with itself those that are not others with another sign.</summary>
    private IEnumerable<(Irrep Left, Irrep Right, Irrep Result, double Count)> Couplings(FusionShape.Vertex vertex, Part left, Part right)
    {
        bool isSquare = TreeCouplings.Canonical(_product, vertex.Left) == TreeCouplings.Canonical(_product, vertex.Right);
        foreach (KeyValuePair<Irrep, double> a in left.Blocks)
        {
            foreach (KeyValuePair<Irrep, double> b in right.Blocks)
            {
                foreach (Irrep c in a.Key * b.Key)
                {
                    double count = a.Value * b.Value;
                    if (isSquare)
                        count = a.Key != b.Key ? count / 2 : 0.5 * a.Value * (a.Value + TreeCouplings.ExchangeSign(a.Key.L, a.Key.L, c.L));
                    if (count > 0)
                        yield return (a.Key, b.Key, c, count);
                }
            }
        }
    }

    /// <summary>Per-lane operations of a vertex; the factor that is the same for all lanes is multiplied in before them.</summary>
    private static double Operations(int l1, int l2, int l3, bool leftLanes, bool rightLanes)
    {
        EquatableArray<CouplingEntry> entries = Wigner3j.Get(l1, l2, l3).Entries;
        if (leftLanes == rightLanes)
            return OperationsPerTerm * entries.Count;
        int pairs = leftLanes ? entries.Select(e => (e.I, e.K)).Distinct().Count() : entries.Select(e => (e.J, e.K)).Distinct().Count();
        return pairs + (2.0 * entries.Count * UniformShare);
    }

    /// <summary>Whether an irrep at a vertex can be coupled with the other factors to a result.</summary>
    private Func<Irrep, bool> LeadsToResult(FusionShape.Vertex vertex)
    {
        int[] others = [.. Enumerable.Range(0, _product.Factors.Count).Where(n => !vertex.Leaves.Contains(n))];
        if (others.Length == 0)
            return _results.Contains;
        Irrep[] rest = [.. PartOf(FusionShape.LeftComb(others)).Blocks.Keys];
        HashSet<Irrep> useful = [.. rest.SelectMany(r => _results.SelectMany(result => r * result))];
        return useful.Contains;
    }

    /// <summary>Whether the vertex is one of harmonics of one direction, which costs little or nothing.</summary>
    private bool Collapses(FusionShape.Vertex vertex)
    {
        Value[] factors = [.. vertex.Leaves.Select(n => _product.Factors[n]).Distinct()];
        return factors.Length == 1 && _harmonics.IsHarmonic(factors[0]);
    }

    private double Items(string letters) => letters.Length == 0 ? 0.0 : Math.Pow(_neighbors, letters.Length - 1);

    private Part PartOf(FusionShape shape)
    {
        EquatableArray<int> leaves = new(shape.Leaves.OrderBy(n => n));
        if (_parts.TryGetValue(leaves, out Part? known))
            return known;
        Part part;
        if (shape is FusionShape.Leaf leaf)
        {
            Value factor = _product.Factors[leaf.Number];
            part = new(
                factor.Blocks.GroupBy(b => b).ToDictionary(g => g.Key, g => (double)g.Count()),
                AfterSums(factor.Domain.Indices, leaves),
                factor.HasLanes);
        }
        else
        {
            FusionShape.Vertex v = (FusionShape.Vertex)shape;
            (Part left, Part right) = (PartOf(v.Left), PartOf(v.Right));
            Dictionary<Irrep, double> blocks = [];
            foreach ((_, _, Irrep c, double more) in Couplings(v, left, right))
                blocks[c] = (blocks.TryGetValue(c, out double count) ? count : 0.0) + more;

            part = new(blocks, AfterSums(Union(left.Letters, right.Letters), leaves), left.HasLanes || right.HasLanes);
        }

        _parts.Add(leaves, part);
        return part;
    }

    /// <summary>The letters that are left when all sums are done that nothing outside these leaves takes part in.</summary>
    private string AfterSums(string letters, EquatableArray<int> leaves)
    {
        foreach (DiagramEdge edge in _sum)
        {
            bool isOutside = _product.Factors.Where((f, n) => !leaves.Contains(n) && f.Domain.Contains(edge.Neighbor)).Any();
            if (letters.IndexOf(edge.Neighbor) >= 0 && !isOutside)
                letters = Union(letters.Replace(edge.Neighbor.ToString(), ""), edge.Center.ToString());
        }

        return letters;
    }

    private static string Union(string left, string right) => string.Concat((left + right).Distinct().OrderBy(c => c));

    /// <summary>The product of some factors: how often each irrep occurs, its letters, and whether it has channels.</summary>
    private sealed class Part(Dictionary<Irrep, double> blocks, string letters, bool hasLanes)
    {
        public Dictionary<Irrep, double> Blocks { get; } = blocks;

        public string Letters { get; } = letters;

        public bool HasLanes { get; } = hasLanes;
    }
}
