using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams;

namespace TpCompiler.TestSupport.Diagrams;

/// <summary>
/// Evaluates a diagram by definition: item after item, path after path, channel after channel, nothing shared.
/// A value of one item is an array for each block, component after component, the channels of a component side by side.
/// </summary>
/// <typeparam name="T">The numbers.</typeparam>
internal sealed class DiagramEvaluation<T>
    where T : struct,
        IAdditiveIdentity<T, T>, IAdditionOperators<T, T, T>, IMultiplyOperators<T, T, T>, IMultiplyOperators<T, double, T>
{
    private readonly FusionDiagram _diagram;
    private readonly DiagramInputs _inputs;
    private readonly IReadOnlyDictionary<string, T[]> _tensors;
    private readonly Dictionary<string, T[][][]> _values = [];

    private DiagramEvaluation(FusionDiagram diagram, DiagramInputs inputs, IReadOnlyDictionary<string, T[]> tensors)
        => (_diagram, _inputs, _tensors) = (diagram, inputs, tensors);

    /// <summary>The rows of the output.</summary>
    public static T[] Run(FusionDiagram diagram, DiagramInputs inputs, IReadOnlyDictionary<string, T[]> tensors)
    {
        DiagramEvaluation<T> run = new(diagram, inputs, tensors);
        foreach (DiagramLeg leg in diagram.Legs)
            run._values[leg.Name] = run.Rows(leg);
        foreach (DiagramDefinition value in diagram.Values)
        {
            // Item after item: nodes, edges or one for everything.
            run._values[value.Name] = [.. Enumerable.Range(0, inputs.Graph.Count(value.Indices))
                .Select(item => run.Evaluate(value.Value, Assignment.Item(inputs.Graph, value.Indices, item)))];
        }

        return [.. run._values[diagram.Output.Name].SelectMany(blocks => blocks).SelectMany(block => block)];
    }

    private T[][][] Rows(DiagramLeg leg)
    {
        int next = 0;
        T[] numbers = _tensors[leg.Name];
        return [.. Enumerable.Range(0, _inputs.Graph.Count(leg.Indices)).Select(_ => leg.Irreps.Select(block =>
        {
            int start = next;
            next += block.Dim;
            return numbers[start..next];
        }).ToArray())];
    }

    private T[][] Evaluate(DiagramExpression expression, Assignment at) => expression switch
    {
        ReferenceExpression e => [.. e.Kept.Select(block => _values[e.Name][at.ItemOf(e.Indices)][block])],
        ProductExpression e => Product(e, at),
        PowerExpression e => Power(e, at),
        WeightedExpression e => Weighted(e, at),
        SumExpression e => Sum(e, at),
        CollectionExpression e => Collect(e, at),
        AdditionExpression e => e.Terms.Select(t => Evaluate(t, at)).Aggregate(Add),
        ConcatenationExpression e => [.. e.Parts.SelectMany(p => Evaluate(p, at))],
        MixExpression e => Mix(e, at),
        _ => throw new NotSupportedException(expression.GetType().Name),
    };

    private T[][] Sum(SumExpression sum, Assignment at)
    {
        T[][] total = [.. sum.Blocks.Select(b => new T[b.Irrep.Dim * sum.Channels])];
        foreach (Assignment item in at.Extend(sum.Edges.Concat(sum.Body.Domain.Edges)))
        {
            if (sum.Distinct.All(pair => EdgeTo(pair.Left) != EdgeTo(pair.Right)))
                total = Add(total, Evaluate(sum.Body, item));

            int EdgeTo(char neighbor) => item.Edges[sum.Edges.Single(e => e.Neighbor == neighbor)];
        }

        return total;
    }

    private T[][] Product(ProductExpression product, Assignment at)
    {
        T[][][] factors = [.. product.Factors.Select(f => Evaluate(f, at))];
        int[] channels = [.. product.Factors.Select(f => f.Channels)];
        ChannelTerms terms = ChannelTerms.Of(product.Mode, channels, product.Channels);
        double factor = 1 / Math.Sqrt(terms.Summed);
        return [.. product.Paths.Select((path, n) =>
        {
            T[] block = new T[path.Irrep.Dim * product.Channels];
            foreach (ChannelTerm term in terms.All)
            {
                T[] coupled = Couple(
                    path,
                    f => product.Factors[f].Blocks[path.Factors[f]].Irrep,
                    f => Channel(factors[f][path.Factors[f]], channels[f], term.Factors[f]));
                AddTo(block, product.Channels, term.Result, coupled.Select(c => Weigh(c * factor, product.Weights, product.Blocks, n, term.Weight, at)));
            }

            return block;
        })];
    }

    private T[][] Power(PowerExpression power, Assignment at)
    {
        T[][] body = Evaluate(power.Body, at);
        return [.. power.Paths.Select(path =>
        {
            T[] block = new T[path.Irrep.Dim * power.Channels];
            for (int u = 0; u < power.Channels; u++)
                AddTo(block, power.Channels, u, Couple(path, f => power.Body.Blocks[path.Factors[f]].Irrep, f => Channel(body[path.Factors[f]], power.Channels, u)));
            return block;
        })];
    }

    /// <summary>One channel through the left comb of a path, each vertex sqrt(2l+1) times a Wigner 3j tensor.</summary>
    private static T[] Couple(FactorPath path, Func<int, Irrep> irrepOf, Func<int, T[]> factor)
    {
        (Irrep irrep, T[] left) = (irrepOf(0), factor(0));
        for (int f = 1; f < path.Factors.Count; f++)
        {
            Irrep next = path.Irreps[f - 1];
            CouplingTensor coupling = Wigner3j.Get(irrep.L, irrepOf(f).L, next.L, Wigner3jConvention.E3nn04);
            T[] right = factor(f);
            T[] result = new T[next.Dim];
            for (int n = 0; n < coupling.Entries.Count; n++)
            {
                CouplingEntry entry = coupling.Entries[n];
                result[entry.K] += left[entry.I] * right[entry.J] * (coupling.Values[n] * Math.Sqrt(next.Dim));
            }

            (irrep, left) = (next, result);
        }

        return left;
    }

    private T[][] Weighted(WeightedExpression weighted, Assignment at)
    {
        T[][] body = Evaluate(weighted.Body, at);
        int channels = weighted.Body.Channels;
        ChannelTerms terms = ChannelTerms.Of(ChannelMode.Uuu, [channels], weighted.Channels);
        return [.. body.Select((x, n) =>
        {
            T[] block = new T[weighted.Blocks[n].Irrep.Dim * weighted.Channels];
            foreach (ChannelTerm term in terms.All)
                AddTo(block, weighted.Channels, term.Result, Channel(x, channels, term.Factors[0]).Select(c => Weigh(c, weighted.Weights, weighted.Blocks, n, term.Weight, at)));
            return block;
        })];
    }

    /// <summary>A number times its element of each weight.</summary>
    private T Weigh(T number, EquatableArray<WeightUse> uses, EquatableArray<PathTree> paths, int path, int channel, Assignment at)
    {
        foreach (WeightUse use in uses)
        {
            DiagramWeight weight = _diagram.Weights.Single(w => w.Name == use.Weight);
            int element = weight.Elements switch
            {
                WeightElements.Path => path,
                WeightElements.Irrep => paths.Select(p => p.Irrep).Distinct().TakeWhile(i => i != paths[path].Irrep).Count(),
                _ => 0,
            };
            int channels = weight.Sizes.Skip(weight.Elements == WeightElements.One ? 0 : 1).Aggregate(1, (product, size) => product * size);
            bool hasChannels = weight.Sizes.Count > (weight.Elements == WeightElements.One ? 0 : 1);
            number *= Set(weight, use, at)[element * channels + (hasChannels ? channel : 0)];
        }

        return number;
    }

    /// <summary>The numbers of a weight for one item.</summary>
    private ArraySegment<T> Set(DiagramWeight weight, WeightUse use, Assignment at)
    {
        int row = 0;
        foreach (WeightItem item in weight.Items)
        {
            string letters = string.Concat(item.Indices.Select(c => use.Indices[weight.Indices.IndexOf(c, StringComparison.Ordinal)]));
            int number = at.ItemOf(letters);
            row = item.Label is null
                ? row * _inputs.Graph.Count(letters) + number
                : row * _inputs.Labels[item.Label].Count + _inputs.Labels[item.Label].Values[number];
        }

        return new(_tensors[weight.Name], checked((int)(row * weight.Count)), (int)weight.Count);
    }

    private T[][] Collect(CollectionExpression collection, Assignment at)
    {
        T[][] body = Evaluate(collection.Body, at);
        return [.. collection.Blocks.Select(block =>
        {
            T[] total = new T[block.Irrep.Dim * collection.Channels];
            T[][] paths = [.. body.Where((_, n) => collection.Body.Blocks[n].Irrep == block.Irrep)];
            foreach (T[] path in paths)
                total = Add(total, path);
            return (T[])[.. total.Select(x => x * (1 / Math.Sqrt(Math.Max(1, paths.Length))))];
        })];
    }

    private T[][] Mix(MixExpression mix, Assignment at)
    {
        T[][] body = Evaluate(mix.Body, at);
        ArraySegment<T> weights = Set(_diagram.Weights.Single(w => w.Name == mix.Weight.Weight), mix.Weight, at);
        int matrix = 0;
        return [.. mix.Blocks.Select(block =>
        {
            // The channels of the irrep, block after block.
            T[][] channels = [.. body.Where((_, n) => mix.Body.Blocks[n].Irrep == block.Irrep)
                .SelectMany(x => Enumerable.Range(0, mix.Body.Channels).Select(u => Channel(x, mix.Body.Channels, u)))];
            T[] result = new T[block.Irrep.Dim * mix.Channels];
            for (int w = 0; w < mix.Channels; w++)
            {
                for (int a = 0; a < channels.Length; a++)
                {
                    T weight = weights[matrix + a * mix.Channels + w];
                    AddTo(result, mix.Channels, w, channels[a].Select(x => weight * x * (1 / Math.Sqrt(channels.Length))));
                }
            }

            matrix += channels.Length * mix.Channels;
            return result;
        })];
    }

    private static T[] Channel(T[] block, int channels, int channel)
        => [.. Enumerable.Range(0, block.Length / channels).Select(m => block[m * channels + channel])];

    private static void AddTo(T[] block, int channels, int channel, IEnumerable<T> components)
    {
        int position = channel;
        foreach (T component in components)
        {
            block[position] += component;
            position += channels;
        }
    }

    private static T[] Add(T[] left, T[] right) => [.. left.Zip(right, (l, r) => l + r)];

    private static T[][] Add(T[][] left, T[][] right) => [.. left.Zip(right, Add)];
}
