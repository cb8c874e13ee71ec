using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Emit.Gpu.Model;

namespace TpCompiler.Emit.Gpu.Scheduling;

/// <summary>
/// Where uniform values known before the lanes are: few operations are done by each work-item for itself, which needs no barrier;
/// many are shared out over the parts of a row, a work-item for each item of the tile, and go to shared memory once per item.
/// </summary>
internal sealed class UniformStorage
{
    // Aligned, so that several values are read at once; and no two items of a tile meet in one bank.
    private const int Alignment = 4;

    private readonly Dictionary<int, int> _places = [];

    public UniformStorage(SectionSchedule section, GpuKernelOptions options, int parts, int tileItems)
    {
        int[] wanted = section.EarlyResults;
        int itemLength = (wanted.Length + Alignment - 1) / Alignment;
        itemLength = (itemLength | 1) * Alignment;
        if (section.EarlyOperations <= options.RedundantOperations || (parts == 1 && tileItems == 1) || itemLength * tileItems > options.SharedUniform)
            return;
        Array = new("early", itemLength * tileItems, itemLength);
        for (int k = 0; k < wanted.Length; k++)
            _places.Add(wanted[k], k);
        Parts = [.. UniformParts.Split(section.Schedule.Program, Stage.Early, wanted, parts).Select(places => places.ConvertAll(k => wanted[k]))];
    }

    /// <summary>The shared array; null where each work-item computes for itself.</summary>
    public SharedArray? Array { get; }

    /// <summary>The values that each part computes.</summary>
    public IReadOnlyList<List<int>> Parts { get; } = [];

    /// <summary>Whether a value is shared.</summary>
    public bool Contains(int value) => _places.ContainsKey(value);

    /// <summary>Where a value is shared; null where it is not.</summary>
    /// <param name="value">The value.</param>
    /// <param name="place">That of the item whose turn it is, or a leader's own.</param>
    public SharedElement? Find(int value, SharedPlace place) => _places.TryGetValue(value, out int index) ? new(Array!, place, index) : null;
}
