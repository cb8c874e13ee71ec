using System.Collections.Generic;
using System.Linq;
using System.Threading;
using TpCompiler.Core.Kernels;
using TpCompiler.Generators.Model;

namespace TpCompiler.Generators.Lowering;

/// <summary>
/// The plans of an operation: forward; backward with respect to all inputs together and to each alone; double backward with
/// everything.
/// </summary>
internal static class DerivedPlans
{
    /// <summary>The plan of the operation itself.</summary>
    public const string Forward = "Forward";

    /// <summary>The plan of all gradients; a single one has the input's title appended.</summary>
    public const string Backward = "Backward";

    /// <summary>The plan of the second order.</summary>
    public const string DoubleBackward = "DoubleBackward";

    /// <summary>Derives the plans.</summary>
    public static IReadOnlyList<Plan> Of(LoweredOperation operation, int derivatives, CancellationToken cancellationToken)
    {
        List<Plan> plans = [new(Forward, [.. operation.Inputs.Select(Input), Output(operation.Output)], operation.Forward)];
        if (derivatives >= 1)
        {
            plans.Add(BackwardOf(operation, operation.Inputs, Backward));
            if (operation.Inputs.Count > 1)
            {
                foreach (Tensor input in operation.Inputs)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    plans.Add(BackwardOf(operation, [input], Backward + input.Title));
                }
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (derivatives >= 2)
            plans.Add(DoubleBackwardOf(operation));
        return plans;
    }

    private static Plan BackwardOf(LoweredOperation operation, IReadOnlyList<Tensor> withRespectTo, string name) => new(
        name,
        [
            .. operation.Inputs.Select(Input),
            OutputGradient(operation.Output),
            .. withRespectTo.Select(i => new PlanTensor(
                SegmentDerivatives.Gradient(i.Name),
                "gradientOf" + i.Title,
                $"The gradient with respect to <paramref name=\"{i.Parameter}\"/>, laid out like it; empty if it is not wanted.",
                true,
                i.RowLength,
                i.IsPerItem)),
        ],
        Nonempty(operation.Forward.Select(s => SegmentDerivatives.Backward(s, [.. withRespectTo.Select(i => i.Name)]))));

    private static Plan DoubleBackwardOf(LoweredOperation operation) => new(
        DoubleBackward,
        [
            .. operation.Inputs.Select(Input),
            OutputGradient(operation.Output),
            .. operation.Inputs.Select(i => new PlanTensor(
                SegmentDerivatives.GradientCotangent(i.Name),
                "cotangentOf" + i.Title,
                $"What the gradient with respect to <paramref name=\"{i.Parameter}\"/> is contracted with.",
                false,
                i.RowLength,
                i.IsPerItem)),
            .. operation.Inputs.Select(i => new PlanTensor(
                SegmentDerivatives.SecondGradient(i.Name),
                "secondGradientOf" + i.Title,
                $"The gradient of that sum with respect to <paramref name=\"{i.Parameter}\"/>.",
                true,
                i.RowLength,
                i.IsPerItem)),
            new(
                SegmentDerivatives.SecondGradient(SegmentDerivatives.Gradient(operation.Output.Name)),
                "secondGradientOf" + operation.Output.Title,
                $"The gradient of that sum with respect to <paramref name=\"gradientOf{operation.Output.Title}\"/>.",
                true,
                operation.Output.RowLength,
                operation.Output.IsPerItem),
        ],
        Nonempty(operation.Forward.Select(SegmentDerivatives.DoubleBackward)));

    /// <summary>Without the programs that compute nothing: those of paths without the input in question.</summary>
    private static IReadOnlyList<KernelSegment> Nonempty(IEnumerable<KernelSegment> segments)
        => [.. segments.Where(s => s.Program.Stores.Count > 0)];

    private static PlanTensor Input(Tensor tensor)
        => new(tensor.Name, tensor.Parameter, tensor.Description, false, tensor.RowLength, tensor.IsPerItem);

    private static PlanTensor Output(Tensor tensor)
        => new(tensor.Name, tensor.Parameter, tensor.Description + " Overwritten.", true, tensor.RowLength, tensor.IsPerItem);

    private static PlanTensor OutputGradient(Tensor tensor) => new(
        SegmentDerivatives.Gradient(tensor.Name),
        "gradientOf" + tensor.Title,
        "The gradient with respect to the output, laid out like it.",
        false,
        tensor.RowLength,
        tensor.IsPerItem);
}
