using System.Collections.Generic;
using System.Linq;
using System.Threading;
using TpCompiler.Core.Kernels;
using TpCompiler.Generators.Model;

namespace TpCompiler.Generators.Lowering;

/// <summary>
/// The plans of an operation that is a list of segments run for each item: forward; backward with respect to all inputs together and
/// to each alone; double backward with everything.
/// </summary>
internal static class DerivedPlans
{
    /// <summary>The plan of the operation itself.</summary>
    public const string Forward = "Forward";

    /// <summary>The plan of all gradients; one of fewer has what it is for appended.</summary>
    public const string Backward = "Backward";

    /// <summary>The plan of the second order.</summary>
    public const string DoubleBackward = "DoubleBackward";

    private static readonly Argument s_count = new("int", "count", "The number of items.");

    /// <summary>Derives the plans.</summary>
    /// <param name="inputs">The tensors that are read, in the order of parameters.</param>
    /// <param name="output">The tensor that is written.</param>
    /// <param name="forward">The segments, optimised and not lowered.</param>
    /// <param name="derivatives">How many derivatives are wanted.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static IReadOnlyList<Plan> Of(
        IReadOnlyList<Tensor> inputs, Tensor output, IReadOnlyList<KernelSegment> forward, int derivatives, CancellationToken cancellationToken)
    {
        List<Plan> plans = [new(PlanKind.Forward, Forward, [.. inputs.Select(DerivedTensors.Input), DerivedTensors.Output(output), s_count], forward)];
        if (derivatives >= 1)
        {
            plans.Add(BackwardOf(PlanKind.Backward, inputs, output, forward, inputs, Backward));
            if (inputs.Count > 1)
            {
                foreach (Tensor input in inputs)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    plans.Add(BackwardOf(PlanKind.PartOfBackward, inputs, output, forward, [input], Backward + input.Title));
                }
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (derivatives >= 2)
            plans.Add(DoubleBackwardOf(inputs, output, forward));
        return plans;
    }

    private static Plan BackwardOf(
        PlanKind kind, IReadOnlyList<Tensor> inputs, Tensor output, IReadOnlyList<KernelSegment> forward, IReadOnlyList<Tensor> withRespectTo, string name) => new(
        kind,
        name,
        [
            .. inputs.Select(DerivedTensors.Input),
            DerivedTensors.OutputGradient(output, SegmentDerivatives.Gradient(output.Name)),
            .. withRespectTo.Select(i => DerivedTensors.Gradient(i, SegmentDerivatives.Gradient(i.Name))),
            s_count,
        ],
        Nonempty(forward.Select(s => SegmentDerivatives.Backward(s, [.. withRespectTo.Select(i => i.Name)]))));

    private static Plan DoubleBackwardOf(IReadOnlyList<Tensor> inputs, Tensor output, IReadOnlyList<KernelSegment> forward)
    {
        string outputGradient = SegmentDerivatives.Gradient(output.Name);
        return new(
            PlanKind.DoubleBackward,
            DoubleBackward,
            [
                .. inputs.Select(DerivedTensors.Input),
                DerivedTensors.OutputGradient(output, outputGradient),
                .. inputs.Select(i => DerivedTensors.Cotangent(i, SegmentDerivatives.GradientCotangent(i.Name))),
                .. inputs.Select(i => DerivedTensors.SecondGradient(i, SegmentDerivatives.SecondGradient(i.Name))),
                DerivedTensors.OutputSecondGradient(output, SegmentDerivatives.SecondGradient(outputGradient)),
                s_count,
            ],
            Nonempty(forward.Select(SegmentDerivatives.DoubleBackward)));
    }

    /// <summary>Without the programs that compute nothing: those of paths without the input in question.</summary>
    private static IReadOnlyList<KernelSegment> Nonempty(IEnumerable<KernelSegment> segments)
        => [.. segments.Where(s => s.Program.Stores.Count > 0)];
}
