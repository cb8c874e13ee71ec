using TpCompiler.Core.Kernels;
using TpCompiler.Emit.Gpu.Model;
using TpCompiler.Gpu.Kernels;

namespace TpCompiler.Gpu.Diagrams;

/// <summary>
/// The kernel that adds rows: for outputs with few rows, each of which would have one group go through very many items, groups sum
/// over runs of items, and this adds what they found, in order.
/// </summary>
internal static class GpuAddition
{
    /// <summary>How many items a row has on average where its sum is cut into runs.</summary>
    public const int LeastItemsOfRow = 256;

    /// <summary>The items of a run.</summary>
    public const int RunLength = 64;

    /// <summary>The kernel: operand 0 has a row for each item, which is added to the group's row of operand 1; lanes are elements.</summary>
    public static GpuKernel Kernel(GpuKernelCollection kernels)
    {
        KernelBuilder builder = new("addition");
        int x = builder.Input("x", 1, hasLanes: true);
        int y = builder.Output("y", 1, hasLanes: true);
        builder.Store(y, 0, builder.Load(x, 0));
        return kernels.Add(builder.Build(), [true, false], kernels.MostLanesAtOnce);
    }
}
