using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams.Language;
using TpCompiler.Core.TensorProducts;

namespace TpCompiler.Core.Diagrams;

/// <summary>The fusion diagrams that tensor products and symmetric contractions are short for.</summary>
public static class ShortForms
{
    /// <summary>
    /// The text of the diagram that computes a product with the same tensors: legs <c>x</c> and <c>y</c>, weight <c>w</c>, result <c>out</c>, an item
    /// a node. Null where the language has no words for it: blocks with different numbers of copies, paths chosen, ordered or weighed by hand, other
    /// normalisations than e3nn's defaults, pairs of copies u &lt; v.
    /// </summary>
    public static string? Of(TensorProductSpec spec)
    {
        if (!IsUniform(spec.First) || !IsUniform(spec.Second) || !IsUniform(spec.Output) || spec.Paths.Count == 0
            || spec.Convention != Wigner3jConvention.E3nn04)
            return null;
        ConnectionMode mode = spec.Paths[0].Mode;
        if (mode is ConnectionMode.TriangularUv or ConnectionMode.TriangularUvw)
            return null;
        bool makesChannels = mode is ConnectionMode.Uvw or ConnectionMode.Uuw;
        string word = ConnectionModes.NameOf(mode);
        int copies = spec.Output[0].Multiplicity;
        List<string> sizes = spec.Weights == WeightSource.PerItem ? ["i"] : [];
        sizes.AddRange(["path", .. SizesOf(mode, spec.First[0].Multiplicity, spec.Second[0].Multiplicity, copies).Select(Text)]);
        bool hasWeights = spec.TotalWeightCount > 0;
        string product = makesChannels
            ? $"out z[i] : {Space(spec.Output)} = x*y {word}"
            : $"out z[i] = x*y -> {string.Join("+", spec.Output.Select(b => b.Irrep).Distinct())} {word}";
        string text = $"leg x[i] : {Space(spec.First)}\nleg y[i] : {Space(spec.Second)}\n"
            + (hasWeights ? $"weight w[{string.Join(",", sizes)}]\n" : "") + product + (hasWeights ? " by w" : "");
        return DiagramText.Read(text).Diagram is FusionDiagram diagram && Computes(diagram, spec, hasWeights) ? text : null;
    }

    /// <summary>
    /// The text of the diagram that a symmetric contraction is short for. The same layer in another basis: a diagram has weights for the couplings that
    /// docs/fusion-diagrams.md names, a contraction for those it is cheapest by.
    /// </summary>
    /// <param name="input">The irreps of the feature, all with the same number of copies.</param>
    /// <param name="output">The irreps of the output.</param>
    /// <param name="correlation">The highest power.</param>
    /// <param name="hasWeightsPerItem">Whether each item has weights of its own.</param>
    public static string OfContraction(Irreps input, Irreps output, int correlation, bool hasWeightsPerItem)
    {
        string channels = input[0].Multiplicity == 1 ? "" : "," + Text(input[0].Multiplicity);
        int[] orders = [.. Enumerable.Range(1, correlation)];
        string weights = string.Join(" ", orders.Select(n => $"w{Text(n)}[{(hasWeightsPerItem ? "i," : "")}path{channels}]"));
        string terms = string.Join(" + ", orders.Select(n => n == 1 ? "(x by w1)" : $"(x^{Text(n)} by w{Text(n)})"));
        return $"leg x[i] : {Space(input)}\nweight {weights}\nout z[i] : {Space(output)} = {terms}";
    }

    private static bool Computes(FusionDiagram diagram, TensorProductSpec spec, bool hasWeights)
    {
        DiagramExpression value = diagram.Output.Value;
        CollectionExpression? collection = value as CollectionExpression;
        if ((collection?.Body ?? value) is not ProductExpression product || product.Paths.Count != spec.Paths.Count)
            return false;
        for (int n = 0; n < spec.Paths.Count; n++)
        {
            TensorProductPath path = spec.Paths[n];
            ExactNumber coefficient = product.Coefficient(n);
            if (collection is not null)
                coefficient *= ExactNumber.Sqrt(new Rational(1, collection.Sources(path.Output).Count));
            bool isSame = path.Mode == spec.Paths[0].Mode && path.HasWeight == hasWeights
                && product.Paths[n].Factors.SequenceEqual([path.First, path.Second])
                && spec.Output[path.Output].Irrep == product.Paths[n].Irrep
                && (collection is not null || path.Output == n)
                && coefficient == spec.Coefficient(path);
            if (!isSame)
                return false;
        }

        return true;
    }

    private static IEnumerable<int> SizesOf(ConnectionMode mode, int u, int v, int w)
    {
        int[] sizes = mode switch
        {
            ConnectionMode.Uvu => [v, u],
            ConnectionMode.Uvw => [u, v],
            ConnectionMode.Uuu or ConnectionMode.Uuw => [u],
            _ => [u, v],
        };
        return sizes.Where(s => s > 1).Concat(mode is ConnectionMode.Uvw or ConnectionMode.Uuw ? [w] : System.Array.Empty<int>());
    }

    private static bool IsUniform(Irreps irreps) => irreps.Select(b => b.Multiplicity).Distinct().Count() == 1;

    private static string Space(Irreps irreps)
    {
        string list = string.Join("+", irreps.Select(b => b.Irrep));
        return irreps[0].Multiplicity == 1 ? list : $"{Text(irreps[0].Multiplicity)}x({list})";
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
