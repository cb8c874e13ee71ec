using System.Collections.Generic;
using System.Linq;
using System.Threading;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.SymmetricContractions;
using TpCompiler.Generators.Model;

namespace TpCompiler.Generators.Lowering;

/// <summary>Lowers symmetric contractions, and says what they are.</summary>
internal static class SymmetricContractionOperations
{
    /// <summary>Lowers and describes a contraction.</summary>
    public static LoweredOperation Lower(SymmetricContractionOperation operation, int derivatives, CancellationToken cancellationToken)
    {
        int channels = operation.Input[0].Multiplicity;
        SymmetricContraction contraction = SymmetricContraction.Compile(
            new SymmetricContractionSpec(Once(operation.Input), Once(operation.Output), operation.Correlation), cancellationToken);
        int weights = checked(contraction.Paths.Count * channels);
        string source = operation.HasWeightsPerItem ? "per item" : "shared by all items";

        // Blocks of one multiplicity follow each other without gaps: every component is one row of channels.
        OperandBinding rows = new(0, channels, 0, 0);
        KernelProgram program = contraction.Program;
        return new(
            $"The symmetric contraction of {operation.Input} to the power 1 to {operation.Correlation} into {operation.Output}.",
            [.. Remarks(contraction, channels, ShortForms.OfContraction(operation.Input, operation.Output, operation.Correlation, operation.HasWeightsPerItem))],
            [
                Member.Text("XIrreps", operation.Input, "The irreps of the feature."),
                Member.Text("OutputIrreps", operation.Output, "The irreps of the output."),
                Member.Number("XDimension", operation.Input.Dim, "The elements of the feature per item."),
                Member.Number("OutputDimension", operation.Output.Dim, "The elements of the output per item."),
                Member.Number("PathCount", contraction.Paths.Count, "The number of independent couplings, each with a weight per channel."),
                Member.Number("WeightCount", weights, "The number of weights."),
            ],
            DerivedPlans.Of(
                [
                    new("x", "x", "X", $"The feature, {operation.Input}, per item.", operation.Input.Dim, true),
                    new("w", "weights", "Weights", $"The weights, [path][channel], {source}.", weights, operation.HasWeightsPerItem),
                ],
                new("out", "output", "Output", $"The output, {operation.Output}, per item.", operation.Output.Dim, true),
                [new(program, channels, 1, 1, new(program.Operands.Select(_ => rows)))],
                derivatives,
                cancellationToken))
        {
            Definition = Definitions.OfContraction(Once(operation.Input), Once(operation.Output), operation.Correlation),
        };
    }

    private static Irreps Once(Irreps irreps) => new([.. irreps.Select(b => b.Irrep)]);

    private static IEnumerable<string> Remarks(SymmetricContraction contraction, int channels, string diagram)
    {
        yield return TensorProductOperations.Proof(contraction.Proof);
        yield return TensorProductOperations.ShortFor(diagram) + " Its weights stand for other couplings, which span the same.";
        yield return $"Features are component-major: {TensorProductOperations.BlockLayout}.";
        yield return $"{contraction.Paths.Count} independent couplings, {channels} channels. Weights of models trained with MACE are converted by "
            + "<c>TpCompiler.Core.SymmetricContractions.ContractionWeights</c>.";
        for (int block = 0; block < contraction.Spec.Output.Count; block++)
        {
            for (int order = 1; order <= contraction.Spec.Correlation; order++)
            {
                (int start, int count) = contraction.WeightRange(block, order);
                string range = count == 0 ? "none" : $"{start}..{start + count - 1}";
                yield return $"- paths into {contraction.Spec.Output[block].Irrep} of order {order}: {range}";
            }
        }
    }
}
