using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Kernels;

/// <summary>
/// The derivatives of a segment, with the names that all operations use. Backward reads the inputs and the cotangent
/// <c>g</c>+output, and adds to <c>g</c>+input. Double backward reads besides a cotangent <c>h</c>+input for each of those
/// gradients, and adds to <c>d</c>+input and <c>dg</c>+output: the gradient of
/// <c>sum_i h_i . g_i</c>, as needed to train on forces.
/// </summary>
public static class SegmentDerivatives
{
    /// <summary>The gradient of an input, or the cotangent of an output.</summary>
    public static string Gradient(string operand) => "g" + operand;

    /// <summary>The cotangent of an input's gradient.</summary>
    public static string GradientCotangent(string input) => "h" + input;

    /// <summary>The second-order gradient of an input or of an output's cotangent.</summary>
    public static string SecondGradient(string operand) => "d" + operand;

    /// <summary>All names of what has the shape of an operand: the operand, and what derivatives read and write for it.</summary>
    public static IEnumerable<string> NamesOf(string operand)
        => [operand, Gradient(operand), GradientCotangent(operand), SecondGradient(operand), SecondGradient(Gradient(operand))];

    /// <summary>The vector-Jacobian product with respect to some inputs; inputs that the segment lacks are left out.</summary>
    public static KernelSegment Backward(KernelSegment forward, IReadOnlyCollection<string> withRespectTo)
    {
        KernelProgram program = Differentiation.Reverse(
            forward.Program, "backward", Inputs(forward.Program).Where(withRespectTo.Contains), Gradient, Gradient);
        return Rebind(forward, program, forward.Program.Operands.ToDictionary(o => Gradient(o.Name), o => o.Name));
    }

    /// <summary>The vector-Jacobian product of the backward segment with respect to all inputs and the output's cotangent.</summary>
    public static KernelSegment DoubleBackward(KernelSegment forward)
    {
        string[] inputs = [.. Inputs(forward.Program)];
        string[] outputs = [.. forward.Program.Operands.Where(o => o.Role == OperandRole.Output).Select(o => o.Name)];
        KernelSegment backward = Backward(forward, inputs);
        Dictionary<string, string> inputOf = inputs.ToDictionary(Gradient, i => i);
        Dictionary<string, string> places = inputs.ToDictionary(GradientCotangent, Gradient);
        foreach (string operand in inputs.Concat(outputs.Select(Gradient)))
            places.Add(SecondGradient(operand), operand);
        KernelProgram program = Differentiation.Reverse(
            backward.Program,
            "doublebackward",
            inputs.Concat(outputs.Select(Gradient)),
            gradient => GradientCotangent(inputOf[gradient]),
            SecondGradient);
        return Rebind(backward, program, places);
    }

    private static IEnumerable<string> Inputs(KernelProgram program)
        => program.Operands.Where(o => o.Role == OperandRole.Input).Select(o => o.Name);

    /// <summary>A derived operand lies where the operand it belongs to does, which <paramref name="places"/> names.</summary>
    private static KernelSegment Rebind(KernelSegment segment, KernelProgram derived, Dictionary<string, string> places)
    {
        Dictionary<string, OperandBinding> known = [];
        for (int o = 0; o < segment.Bindings.Count; o++)
            known.Add(segment.Program.Operands[o].Name, segment.Bindings[o]);
        IEnumerable<OperandBinding> bindings = derived.Operands
            .Select(o => known.TryGetValue(o.Name, out OperandBinding same) ? same : known[places[o.Name]]);
        return segment with { Program = derived, Bindings = new(bindings) };
    }
}
