using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams;

namespace TpCompiler.TestSupport.Diagrams;

/// <summary>
/// What a diagram is evaluated on: a graph, labels, and for each leg and weight its numbers. A leg has a row for each item; a row
/// is block after block, in a block component after component, the channels of a component side by side. A weight has a row for each
/// set: all combinations of its items, the last fastest.
/// </summary>
/// <param name="Graph">The graph.</param>
/// <param name="Labels">For each label the value of each node (or edge), and how many values there are.</param>
/// <param name="Tensors">The numbers of legs and weights by name.</param>
public sealed record DiagramInputs(
    OracleGraph Graph, IReadOnlyDictionary<string, (int[] Values, int Count)> Labels, IReadOnlyDictionary<string, double[]> Tensors)
{
    /// <summary>Numbers drawn at random between -1 and 1, and labels of <paramref name="labelCount"/> values.</summary>
    public static DiagramInputs Random(FusionDiagram diagram, OracleGraph graph, int labelCount, int seed)
        => Random(diagram, graph, diagram.Labels.ToDictionary(l => l.Name, _ => labelCount), seed);

    /// <summary>Numbers drawn at random between -1 and 1, and labels of so many values each.</summary>
    public static DiagramInputs Random(FusionDiagram diagram, OracleGraph graph, IReadOnlyDictionary<string, int> labelCounts, int seed)
    {
        Random random = new(seed);
        Dictionary<string, (int[], int)> labels = diagram.Labels.ToDictionary(
            l => l.Name, l => (Draw(graph.Count(l.Indices), () => random.Next(labelCounts[l.Name])), labelCounts[l.Name]));
        DiagramInputs empty = new(graph, labels, new Dictionary<string, double[]>());
        Dictionary<string, double[]> tensors = Names(diagram).ToDictionary(n => n, n => Draw(empty.Length(diagram, n), () => 2 * random.NextDouble() - 1));
        foreach (DiagramLeg leg in diagram.Legs.Where(l => l.IsHarmonics))
            tensors[leg.Name] = [.. Enumerable.Range(0, graph.Count(leg.Indices)).SelectMany(_ => DrawHarmonics(leg.Irreps.LMax, random))];
        return empty with { Tensors = tensors };
    }

    /// <summary>The names of the legs, then of the weights.</summary>
    public static IEnumerable<string> Names(FusionDiagram diagram) => diagram.Legs.Select(l => l.Name).Concat(diagram.Weights.Select(w => w.Name));

    /// <summary>How many numbers the leg, weight or output called <paramref name="name"/> has.</summary>
    public int Length(FusionDiagram diagram, string name)
    {
        if (name == diagram.Output.Name)
            return Graph.Count(diagram.Output.Indices) * diagram.Output.Value.Irreps.Dim;
        if (diagram.Legs.FirstOrDefault(l => l.Name == name) is DiagramLeg leg)
            return Graph.Count(leg.Indices) * leg.Irreps.Dim;
        DiagramWeight weight = diagram.Weights.Single(w => w.Name == name);
        return weight.Items.Aggregate((int)weight.Count, (length, item) => length * (item.Label is null ? Graph.Count(item.Indices) : Labels[item.Label].Count));
    }

    /// <summary>The same inputs with other numbers.</summary>
    public DiagramInputs With(string name, double[] numbers) => this with { Tensors = new Dictionary<string, double[]>(Tensors) { [name] = numbers } };

    /// <summary>These inputs plus <paramref name="step"/> times a direction that has numbers for each leg and weight.</summary>
    public DiagramInputs Step(IReadOnlyDictionary<string, double[]> direction, double step) => this with
    {
        Tensors = Tensors.ToDictionary(t => t.Key, t => t.Value.Zip(direction[t.Key], (x, d) => x + step * d).ToArray()),
    };

    /// <summary>The same inputs seen after a rotation, with inversion where its determinant is -1: every leg turns as its irreps do.</summary>
    public DiagramInputs Rotate(FusionDiagram diagram, double[,] rotation)
        => diagram.Legs.Aggregate(this, (inputs, leg) => inputs.With(leg.Name, RotateRows(Tensors[leg.Name], leg.Irreps, rotation)));

    /// <summary>Turns rows of blocks, such as those of an output: each block by the matrix of its irrep.</summary>
    public static double[] RotateRows(double[] rows, Irreps irreps, double[,] rotation)
    {
        double[] turned = new double[rows.Length];
        int start = 0;
        while (start < rows.Length)
        {
            foreach (MulIrrep block in irreps)
            {
                double[,] matrix = WignerD.FromRotation(block.Irrep, rotation);
                int channels = block.Multiplicity;
                for (int m = 0; m < block.Irrep.Dim; m++)
                {
                    for (int n = 0; n < block.Irrep.Dim; n++)
                    {
                        for (int u = 0; u < channels; u++)
                            turned[start + m * channels + u] += matrix[m, n] * rows[start + n * channels + u];
                    }
                }

                start += block.Dim;
            }
        }

        return turned;
    }

    /// <summary>The same inputs after node n is renamed to <paramref name="newNumbers"/>[n]; edges keep their order.</summary>
    public DiagramInputs RenameNodes(FusionDiagram diagram, IReadOnlyList<int> newNumbers)
    {
        Dictionary<string, double[]> tensors = new(Tensors);
        foreach (DiagramLeg leg in diagram.Legs.Where(l => l.Indices.Length == 1))
            tensors[leg.Name] = RenameRows(Tensors[leg.Name], newNumbers);
        foreach (DiagramWeight weight in diagram.Weights)
            tensors[weight.Name] = RenameSets(weight, newNumbers);
        return new(
            Graph.Rename(newNumbers),
            Labels.ToDictionary(l => l.Key, l => diagram.Labels.Single(d => d.Name == l.Key).Indices.Length == 1
                ? (RenameRows(l.Value.Values, newNumbers), l.Value.Count)
                : l.Value),
            tensors);
    }

    /// <summary>Rows of nodes in their new order.</summary>
    public static T[] RenameRows<T>(T[] rows, IReadOnlyList<int> newNumbers)
    {
        int length = rows.Length / newNumbers.Count;
        T[] renamed = new T[rows.Length];
        for (int node = 0; node < newNumbers.Count; node++)
            Array.Copy(rows, node * length, renamed, newNumbers[node] * length, length);
        return renamed;
    }

    // Sets are the combinations of items, of which those of nodes are renamed.
    private double[] RenameSets(DiagramWeight weight, IReadOnlyList<int> newNumbers)
    {
        int[] sizes = [.. weight.Items.Select(i => i.Label is null ? Graph.Count(i.Indices) : Labels[i.Label].Count)];
        double[] rows = Tensors[weight.Name];
        double[] renamed = new double[rows.Length];
        int length = (int)weight.Count;
        for (int row = 0; row * length < rows.Length; row++)
        {
            int target = 0;
            int scale = 1;
            int rest = row;
            for (int n = sizes.Length - 1; n >= 0; n--)
            {
                int number = rest % sizes[n];
                rest /= sizes[n];
                WeightItem item = weight.Items[n];
                target += scale * (item.Label is null && item.Indices.Length == 1 ? newNumbers[number] : number);
                scale *= sizes[n];
            }

            Array.Copy(rows, row * length, renamed, target * length, length);
        }

        return renamed;
    }

    private static double[] DrawHarmonics(int degree, Random random)
    {
        double[] direction = Draw(3, () => 2 * random.NextDouble() - 1);
        double[] row = new double[(degree + 1) * (degree + 1)];
        RealSphericalHarmonics.Evaluate(
            degree, direction[0], direction[1], direction[2], true, SphericalHarmonicsNormalization.Component, row);
        return row;
    }

    private static T[] Draw<T>(int count, Func<T> next) => [.. Enumerable.Range(0, count).Select(_ => next())];
}
