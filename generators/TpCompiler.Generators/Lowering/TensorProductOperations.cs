using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Generators.Model;

namespace TpCompiler.Generators.Lowering;

/// <summary>Lowers tensor products, and says what they are.</summary>
internal static class TensorProductOperations
{
    /// <summary>How features lie in memory.</summary>
    public const string BlockLayout = "block after block, inside a block component after component (m = -l..l), the copies of a component side by side";

    /// <summary>The sentences that say what was done to prove an operation equivariant.</summary>
    public static string Proof(EquivarianceProof proof) => $"{proof} Derivatives are derived from that program.";

    /// <summary>Lowers and describes a product.</summary>
    public static LoweredOperation Lower(TensorProductSpec spec, int derivatives, CancellationToken cancellationToken)
    {
        string mode = spec.Paths[0].Mode.ToString().ToLowerInvariant();
        List<Tensor> inputs =
        [
            new(TensorProductLowering.First, "x", "X", $"The first operand, {spec.First}, per item.", spec.First.Dim, true),
            new(TensorProductLowering.Second, "y", "Y", $"The second operand, {spec.Second}, per item.", spec.Second.Dim, true),
        ];
        if (spec.TotalWeightCount > 0)
        {
            bool perItem = spec.Weights == WeightSource.PerItem;
            inputs.Add(new(
                TensorProductLowering.Weights,
                "weights",
                "Weights",
                $"The weights, path after path, {WeightShape(spec)}, {(perItem ? "per item" : "shared by all items")}.",
                spec.TotalWeightCount,
                perItem));
        }

        Tensor output = new(TensorProductLowering.Output, "output", "Output", $"The output, {spec.Output}, per item.", spec.Output.Dim, true);
        IReadOnlyList<KernelSegment> forward = TensorProductLowering.Forward(spec, out EquivarianceProof proof);
        return new(
            $"The {mode} tensor product of {spec.First} and {spec.Second} into {spec.Output}.",
            [.. Remarks(spec, proof)],
            Members(spec),
            DerivedPlans.Of(inputs, output, forward, derivatives, cancellationToken))
        {
            Definition = Definitions.Of(spec),
        };
    }

    /// <summary>The sentence that names the diagram which an operation is short for.</summary>
    public static string ShortFor(string diagram)
        => $"Short for the fusion diagram <c>{DiagramRemarks.Escape(diagram.Replace("\n", "; "))}</c>.";

    private static List<Member> Members(TensorProductSpec spec) =>
    [
        Member.Text("XIrreps", spec.First, "The irreps of the first operand."),
        Member.Text("YIrreps", spec.Second, "The irreps of the second operand."),
        Member.Text("OutputIrreps", spec.Output, "The irreps of the output."),
        Member.Number("XDimension", spec.First.Dim, "The elements of the first operand per item."),
        Member.Number("YDimension", spec.Second.Dim, "The elements of the second operand per item."),
        Member.Number("OutputDimension", spec.Output.Dim, "The elements of the output per item."),
        Member.Number("WeightCount", spec.TotalWeightCount, "The number of weights."),
    ];

    private static IEnumerable<string> Remarks(TensorProductSpec spec, EquivarianceProof proof)
    {
        yield return Proof(proof);
        if (ShortForms.Of(spec) is string diagram)
            yield return ShortFor(diagram);
        yield return $"Features are component-major: {BlockLayout}.";
        yield return $"Wigner 3j tensors as in {(spec.Convention == Wigner3jConvention.E3nn04 ? "e3nn 0.4" : "e3nn 0.5 and later")}; "
            + $"normalisation {spec.IrrepNormalization.ToString().ToLowerInvariant()} of irreps, "
            + $"{spec.PathNormalization.ToString().ToLowerInvariant()} of paths.";
        yield return "Paths (blocks, irreps, coefficient of the 3j tensor, weights):";
        int weights = 0;
        foreach (TensorProductPath path in spec.Paths)
        {
            int count = spec.WeightCount(path);
            string range = count == 0 ? "none" : $"{weights}..{weights + count - 1}";
            weights += count;
            string coefficient = spec.Coefficient(path).ToDouble().ToString("G6", CultureInfo.InvariantCulture);
            yield return $"- {path.First} x {path.Second} to {path.Output}: {spec.First[path.First]} x {spec.Second[path.Second]} "
                + $"to {spec.Output[path.Output]}, {coefficient}, {range}";
        }
    }

    private static string WeightShape(TensorProductSpec spec)
    {
        ConnectionMode[] modes = [.. spec.Paths.Select(p => p.Mode).Distinct()];
        return modes.Length == 1
            ? "each " + WeightShape(modes[0])
            : "each by its mode: " + string.Join(", ", modes.Select(m => $"{ConnectionModes.NameOf(m)} {WeightShape(m)}"));
    }

    private static string WeightShape(ConnectionMode mode) => mode switch
    {
        ConnectionMode.Uvw => "[u][v][w]",
        ConnectionMode.Uvu => "[v][u]",
        ConnectionMode.Uuw => "[u][w]",
        ConnectionMode.Uuu => "[u]",
        ConnectionMode.TriangularUv => "[uv]",
        ConnectionMode.TriangularUvw => "[uv][w]",
        _ => "[u][v]",
    };
}
