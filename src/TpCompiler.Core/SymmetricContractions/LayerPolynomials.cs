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

    public LayerPolynomials(PowerLayer layer, CancellationToken cancellation)
    {
        PolynomialEvaluation evaluation = new(layer.Input, cancellation);
        _components = [.. Enumerable.Range(0, layer.Output.Dim).Select(_ => new SortedDictionary<ulong, List<WeightShare>>())];
        int weight = 0;
        foreach (PowerPath path in layer.Paths)
        {
            ExactNumber coefficient = path.Coefficient;
            Dictionary<ulong, ExactNumber>[] polynomials = evaluation.Of(path.Factors);
            for (int m = 0; m < polynomials.Length; m++)
            {
                SortedDictionary<ulong, List<WeightShare>> component = _components[layer.Output.Offsets[path.Output] + m];
                foreach (KeyValuePair<ulong, ExactNumber> term in polynomials[m])
                {
                    if (!component.TryGetValue(term.Key, out List<WeightShare>? shares))
                        component.Add(term.Key, shares = []);
                    shares.Add(new(weight, term.Value * coefficient));
                }
            }

            weight++;
        }
    }

    /// <summary>For each component of the output, the weights of each monomial.</summary>
    public IReadOnlyList<SortedDictionary<ulong, List<WeightShare>>> Components => _components;

    /// <summary>The number of terms.</summary>
    public int TermCount => _components.Sum(c => c.Count);
}
