using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using TpCompiler.Core.Diagrams;

namespace TpCompiler.TestSupport.Diagrams;

/// <summary>The derivatives of sum_i h_i * g_i, where g are the gradients that <see cref="DiagramOracle.Backward"/> gives.</summary>
/// <param name="Gradients">By each number of each leg and weight.</param>
/// <param name="ByCotangent">By each number of the output's cotangent.</param>
public sealed record SecondDerivatives(IReadOnlyDictionary<string, double[]> Gradients, double[] ByCotangent);

/// <summary>
/// What a fusion diagram means, evaluated by definition: slow, and sharing nothing with the compiler but the diagram itself. Outputs
/// have a row for each item; rows as in <see cref="DiagramInputs"/>.
/// </summary>
public static class DiagramOracle
{
    /// <summary>The output.</summary>
    public static double[] Forward(FusionDiagram diagram, DiagramInputs inputs) => Forward(diagram, inputs, inputs.Tensors);

    /// <summary>The output for numbers of any kind, in place of those of the inputs.</summary>
    public static T[] Forward<T>(FusionDiagram diagram, DiagramInputs inputs, IReadOnlyDictionary<string, T[]> tensors)
        where T : struct,
            IAdditiveIdentity<T, T>, IAdditionOperators<T, T, T>, IMultiplyOperators<T, T, T>, IMultiplyOperators<T, double, T>
        => DiagramEvaluation<T>.Run(diagram, inputs, tensors);

    /// <summary>For each leg and weight the gradient of sum_n output[n] * cotangent[n].</summary>
    public static IReadOnlyDictionary<string, double[]> Backward(FusionDiagram diagram, DiagramInputs inputs, double[] cotangent)
        => Backward(diagram, inputs, inputs.Tensors, cotangent).Gradients;

    /// <summary>The derivatives of sum_i h_i * g_i, where g is <see cref="Backward(FusionDiagram, DiagramInputs, double[])"/> and h has numbers for each leg and weight.</summary>
    public static SecondDerivatives DoubleBackward(
        FusionDiagram diagram, DiagramInputs inputs, double[] cotangent, IReadOnlyDictionary<string, double[]> h)
    {
        // sum_i h_i g_i is the derivative of sum_n output[n] cotangent[n] along h, and so is its gradient that of the gradient.
        Dictionary<string, DualNumber<double>[]> moving = inputs.Tensors.ToDictionary(
            t => t.Key, t => t.Value.Zip(h[t.Key], (x, d) => new DualNumber<double>(x, d)).ToArray());
        (DualNumber<double>[] output, Dictionary<string, DualNumber<double>[]> gradients) =
            Backward(diagram, inputs, moving, [.. cotangent.Select(c => new DualNumber<double>(c, 0))]);
        return new(gradients.ToDictionary(g => g.Key, g => g.Value.Select(x => x.Derivative).ToArray()), [.. output.Select(x => x.Derivative)]);
    }

    private static (T[] Output, Dictionary<string, T[]> Gradients) Backward<T>(
        FusionDiagram diagram, DiagramInputs inputs, IReadOnlyDictionary<string, T[]> tensors, T[] cotangent)
        where T : struct,
            IAdditiveIdentity<T, T>, IAdditionOperators<T, T, T>, IMultiplyOperators<T, T, T>, IMultiplyOperators<T, double, T>
    {
        Tape<T> tape = new();
        Dictionary<string, TapeNumber<T>[]> recorded = tensors.ToDictionary(t => t.Key, t => t.Value.Select(tape.Input).ToArray());
        TapeNumber<T>[] output = DiagramEvaluation<TapeNumber<T>>.Run(diagram, inputs, recorded);
        T[] gradients = tape.Gradients(output, cotangent);
        return ([.. output.Select(x => x.Value)], recorded.ToDictionary(r => r.Key, r => r.Value.Select(x => gradients[x.Index]).ToArray()));
    }
}
