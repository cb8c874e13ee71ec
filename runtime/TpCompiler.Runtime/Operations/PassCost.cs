using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;
using TpCompiler.Core.Programs;

namespace TpCompiler.Runtime.Operations;

/// <summary>What a pass of an operation does for each item of one kind.</summary>
/// <param name="Domain">The items, such as the edges of a graph; null for the items that callers count.</param>
/// <param name="Operations">Floating-point operations of one item; a fused multiply-add counts twice.</param>
/// <param name="Accesses">Numbers that one item reads and writes, each once per access.</param>
public sealed record PassCost(ItemDomain? Domain, long Operations, long Accesses)
{
    /// <summary>The cost of a program with its loops.</summary>
    internal static PassCost Of(ItemDomain? domain, KernelProgram program, int lanes, int outerCount, int innerCount)
    {
        KernelCost cost = KernelCost.Of(MultiplyAddFusion.Apply(program));
        long runs = (long)outerCount * innerCount;
        return new(domain, cost.FloatingPointOperations(lanes) * runs, cost.Bytes(lanes, 1) * runs);
    }
}
