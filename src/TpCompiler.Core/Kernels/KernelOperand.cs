namespace TpCompiler.Core.Kernels;

/// <summary>Whether a program reads an operand or adds to it.</summary>
public enum OperandRole
{
    /// <summary>The program only reads it.</summary>
    Input,

    /// <summary>The program adds to it.</summary>
    Output,
}

/// <summary>
/// One tensor that a <see cref="KernelProgram"/> reads or adds to. A program describes the work of one item (an edge, a
/// node) for every lane (a channel): an operand either has a value per lane, or is uniform, the same for all lanes. Where
/// the components lie in memory is said only when the kernel is called.
/// </summary>
/// <param name="Name">The operand's name; unique within its program.</param>
/// <param name="Role">Whether it is read or added to.</param>
/// <param name="Components">How many components it has per item (and per lane).</param>
/// <param name="HasLanes">Whether it has a value per lane; otherwise it is uniform.</param>
public sealed record KernelOperand(string Name, OperandRole Role, int Components, bool HasLanes);
