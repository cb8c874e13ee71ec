using System.Collections.Generic;
using System.Linq;
using System.Threading;
using TpCompiler.Algebra;

namespace TpCompiler.Core.SymmetricContractions;

/// <summary>
/// A layer as exact polynomials: for each component of the output, for each monomial, the combination of weights that it is
/// multiplied with.
/// </summary>
internal sealed class LayerPolynomials
{
    private readonly SortedDictionary<ulong, List<WeightShare>>[] _components;

    private LayerPolynomials(Irreps output)
        => _components = [.. Enumerable.Range(0, output.Dim).Select(_ => new SortedDictionary<ulong, List<WeightShare>>())];

    /// <summary>The polynomials of a layer.</summary>
    public static LayerPolynomials Of(PowerLayer layer, CancellationToken cancellation)
    {
        LayerPolynomials sums = new(layer.Output);
        PolynomialEvaluation evaluation = new(layer.Input, cancellation);
        int weight = 0;
        foreach (PowerPath path in layer.Paths)
            sums.Add(weight++, layer.Output.Offsets[path.Output], evaluation.Of(path.Factors), path.Coefficient);
        return sums;
    }

    /// <summary>The polynomials of a recoupled tree, as its program computes them.</summary>
    public static LayerPolynomials Of(Irreps input, Irreps output, ContractionTree tree, CancellationToken cancellation)
    {
        LayerPolynomials sums = new(output);
        PolynomialEvaluation evaluation = new(input, cancellation);
        for (int n = 0; n < tree.Paths.Count; n++)
        {
            ContractionPath path = tree.Paths[n];
            ExactNumber scale = ExactNumber.Reciprocal(tree.Unit(path));
            sums.Add(n, output.Offsets[path.Output], evaluation.Component(path, tree.DegreeOf(path), -1), scale);
        }

        return sums;
    }

    /// <summary>For each component of the output, the weights of each monomial.</summary>
    public IReadOnlyList<SortedDictionary<ulong, List<WeightShare>>> Components => _components;

    /// <summary>
    /// The polynomials with prepared weights, which this adds to <paramref name="weights"/>; null for a component that is zero.
    /// </summary>
    public CoefficientPolynomial?[] Prepare(PreparedWeights weights) => [.. _components.Select(c => Prepare(c, weights))];

    private static CoefficientPolynomial? Prepare(SortedDictionary<ulong, List<WeightShare>> component, PreparedWeights weights)
    {
        if (component.Count == 0)
            return null;
        int[] numbers = new int[component.Count];
        int n = 0;
        foreach (List<WeightShare> shares in component.Values)
        {
            (int number, bool negative) = weights.Add(shares);
            numbers[n++] = negative ? -number - 1 : number + 1;
        }

        return new([.. component.Keys], numbers);
    }

    private void Add(int weight, int offset, Dictionary<ulong, ExactNumber>[] polynomials, ExactNumber coefficient)
    {
        for (int m = 0; m < polynomials.Length; m++)
        {
            SortedDictionary<ulong, List<WeightShare>> component = _components[offset + m];
            foreach (KeyValuePair<ulong, ExactNumber> term in polynomials[m])
            {
                if (!component.TryGetValue(term.Key, out List<WeightShare>? shares))
                    component.Add(term.Key, shares = []);
                shares.Add(new(weight, term.Value * coefficient));
            }
        }
    }
}
