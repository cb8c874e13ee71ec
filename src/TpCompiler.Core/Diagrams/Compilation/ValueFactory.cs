using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Diagrams.Compilation;

/// <summary>Makes values, equal ones once, and keeps them simple: combinations of combinations become one.</summary>
internal sealed class ValueFactory
{
    private readonly Dictionary<string, Value> _known = [];
    private readonly Dictionary<Value, int> _numbers = [];
    private readonly Dictionary<string, DiagramWeight> _weights;

    private readonly bool _exchanges;

    /// <summary>A factory for the values of a diagram.</summary>
    /// <param name="diagram">The diagram.</param>
    /// <param name="exchanges">Whether of the couplings of a value with itself those are left out that are others but for their sign.</param>
    public ValueFactory(FusionDiagram diagram, bool exchanges)
    {
        _weights = diagram.Weights.ToDictionary(w => w.Name);
        _exchanges = exchanges;
    }

    /// <summary>The declaration of a weight, or of one that the compiler prepares.</summary>
    public DiagramWeight Weight(string name) => _weights[name];

    /// <summary>Adds a weight that the compiler prepares from others.</summary>
    public void Declare(DiagramWeight weight) => _weights[weight.Name] = weight;

    public Value Input(string tensor, string letters, IReadOnlyList<int> kept, IReadOnlyList<Irrep> blocks, int channels)
        => Make($"input {tensor}[{letters}] {string.Join(",", kept)}", () => new InputValue(tensor, letters, kept, blocks, channels, IndexDomain.Of(letters)));

    /// <summary>The number 1.</summary>
    public Value Unit() => Make("unit", () => new UnitValue());

    public Value Coupling(Value left, Value right, IReadOnlyList<CouplingVertex> vertices)
        => left == right && _exchanges ? OwnCoupling(left, vertices) : PlainCoupling(left, right, vertices);

    public Value FreeProduct(IReadOnlyList<Value> factors, IReadOnlyList<FactorPath> paths) => Make(
        $"product {Numbers(factors)}{TextOf(paths)}",
        () => new FreeProductValue(factors, paths, IndexDomain.Union(factors.Select(f => f.Domain))));

    public Value Power(Value body, IReadOnlyList<FactorPath> paths)
        => Make($"power {Number(body)}{TextOf(paths)}", () => new PowerValue(body, paths));

    public Value Mix(string weight, string letters, Value body, IReadOnlyList<Irrep> blocks, int channels) => Make(
        $"mix {weight}[{letters}] {Number(body)}: {channels} {string.Join(",", blocks)}",
        () => new MixValue(weight, letters, body, blocks, channels, IndexDomain.Union([body.Domain, DomainOf(weight, letters)])));

    public Value Loop(
        Value left,
        Value right,
        ChannelMode mode,
        IReadOnlyList<CouplingVertex> vertices,
        IReadOnlyList<EquatableArray<WeightElement>> weights,
        int channels) => Make(
            $"loop {mode} {channels} {Number(left)} {Number(right)} {string.Join(",", vertices.Select((v, n) => $"{v.Left} {v.Right} {v.Irrep}{TextOf(weights[n])}"))}",
            () => new LoopValue(
                left,
                right,
                mode,
                vertices,
                weights,
                channels,
                IndexDomain.Union([left.Domain, right.Domain, .. weights.SelectMany(w => w).Select(DomainOf)])));

    /// <summary>
    /// Sums of blocks of sources. A source that is itself a combination is looked through; sources that are not used are left out.
    /// </summary>
    /// <param name="sources">The sources.</param>
    /// <param name="terms">What is added to which block.</param>
    /// <param name="blocks">The irreps of the blocks.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="domain">What there is an item for, besides what sources and weights depend on.</param>
    public Value Combination(
        IReadOnlyList<Value> sources, IEnumerable<CombinationTerm> terms, IReadOnlyList<Irrep> blocks, int channels, IndexDomain? domain = null)
    {
        List<Value> used = [];
        List<CombinationTerm> flat = [];
        foreach (CombinationTerm term in terms)
        {
            Value source = sources[term.Source];
            if (source is CombinationValue inner)
            {
                foreach (CombinationTerm part in inner.Terms.Where(t => t.Block == term.SourceBlock))
                {
                    flat.Add(new(
                        term.Block, Use(inner.Sources[part.Source]), part.SourceBlock, term.Coefficient * part.Coefficient, new([.. part.Weights, .. term.Weights])));
                }
            }
            else
            {
                flat.Add(term with { Source = Use(source) });
            }
        }

        domain = IndexDomain.Union(
            [domain ?? IndexDomain.Global, .. sources.Select(s => s.Domain), .. flat.SelectMany(t => t.Weights).Distinct().Select(DomainOf)]);
        bool isIdentity = used.Count == 1 && used[0].Domain == domain && used[0].Blocks.SequenceEqual(blocks) && used[0].Channels == channels && flat.Count == blocks.Count
            && flat.Select((t, n) => t.Block == n && t.SourceBlock == n && t.Weights.Count == 0 && t.Coefficient.IsOne).All(same => same);
        if (isIdentity)
            return used[0];
        string text = string.Join(";", flat.Select(t => $"{t.Block} {t.Source} {t.SourceBlock} {t.Coefficient}{TextOf(t.Weights)}"));
        return Make(
            $"combination {Numbers(used)} {channels} {domain} {string.Join(",", domain.Edges)} {string.Join(",", blocks)}: {text}",
            () => new CombinationValue(used, flat, blocks, channels, domain));

        int Use(Value source)
        {
            int n = used.IndexOf(source);
            if (n < 0)
            {
                n = used.Count;
                used.Add(source);
            }

            return n;
        }
    }

    /// <summary>The value with an item for everything in a domain, even if it is the same for some of them.</summary>
    public Value Over(Value value, IndexDomain domain) => Combination(
        [value], value.Blocks.Select((_, n) => new CombinationTerm(n, 0, n, ExactNumber.One, default)), value.Blocks, value.Channels, domain);

    /// <summary>A sum as it is. The letters that it binds become capitals, so that sums that differ in their letters only are equal.</summary>
    public Value Sum(Value body, IReadOnlyList<DiagramEdge> edges, IReadOnlyList<(char Left, char Right)> distinct)
    {
        foreach (DiagramEdge edge in edges.Where(e => char.IsLower(e.Neighbor)).ToList())
        {
            char bound = 'A';
            while (edges.Any(e => e.Neighbor == bound || e.Center == bound) || UsesLetter(body, bound))
                bound++;
            char rename(char c) => c == edge.Neighbor ? bound : c;
            body = Rename(body, rename);
            edges = [.. edges.Select(e => new DiagramEdge(rename(e.Center), rename(e.Neighbor)))];
            distinct = [.. distinct.Select(d => (rename(d.Left), rename(d.Right)))];
        }

        string bound2 = string.Concat(edges.Select(e => e.Neighbor));
        IndexDomain domain = IndexDomain.Union(
            [body.Domain.Without(bound2), .. edges.Where(e => bound2.IndexOf(e.Center) < 0).Select(e => IndexDomain.Of(e.Center.ToString()))]);
        return Make(
            $"sum {Number(body)} {string.Join(",", edges)} {string.Join(",", distinct)}",
            () => new SumValue(body, new(edges), new(distinct), domain));
    }

    /// <summary>The value with other letters.</summary>
    public Value Rename(Value value, Func<char, char> letter)
    {
        Dictionary<Value, Value> done = [];
        return Map(value);

        Value Map(Value v)
        {
            if (done.TryGetValue(v, out Value? known))
                return known;
            Value renamed = v switch
            {
                UnitValue => v,
                InputValue i => Input(i.Tensor, Letters(i.Letters), i.Kept, i.Blocks, i.Channels),
                CouplingValue c => Coupling(Map(c.Left), Map(c.Right), c.Vertices),
                FreeProductValue p => FreeProduct([.. p.Factors.Select(Map)], p.Paths),
                PowerValue p => Power(Map(p.Body), p.Paths),
                MixValue m => Mix(m.Weight, Letters(m.Letters), Map(m.Body), m.Blocks, m.Channels),
                LoopValue l => Loop(Map(l.Left), Map(l.Right), l.Mode, l.Vertices, [.. l.Weights.Select(Weights)], l.Channels),
                CombinationValue c => Combination(
                    [.. c.Sources.Select(Map)], c.Terms.Select(t => t with { Weights = Weights(t.Weights) }), c.Blocks, c.Channels, Domain(c.Domain)),
                SumValue s => Sum(
                    Map(s.Body),
                    [.. s.Edges.Select(e => new DiagramEdge(letter(e.Center), letter(e.Neighbor)))],
                    [.. s.Distinct.Select(d => (letter(d.Left), letter(d.Right)))]),
                _ => throw new InvalidOperationException(v.GetType().Name),
            };
            done.Add(v, renamed);
            return renamed;
        }

        string Letters(string letters) => string.Concat(letters.Select(letter));

        IndexDomain Domain(IndexDomain domain) => IndexDomain.Union(
            [.. domain.Indices.Select(c => IndexDomain.Of(letter(c).ToString())), .. domain.Edges.Select(e => IndexDomain.Of(Letters(e.ToString())))]);

        EquatableArray<WeightElement> Weights(EquatableArray<WeightElement> weights)
            => new(weights.Select(w => w with { Letters = Letters(w.Letters) }));
    }

    /// <summary>The domain of a weight at letters.</summary>
    public IndexDomain DomainOf(string weight, string letters)
    {
        DiagramWeight declared = Weight(weight);
        return IndexDomain.Union(declared.Items.Select(i => IndexDomain.Of(At(i.Indices, declared.Indices, letters))));
    }

    /// <summary>The letters of a part of a declaration, with those of a use in place of the declared ones.</summary>
    public static string At(string part, string declared, string used) => string.Concat(part.Select(c => used[declared.IndexOf(c)]));

    private IndexDomain DomainOf(WeightElement weight) => DomainOf(weight.Weight, weight.Letters);

    private Value PlainCoupling(Value left, Value right, IReadOnlyList<CouplingVertex> vertices) => Make(
        $"coupling {Number(left)} {Number(right)} {string.Join(",", vertices.Select(v => $"{v.Left} {v.Right} {v.Irrep}"))}",
        () => new CouplingValue(left, right, vertices, IndexDomain.Union([left.Domain, right.Domain])));

    /// <summary>Couplings of a value with itself: (a b)l is (b a)l up to its sign, and (a a)l vanishes where that is negative.</summary>
    private Value OwnCoupling(Value value, IReadOnlyList<CouplingVertex> vertices)
    {
        List<CouplingVertex> kept = [];
        List<CombinationTerm> terms = [];
        for (int n = 0; n < vertices.Count; n++)
        {
            CouplingVertex vertex = vertices[n];
            bool isExchanged = vertex.Left > vertex.Right;
            int sign = vertex.Left < vertex.Right ? 1 : TreeCouplings.ExchangeSign(value.Blocks[vertex.Left].L, value.Blocks[vertex.Right].L, vertex.Irrep.L);
            if (sign < 0 && !isExchanged)
                continue;
            if (isExchanged)
                vertex = new(vertex.Right, vertex.Left, vertex.Irrep);
            int block = kept.IndexOf(vertex);
            if (block < 0)
            {
                block = kept.Count;
                kept.Add(vertex);
            }

            terms.Add(new(n, 0, block, sign > 0 ? ExactNumber.One : -ExactNumber.One, default));
        }

        return kept.Count == 0
            ? PlainCoupling(value, value, vertices)
            : Combination([PlainCoupling(value, value, kept)], terms, [.. vertices.Select(v => v.Irrep)], value.Channels);
    }

    /// <summary>Whether a letter occurs anywhere in a value, bound or free.</summary>
    private static bool UsesLetter(Value value, char letter)
    {
        // What occurs many times is looked at once.
        HashSet<Value> seen = [];
        return Uses(value);

        bool Uses(Value v) => seen.Add(v)
            && (v.Domain.Contains(letter) || (v is SumValue sum && sum.Edges.Any(e => e.Neighbor == letter)) || v.Parts.Any(Uses));
    }

    private Value Make(string key, Func<Value> make)
    {
        if (!_known.TryGetValue(key, out Value? value))
        {
            value = make();
            _known.Add(key, value);
            _numbers.Add(value, _numbers.Count);
        }

        return value;
    }

    private int Number(Value value) => _numbers[value];

    private string Numbers(IEnumerable<Value> values) => string.Join(" ", values.Select(Number));

    private static string TextOf(EquatableArray<WeightElement> weights)
        => string.Concat(weights.Select(w => $" {w.Weight}[{w.Letters}]{w.Element}"));

    private static string TextOf(IReadOnlyList<FactorPath> paths)
    {
        StringBuilder text = new();
        foreach (FactorPath path in paths)
            text.Append(';').Append(string.Join(" ", path.Factors)).Append(' ').Append(string.Join(" ", path.Irreps));
        return text.ToString();
    }
}
