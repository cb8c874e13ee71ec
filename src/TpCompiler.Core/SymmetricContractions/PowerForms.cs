using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Core.SymmetricContractions;

/// <summary>Finds ways to compute a layer of symmetric powers, and the best of them.</summary>
public static class PowerForms
{
    /// <summary>Forms that cost up to so many times the least count as equal.</summary>
    private const double NearTie = 1.05;

    /// <summary>
    /// Layers with more monomials, over all components, have no forms that need them all: these are never the best then.
    /// </summary>
    private const double MostMonomials = 20_000;

    /// <summary>
    /// Several forms of a layer, the best first: by <see cref="PowerForm.Cost"/>, and those within 5 % of the least by how many weights they
    /// read.
    /// </summary>
    /// <exception cref="OperationCanceledException">The caller has cancelled.</exception>
    public static IReadOnlyList<PowerForm> Candidates(PowerLayer layer, CancellationToken cancellation = default)
    {
        List<PowerForm> forms = [new("left combs", LeftCombEmitter.Emit(layer, cancellation), null)];
        if (layer.Output.Select(b => b.Irrep).Distinct().Count() == layer.Output.Count)
            forms.Add(Tree(layer, cancellation));
        if (CountMonomials(layer) <= MostMonomials)
            AddCoefficientForms(layer, forms, cancellation);
        return Sort(forms);
    }

    /// <summary>The forms whose prepared weights are the coefficients of monomials.</summary>
    private static void AddCoefficientForms(PowerLayer layer, List<PowerForm> forms, CancellationToken cancellation)
    {
        int fewest = forms.Min(f => f.Forward.LaneOperations);
        LayerPolynomials polynomials = LayerPolynomials.Of(layer, cancellation);
        PreparedWeights weights = new();
        CoefficientPolynomial?[] coefficients = polynomials.Prepare(weights);
        HornerScheme horner = HornerScheme.Search(coefficients, layer.Input.Dim, fewest, cancellation);
        KernelProgram preparation = weights.ToProgram(layer);
        (PreparedWeights fewer, IReadOnlyList<(int Number, ExactNumber Factor)> multiples) = weights.WithoutMultiples();
        PowerForm[] added =
        [
            new("Horner", Build(layer, weights.Count, horner.Emit), preparation),
            new(
                "Horner with constants",
                Build(layer, fewer.Count, (builder, x, w, o) => horner.Emit(builder, x, n => builder.Scale(multiples[n].Factor, w(multiples[n].Number)), o)),
                fewer.ToProgram(layer)),
            new("monomials", Build(layer, weights.Count, (builder, x, w, o) => MonomialScheme.Emit(builder, x, w, o, coefficients)), preparation),
        ];
        PolynomialCertificate certificate = new(layer, polynomials, cancellation);
        foreach (PowerForm form in added)
            certificate.Certify(form, cancellation);
        forms.AddRange(added);
    }

    private static PowerForm Tree(PowerLayer layer, CancellationToken cancellation)
    {
        HashSet<(int, int)> wanted = [.. layer.Paths.Select(p => (p.Output, p.Factors.Factors.Count))];
        ContractionTree tree = ContractionTree.Compile(layer.Input, layer.Output, (o, order) => wanted.Contains((o, order)), cancellation);
        return new("recoupled tree", tree.Program, PreparedWeights.Preparation(layer, TreeWeights.Of(layer, tree, cancellation)));
    }

    private static double CountMonomials(PowerLayer layer)
    {
        double count = layer.Output.Dim;
        int order = layer.Terms.Count == 0 ? 0 : layer.Terms.Max(t => t.Order);
        for (int n = 0; n < order; n++)
            count *= (layer.Input.Dim + n) / (n + 1.0);
        return count;
    }

    private static KernelProgram Build(PowerLayer layer, int weights, Action<KernelBuilder, int, Func<int, int>, int> emit)
    {
        KernelBuilder builder = new("power");
        int x = builder.Input("x", layer.Input.Dim, hasLanes: true);
        int w = builder.Input("w", weights, hasLanes: true);
        int output = builder.Output("out", layer.Output.Dim, hasLanes: true);
        emit(builder, x, n => builder.Load(w, n), output);
        return builder.Build();
    }

    private static List<PowerForm> Sort(List<PowerForm> forms)
    {
        double nearTie = forms.Min(f => f.Cost) * NearTie;
        return [.. forms
            .OrderBy(f => f.Cost <= nearTie ? 0 : 1)
            .ThenBy(f => f.Cost <= nearTie ? f.WeightsRead : f.Cost)
            .ThenBy(f => f.Cost)];
    }
}
