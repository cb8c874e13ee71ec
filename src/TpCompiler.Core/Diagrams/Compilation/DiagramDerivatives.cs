using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Derivatives;

namespace TpCompiler.Core.Diagrams.Compilation;

/// <summary>What derivatives of programs of diagrams are called, which are those of any program (<see cref="ReverseMode"/>).</summary>
public static class DiagramDerivatives
{
    private const char First = 'g';
    private const char Second = 'd';

    /// <summary>The gradient of a leg or weight, or the cotangent of the result.</summary>
    public static string Gradient(string tensor) => $"{First}:{tensor}";

    /// <summary>The cotangent of the gradient of a leg or weight.</summary>
    public static string GradientCotangent(string input) => $"{Second}:{Gradient(input)}";

    /// <summary>The second-order gradient of a leg or weight, or of the result's cotangent.</summary>
    public static string SecondGradient(string tensor) => $"{Second}:{tensor}";

    /// <summary>
    /// The vector-Jacobian product. Reads the inputs and <see cref="Gradient"/> of the output, adds to <see cref="Gradient"/> of each input named in
    /// <paramref name="withRespectTo"/>.
    /// </summary>
    /// <exception cref="ArgumentException">There is no input of a name.</exception>
    public static TensorProgram Backward(TensorProgram forward, IReadOnlyCollection<string> withRespectTo)
        => ReverseMode.Of(forward, withRespectTo, First, keepsOutputs: false) with { Name = "backward" };

    /// <summary>
    /// The vector-Jacobian product of the backward program of all inputs. Reads besides <see cref="GradientCotangent"/> of each input, and adds to
    /// <see cref="SecondGradient"/> of each input and of the output's cotangent: the gradient of <c>sum_i h_i . g_i</c>, as needed to train on forces.
    /// </summary>
    public static TensorProgram DoubleBackward(TensorProgram forward)
    {
        TensorProgram backward = Backward(forward, [.. forward.TensorsOf(ProgramRole.Input).Select(t => t.Name)]);
        return ReverseMode.Of(backward, [.. backward.TensorsOf(ProgramRole.Input).Select(t => t.Name)], Second, keepsOutputs: false) with { Name = "doublebackward" };
    }
}
