using TpCompiler.Core.Kernels;
using TpCompiler.Runtime.Programs;

namespace TpCompiler.Cli.Json;

/// <summary>A kernel that a model runs.</summary>
/// <param name="Purpose">What it is for.</param>
/// <param name="Implementation">The compiled kernel's name, or interpreter.</param>
/// <param name="Compiled">Whether it was compiled ahead.</param>
/// <param name="Cost">What it costs; absent where that is not known.</param>
internal sealed record KernelDocument(string Purpose, string Implementation, bool Compiled, KernelCostDocument? Cost)
{
    public static KernelDocument Of(ProgramKernel use)
        => new(use.Purpose, use.Kernel.Implementation, use.Kernel.IsCompiled, use.Kernel.Cost is { } cost ? KernelCostDocument.Of(cost) : null);
}

/// <summary>The counts of a kernel: per item and channel, unless they are uniform over channels.</summary>
internal sealed record KernelCostDocument(
    int Multiplies,
    int Adds,
    int MultiplyAdds,
    int Sums,
    int Loads,
    int Stores,
    int UniformOperations,
    int UniformLoads,
    int UniformStores,
    int LiveValues)
{
    public static KernelCostDocument Of(KernelCost cost) => new(
        cost.LaneMultiplies,
        cost.LaneAdds,
        cost.LaneMultiplyAdds,
        cost.LaneSums,
        cost.LaneLoads,
        cost.LaneStores,
        cost.UniformOperations,
        cost.UniformLoads,
        cost.UniformStores,
        cost.LiveValues);
}
