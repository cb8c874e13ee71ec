using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Generators.Diagnostics;
using TpCompiler.Generators.Model;

namespace TpCompiler.Generators.Extraction;

/// <summary>Reads a <c>[SymmetricContraction]</c> attribute.</summary>
internal static class SymmetricContractionReader
{
    /// <summary>The contraction; null, after reports, if there is something wrong.</summary>
    public static OperationSpec? Read(AttributeArguments arguments)
    {
        Irreps? input = arguments.Irreps("input");
        Irreps? output = arguments.Irreps("output");
        int correlation = arguments.Integer("Correlation", 3, 1, 4, DiagnosticDescriptors.CorrelationOutOfRange);
        WeightSource weights = arguments.Enumeration("Weights", WeightSource.PerItem);
        if (weights == WeightSource.None)
            arguments.Report(DiagnosticDescriptors.ContractionWithoutWeights, arguments.LocationOf("Weights"));

        if (input is null || output is null)
            return null;
        CheckBlocks(arguments, "input", input, input[0]);
        CheckBlocks(arguments, "output", output, input[0]);
        if (arguments.Diagnostics.Count > 0)
            return null;
        CheckSize(arguments, input, correlation);
        CheckReached(arguments, input, output, correlation);
        return arguments.Diagnostics.Count > 0
            ? null
            : new SymmetricContractionOperation(input, output, correlation, weights == WeightSource.PerItem);
    }

    private static void CheckBlocks(AttributeArguments arguments, string name, Irreps irreps, MulIrrep model)
    {
        TextArgument text = arguments.Text(name)!;
        HashSet<Irrep> seen = [];
        for (int b = 0; b < irreps.Count; b++)
        {
            if (!seen.Add(irreps[b].Irrep))
            {
                LocationInfo location = IrrepsText.BlockLocation(text, b);
                arguments.Report(DiagnosticInfo.Create(DiagnosticDescriptors.IrrepRepeated, location, irreps[b].Irrep.ToString())
                    .With(IrrepsText.WithoutBlock(text, b)));
            }
            else if (irreps[b].Multiplicity != model.Multiplicity)
            {
                LocationInfo location = IrrepsText.BlockLocation(text, b);
                MulIrrep expected = new(model.Multiplicity, irreps[b].Irrep);
                arguments.Report(DiagnosticInfo.Create(
                    DiagnosticDescriptors.MixedMultiplicities, location, irreps[b].ToString(), model.ToString())
                    .With(IrrepsText.OtherBlock(text, b, expected)));
            }
        }
    }

    private static void CheckSize(AttributeArguments arguments, Irreps input, int correlation)
    {
        // The number of monomials: multisets of components.
        long dimension = input.Sum(b => b.Irrep.Dim);
        long monomials = 1;
        for (int n = 1; n <= correlation; n++)
            monomials = monomials * (dimension + n - 1) / n;
        if (monomials > Limits.ContractionMonomials)
        {
            arguments.Report(
                DiagnosticDescriptors.ContractionTooLarge,
                arguments.LocationOf("input"),
                input.ToString(),
                correlation.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static void CheckReached(AttributeArguments arguments, Irreps input, Irreps output, int correlation)
    {
        Irreps coupling = new([.. input.Select(b => b.Irrep)]);
        for (int b = 0; b < output.Count; b++)
        {
            bool reached = Enumerable.Range(1, correlation)
                .Any(order => SymmetricPower.Multiplicity(coupling, output[b].Irrep, order) > 0);
            if (!reached)
            {
                TextArgument text = arguments.Text("output")!;
                arguments.Report(DiagnosticInfo.Create(
                    DiagnosticDescriptors.OutputNotReached,
                    IrrepsText.BlockLocation(text, b),
                    correlation.ToString(CultureInfo.InvariantCulture),
                    input.ToString(),
                    output[b].Irrep.ToString()).With(IrrepsText.WithoutBlock(text, b)));
            }
        }
    }
}
