using TpCompiler.Core.Kernels;

namespace TpCompiler.Emit.CSharp;

/// <summary>How much text a kernel is, without printing it.</summary>
public static class CSharpSize
{
    /// <summary>The characters of one instruction, in all versions of the kernel together, on average.</summary>
    public const int PerInstruction = 330;

    // What every kernel has: its loops and the names of its operands.
    private const int PerKernel = 10_000;

    /// <summary>About how many characters a kernel is printed with.</summary>
    /// <param name="program">The program, lowered.</param>
    public static double Estimate(KernelProgram program)
        => PerKernel + ((double)PerInstruction * (program.Instructions.Count + program.Stores.Count));
}
