using TpCompiler.Core.Kernels;
using TpCompiler.Runtime.Programs;
using TpCompiler.Runtime.Recording;

namespace TpCompiler.Cli.Json;

/// <summary>A kernel that a model runs.</summary>
/// <param name="Purpose">What it is for.</param>
/// <param name="Implementation">The name of the kernel compiled ahead, or what runs instead.</param>
/// <param name="Execution">How it runs: compiled ahead, compiled now, or interpreted.</param>
/// <param name="Compiled">Whether compiled code runs, and not the interpreter.</param>
/// <param name="Cost">What it costs; absent where that is not known.</param>
internal sealed record KernelDocument(string Purpose, string Implementation, string Execution, bool Compiled, KernelCostDocument? Cost)
{
    public static KernelDocument Of(ProgramKernel use)
        => new(use.Purpose, use.Kernel.Implementation, Name(use.Kernel.Execution), use.Kernel.IsCompiled, use.Kernel.Cost is { } cost ? KernelCostDocument.Of(cost) : null);

    /// <summary>How kernels run, in words.</summary>
    private static string Name(KernelExecution execution) => execution switch
    {
        KernelExecution.Compiled => "compiled ahead",
        KernelExecution.CompiledNow => "compiled now",
        _ => "interpreted",
    };
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
