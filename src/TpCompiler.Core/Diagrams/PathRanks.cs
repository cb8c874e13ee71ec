using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.SymmetricContractions;
using Field = TpCompiler.Core.Kernels.PrimeField<TpCompiler.Core.Kernels.FirstPrime>;

namespace TpCompiler.Core.Diagrams;

/// <summary>The paths of a value to an irrep.</summary>
/// <param name="Irrep">The irrep.</param>
/// <param name="Paths">How many there are.</param>
/// <param name="Rank">How many of them are independent: no path is needed that is, for whatever the leaves hold, a combination of others.</param>
public readonly record struct PathRank(Irrep Irrep, int Paths, int Rank);

/// <summary>
/// How many paths of a value are independent as functions of what the legs and definitions hold: a square has fewer than a product of two factors, and
/// trees whose inner edges are restricted fewer than the maps that there are. Counted exactly: functions at random points of a
/// <see cref="Kernels.PrimeField{TPrime}"/>, on a graph in which every atom is a neighbour of every other.
/// </summary>
public sealed class PathRanks
{
    private readonly Dictionary<(string Leaf, int Block), long[][]> _leaves = [];
    private readonly Dictionary<(int L1, int L2, int L3), (int I, int J, int K, long Value)[]> _couplings = [];
    private readonly int _points;
    private long _state = 1;
    private long _step;

    private PathRanks(int points) => _points = points;

    /// <summary>The paths of a value and their ranks, by irrep. The paths are those of the products, powers and sums that the value collects or mixes.</summary>
    public static IReadOnlyList<PathRank> Of(DiagramDefinition value)
    {
        List<(char, char)> distinct = [];
        PathTree[] paths = [.. PathsOf(value.Value, distinct)];
        char[] summed = [.. paths.SelectMany(Letters).Distinct().Where(c => value.Indices.IndexOf(c) < 0).OrderBy(c => c)];
        List<Dictionary<char, int>> assignments = [.. Assignments(summed, 0, []).Where(a => distinct.All(d => a[d.Item1] != a[d.Item2]))];
        List<PathRank> ranks = [];
        foreach (IGrouping<Irrep, PathTree> group in paths.GroupBy(p => p.Irrep).OrderBy(g => g.Key))
        {
            PathRanks evaluation = new(group.Count() + 4);
            PrimeBasis basis = new();
            int rank = evaluation.Values([.. group], assignments).Count(basis.TryAdd);
            ranks.Add(new(group.Key, group.Count(), rank));
        }

        return ranks;
    }

    private static IEnumerable<PathTree> PathsOf(DiagramExpression value, List<(char, char)> distinct)
    {
        switch (value)
        {
            case CollectionExpression collection:
                return PathsOf(collection.Body, distinct);
            case WeightedExpression weighted:
                return PathsOf(weighted.Body, distinct);
            case MixExpression mix:
                return PathsOf(mix.Body, distinct);
            case AdditionExpression addition:
                return [.. addition.Terms.SelectMany(t => PathsOf(t, distinct))];
            case ConcatenationExpression concatenation:
                return [.. concatenation.Parts.SelectMany(p => PathsOf(p, distinct))];
            case SumExpression sum:
                distinct.AddRange(sum.Distinct);
                return PathsOf(sum.Body, distinct);
            case ProductExpression product:
                foreach (DiagramExpression factor in product.Factors)
                    _ = PathsOf(factor, distinct);
                return product.Blocks;
            default:
                return value.Blocks;
        }
    }

    /// <summary>All nodes that summed letters can stand for: as many as there are letters, so that all of them may differ.</summary>
    private static IEnumerable<Dictionary<char, int>> Assignments(char[] letters, int first, Dictionary<char, int> before)
    {
        if (first == letters.Length)
            return [before];
        return Enumerable.Range(0, letters.Length).SelectMany(n => Assignments(letters, first + 1, new Dictionary<char, int>(before) { [letters[first]] = n }));
    }

    /// <summary>The letters in brackets of all leaves.</summary>
    private static IEnumerable<char> Letters(PathTree path) => path is PathVertex v
        ? Letters(v.Left).Concat(Letters(v.Right))
        : LettersOf(((PathLeaf)path).Operand);

    private static string LettersOf(string operand)
    {
        int open = operand.LastIndexOf('[');
        return open < 0 ? "" : operand.Substring(open + 1, operand.Length - open - 2);
    }

    /// <summary>One component of each path at all points, summed over the assignments: a covariant map is known by any one of its components.</summary>
    private List<long[]> Values(PathTree[] paths, List<Dictionary<char, int>> assignments)
    {
        List<long[]> values = [.. paths.Select(_ => new long[_points])];
        foreach (Dictionary<char, int> assignment in assignments)
        {
            Dictionary<PathTree, long[][]> known = [];
            for (int p = 0; p < paths.Length; p++)
            {
                long[] component = Value(paths[p], assignment, known)[0];
                for (int n = 0; n < _points; n++)
                    values[p][n] = Field.Add(values[p][n], component[n]);
            }
        }

        return values;
    }

    private long[][] Value(PathTree path, Dictionary<char, int> assignment, Dictionary<PathTree, long[][]> known)
    {
        if (known.TryGetValue(path, out long[][]? value))
            return value;
        value = path is PathVertex v
            ? Coupled(Value(v.Left, assignment, known), Value(v.Right, assignment, known), v)
            : Leaf((PathLeaf)path, assignment);
        known.Add(path, value);
        return value;
    }

    private long[][] Coupled(long[][] left, long[][] right, PathVertex vertex)
    {
        long[][] result = [.. Enumerable.Range(0, vertex.Irrep.Dim).Select(_ => new long[_points])];
        foreach ((int i, int j, int k, long value) in Coupling(vertex.Left.Irrep.L, vertex.Right.Irrep.L, vertex.Irrep.L))
        {
            for (int n = 0; n < _points; n++)
                result[k][n] = Field.Add(result[k][n], Field.Multiply(value, Field.Multiply(left[i][n], right[j][n])));
        }

        return result;
    }

    /// <summary>The numbers of a leaf for the nodes that its letters stand for.</summary>
    private long[][] Leaf(PathLeaf leaf, Dictionary<char, int> assignment)
    {
        string operand = string.Concat(leaf.Operand.Substring(0, leaf.Operand.Length - LettersOf(leaf.Operand).Length).Concat(
            LettersOf(leaf.Operand).Select(c => assignment.TryGetValue(c, out int node) ? (char)('0' + node) : c)));
        if (!_leaves.TryGetValue((operand, leaf.Block), out long[][]? value))
        {
            value = [.. Enumerable.Range(0, leaf.Irrep.Dim).Select(_ => Points())];
            _leaves.Add((operand, leaf.Block), value);
        }

        return value;
    }

    /// <summary>Points without structure.</summary>
    private long[] Points()
    {
        long[] points = new long[_points];
        for (int n = 0; n < points.Length; n++)
            points[n] = _state = Field.Add(Field.Multiply(_state, _state), ++_step);
        return points;
    }

    private (int I, int J, int K, long Value)[] Coupling(int l1, int l2, int l3)
    {
        if (!_couplings.TryGetValue((l1, l2, l3), out (int, int, int, long)[]? entries))
        {
            entries = [.. Wigner3j.Get(l1, l2, l3).Entries.Select(e => (e.I, e.J, e.K, Field.Image(e.Value)))];
            _couplings.Add((l1, l2, l3), entries);
        }

        return entries;
    }
}
