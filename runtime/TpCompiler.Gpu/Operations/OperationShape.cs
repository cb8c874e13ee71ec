using System;
using System.Globalization;
using System.Numerics;

namespace TpCompiler.Gpu.Operations;

/// <summary>The sizes of groups that operations have on a device.</summary>
internal sealed class OperationShape
{
    public OperationShape(GpuShape shape)
    {
        ItemGroup = Math.Min(4 * shape.LeastGroupSize, shape.MostGroupSize);
        SumGroup = Math.Min(8 * shape.LeastGroupSize, 1 << BitOperations.Log2((uint)shape.MostGroupSize));
    }

    /// <summary>The work-items of a group where each has an item of its own.</summary>
    public int ItemGroup { get; }

    /// <summary>The work-items of a group that has a row of sums; a power of two.</summary>
    public int SumGroup { get; }

    /// <summary>The sizes as words of the kernels' text.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"#define ITEM_GROUP {ItemGroup}\n#define SUM_GROUP {SumGroup}\n");
}
