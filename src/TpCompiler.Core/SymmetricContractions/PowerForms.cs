using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Core.SymmetricContractions;

/// <summary>Finds ways to compute a layer of symmetric powers, and the best of them.</summary>
public static class PowerForms
{
    /// <summary>Forms of up to this many operations more than the fewest, relative, count as equal.</summary>
    private const double NearTie = 1.05;

    /// <summary>How many orders of variables a Horner scheme is tried with, times the number of its terms.</summary>
    private const int HornerTrials = 250_000;

    /// <summary>A scheme that at first takes more than so many times the fewest operations is not searched any further.</summary>
    private const double WorthSearching = 1.35;

    /// <summary>
    /// Layers with more monomials, over all components, have no forms that need them all: these are never the best then.
    /// </summary>
    private const double MostMonomials = 20_000;

    /// <summary>
    /// Several forms of a layer, the best first: by operations, and those within 5 % of the fewest by how many weights they read.
    /// </summary>
    /// <exception cref="OperationCanceledException">The caller has cancelled.</exception>
    public static IReadOnlyList<PowerForm> Candidates(PowerLayer layer, CancellationToken cancellation = default)
    {
        List<PowerForm> forms = [new("left combs", LeftCombEmitter.Emit(layer), null)];
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
        LayerPolynomials polynomials = new(layer, cancellation);
        PreparedWeights weights = new();
        CoefficientPolynomial?[] coefficients = [.. polynomials.Components.Select(c => Prepare(c, weights))];
        HornerScheme horner = HornerScheme.Search(
            coefficients, layer.Input.Dim, fewest * WorthSearching, HornerTrials / Math.Max(1, polynomials.TermCount), cancellation);
        KernelProgram preparation = weights.ToProgram(layer);
        PowerForm[] added =
        [
            new("Horner", Build(layer, weights, horner.Emit), preparation),
            new("monomials", Build(layer, weights, (builder, x, w, o) => MonomialScheme.Emit(builder, x, w, o, coefficients)), preparation),
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

    private static KernelProgram Build(PowerLayer layer, PreparedWeights weights, Action<KernelBuilder, int, int, int> emit)
    {
        KernelBuilder builder = new("power");
        int x = builder.Input("x", layer.Input.Dim, hasLanes: true);
        int w = builder.Input("w", weights.Count, hasLanes: true);
        int output = builder.Output("out", layer.Output.Dim, hasLanes: true);
        emit(builder, x, w, output);
        return builder.Build();
    }

    private static List<PowerForm> Sort(List<PowerForm> forms)
    {
        double nearTie = forms.Min(f => f.Forward.LaneOperations) * NearTie;
        return [.. forms
            .OrderBy(f => f.Forward.LaneOperations <= nearTie ? 0 : 1)
            .ThenBy(f => f.Forward.LaneOperations <= nearTie ? f.WeightsRead : f.Forward.LaneOperations)
            .ThenBy(f => f.Forward.LaneOperations)];
    }
}
