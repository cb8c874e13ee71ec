using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using TpCompiler.TestSupport.Diagrams;

namespace TpCompiler.Cli.Tests.Specs;

/// <summary>
/// The value of a diagram from nothing but the document that <c>tpc spec --json</c> writes: dense tensors of paths, structure, factors. For diagrams
/// of legs, products uuu and uvu, powers, weights for items or shared, sums over neighbours and collections.
/// </summary>
internal sealed class DocumentOracle(JsonElement document, OracleGraph graph, IReadOnlyDictionary<string, double[]> tensors)
{
    /// <summary>The output: for each item its blocks, in each the components, and of each its channels.</summary>
    public double[] Output()
    {
        JsonElement value = document.GetProperty("values").EnumerateArray().Last();
        JsonElement expression = value.GetProperty("expression");
        string letters = value.GetProperty("indices").GetString()!;
        return [.. Enumerable.Range(0, graph.Count(letters)).SelectMany(item => Evaluate(expression, Item(letters, item))
            .SelectMany(block => block.SelectMany(component => component)))];
    }

    /// <summary>What letters, and pairs of letters, stand for.</summary>
    private Dictionary<string, int> Item(string letters, int item) => letters.Length < 2
        ? new() { [letters] = item }
        : new() { [letters] = item, [letters[..1]] = graph.Centers[item], [letters[1..]] = graph.Neighbors[item] };

    /// <summary>For each block, component and channel a number.</summary>
    private double[][][] Evaluate(JsonElement e, Dictionary<string, int> at)
    {
        double[][][][] inside = e.TryGetProperty("inside", out JsonElement list) && e.GetProperty("kind").GetString() != "sum"
            ? [.. list.EnumerateArray().Select(i => Evaluate(i, at))]
            : [];
        return e.GetProperty("kind").GetString() switch
        {
            "reference" => Reference(e, at),
            "product" => Weighted(e, at, Product(e, inside), e.GetProperty("mode").GetString()!),
            "power" => Paths(e, [.. Enumerable.Repeat(inside[0], (int)e.Number("exponent"))]),
            "weighted" => Weighted(e, at, inside[0], "uuu"),
            "sum" => Sum(e, at),
            "collection" => [.. e.GetProperty("sums").EnumerateArray().Select(s => Collect(s, inside[0], Channels(e)))],
            var kind => throw new NotSupportedException(kind),
        };
    }

    private double[][][] Reference(JsonElement e, Dictionary<string, int> at)
    {
        JsonElement leg = document.GetProperty("legs").EnumerateArray().Single(l => l.GetProperty("name").GetString() == e.GetProperty("name").GetString());
        int[] dimensions = [.. leg.Texts("blocks").Select(Dimension)];
        int channels = Channels(leg);
        int row = dimensions.Sum() * channels * at[e.GetProperty("letters").GetString()!];
        double[] numbers = tensors[leg.GetProperty("name").GetString()!];
        return [.. e.Numbers("kept").Select(kept => Enumerable.Range(0, dimensions[(int)kept]).Select(m => Enumerable.Range(0, channels)
            .Select(u => numbers[row + (dimensions.Take((int)kept).Sum() + m) * channels + u]).ToArray()).ToArray())];
    }

    private static double[][][] Product(JsonElement e, double[][][][] factors)
    {
        if (e.GetProperty("mode").GetString() is not ("uuu" or "uvu"))
            throw new NotSupportedException();
        if (e.Number("summed_channels") != 1)
            throw new NotSupportedException();
        double factor = e.Number("channel_factor", "value");
        return [.. Paths(e, factors).Select(b => b.Select(c => c.Select(x => factor * x).ToArray()).ToArray())];
    }

    /// <summary>The dense tensor of each path contracted with the blocks it couples, channel by channel.</summary>
    private static double[][][] Paths(JsonElement e, double[][][][] factors) => [.. e.GetProperty("paths").EnumerateArray().Select(path =>
    {
        JsonElement tensor = path.GetProperty("tensor");
        double[] values = tensor.Numbers("values");
        double[][] indices = tensor.Rows("indices");
        int[] blocks = [.. path.Numbers("blocks").Select(b => (int)b)];
        double[][] result = [.. Enumerable.Range(0, Dimension(path.GetProperty("irrep").GetString()!)).Select(_ => new double[Channels(e)])];
        for (int n = 0; n < values.Length; n++)
        {
            for (int u = 0; u < Channels(e); u++)
            {
                double product = values[n];
                for (int f = 0; f < blocks.Length; f++)
                {
                    double[] component = factors[f][blocks[f]][(int)indices[n][f]];
                    product *= component[component.Length == 1 ? 0 : u];
                }

                result[(int)indices[n][^1]][u] += product;
            }
        }

        return result;
    })];

    private double[][][] Weighted(JsonElement e, Dictionary<string, int> at, double[][][] blocks, string mode)
    {
        foreach (JsonElement use in e.GetProperty("weights").EnumerateArray())
        {
            string name = use.GetProperty("weight").GetString()!;
            JsonElement weight = document.GetProperty("weights").EnumerateArray().Single(w => w.GetProperty("name").GetString() == name);
            string letters = use.GetProperty("letters").GetString()!;
            double[] numbers = tensors[name];
            int set = (letters.Length > 0 ? at[letters] : 0) * (int)weight.Number("count");
            double[] sizes = weight.Numbers("sizes");
            int lanes = sizes.Length > 1 ? (int)sizes[^1] : 1;
            double[] elements = use.Numbers("elements");
            if (mode is not ("uuu" or "uvu") || sizes.Length > 2)
                throw new NotSupportedException();
            blocks = [.. blocks.Select((b, n) => b.Select(c => c.Select((x, u) => x * numbers[set + (int)elements[n] * lanes + (lanes == 1 ? 0 : u)]).ToArray()).ToArray())];
        }

        return blocks;
    }

    private double[][][] Sum(JsonElement e, Dictionary<string, int> at)
    {
        string edge = e.Texts("over").Single();
        double[][][] sum = [.. e.Texts("blocks").Select(b => Enumerable.Range(0, Dimension(b)).Select(_ => new double[Channels(e)]).ToArray())];
        foreach (int item in Enumerable.Range(0, graph.Edges).Where(n => graph.Centers[n] == at[edge[..1]]))
        {
            double[][][] term = Evaluate(e.GetProperty("inside")[0], Item(edge, item));
            for (int b = 0; b < sum.Length; b++)
            {
                for (int m = 0; m < sum[b].Length; m++)
                    sum[b][m] = [.. sum[b][m].Zip(term[b][m], (x, y) => x + y)];
            }
        }

        return sum;
    }

    private static double[][] Collect(JsonElement sum, double[][][] blocks, int channels)
    {
        double factor = sum.Number("factor", "value");
        return [.. Enumerable.Range(0, Dimension(sum.GetProperty("irrep").GetString()!)).Select(m => Enumerable.Range(0, channels)
            .Select(u => factor * sum.Numbers("sources").Sum(s => blocks[(int)s][m][u])).ToArray())];
    }

    private static int Channels(JsonElement e) => (int)e.Number("channels");

    private static int Dimension(string irrep) => 2 * int.Parse(irrep[..^1], System.Globalization.CultureInfo.InvariantCulture) + 1;
}
