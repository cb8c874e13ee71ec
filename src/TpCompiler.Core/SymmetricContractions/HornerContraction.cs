using System.Collections.Generic;
using System.Linq;
using System.Threading;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;

namespace TpCompiler.Core.SymmetricContractions;

/// <summary>
/// A contraction to scalars as a Horner scheme in the weights of a tree's paths. Where outputs have one component only, that takes
/// fewer operations than the tree: its intermediate results have many components and serve few outputs.
/// </summary>
internal static class HornerContraction
{
    /// <summary>
    /// The program, what was done to prove it equivariant, and what each path of the tree is multiplied with so that its commonest coefficient is 1; null if the tree is better.
    /// </summary>
    public static (KernelProgram Program, EquivarianceProof Proof, ExactNumber[] Scales)? Find(
        SymmetricContractionSpec spec, ContractionTree tree, CancellationToken cancellation)
    {
        if (spec.Output.Dim > spec.Output.Count || spec.Correlation > 3)
            return null;
        PreparedWeights coefficients = new();
        CoefficientPolynomial?[] polynomials = LayerPolynomials.Of(spec.Coupling, spec.Output, tree, cancellation).Prepare(coefficients);
        int operations = Count(tree.Program);
        HornerScheme scheme = HornerScheme.Search(polynomials, spec.Coupling.Dim, operations, cancellation);
        ExactNumber[] scales = [.. Enumerable.Range(0, tree.Paths.Count).Select(n => Scale(coefficients, n))];

        KernelBuilder builder = new("symmetric_contraction");
        int x = builder.Input("x", spec.Coupling.Dim, hasLanes: true);
        int w = builder.Input("w", tree.Paths.Count, hasLanes: true);
        scheme.Emit(builder, x, n => Combine(builder, w, coefficients.Rows[n], scales), builder.Output("out", spec.Output.Dim, hasLanes: true));
        KernelProgram program = builder.Build();
        if (Count(program) >= operations)
            return null;
        Irreps weights = new([new MulIrrep(tree.Paths.Count, new Irrep(0, 1))]);
        return (program, EquivarianceCertificate.Certify(program, [spec.Coupling, weights, spec.Output]), scales);
    }

    private static ExactNumber Scale(PreparedWeights coefficients, int path)
    {
        IEnumerable<ExactNumber> alone = coefficients.Rows.Where(r => r.Count == 1 && r[0].Weight == path).Select(r => r[0].Coefficient);
        return alone.FirstOrDefault() is ExactNumber first ? ExactNumber.Reciprocal(first) : ExactNumber.One;
    }

    private static int Combine(KernelBuilder builder, int weights, EquatableArray<WeightShare> shares, ExactNumber[] scales)
    {
        int sum = builder.Constant(0);
        foreach (WeightShare share in shares)
            sum = builder.Add(sum, builder.Scale(share.Coefficient * scales[share.Weight], builder.Load(weights, share.Weight)));
        return sum;
    }

    private static int Count(KernelProgram program) => KernelCost.Of(MultiplyAddFusion.Apply(program)).LaneOperations;
}
