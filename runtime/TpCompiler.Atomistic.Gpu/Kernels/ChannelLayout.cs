using System;
using TpCompiler.Algebra;

namespace TpCompiler.Atomistic.Gpu.Kernels;

/// <summary>
/// How equivariant features lie in memory: [item][component][channel], the components of one block after those of the one
/// before, the channels padded with zeros to whole cache lines, so that kernels always work on whole vectors. All blocks have room
/// for the largest multiplicity.
/// </summary>
internal sealed class ChannelLayout
{
    /// <summary>All lengths and offsets of rows are multiples of so many elements, in either type.</summary>
    public const int Alignment = 64 / sizeof(double);

    private readonly int[] _firstComponent;

    /// <summary>The layout of irreps.</summary>
    /// <param name="irreps">The irreps; the largest multiplicity is the number of channels.</param>
    /// <param name="elementSize">Bytes per element.</param>
    public ChannelLayout(Irreps irreps, int elementSize)
    {
        Irreps = irreps;
        _firstComponent = new int[irreps.Count];
        for (int b = 0; b < irreps.Count; b++)
        {
            Channels = Math.Max(Channels, irreps[b].Multiplicity);
            _firstComponent[b] = Components;
            Components += irreps[b].Irrep.Dim;
        }

        Stride = Pad(Channels, elementSize);
    }

    /// <summary>The irreps.</summary>
    public Irreps Irreps { get; }

    /// <summary>The number of channels.</summary>
    public int Channels { get; }

    /// <summary>The number of components over all blocks.</summary>
    public int Components { get; }

    /// <summary>Elements from one component to the next: the padded number of channels.</summary>
    public int Stride { get; }

    /// <summary>Elements of one item.</summary>
    public int RowLength => Components * Stride;

    /// <summary>The first component of a block.</summary>
    public int FirstComponent(int block) => _firstComponent[block];

    /// <summary>A count rounded up to a whole number of cache lines.</summary>
    public static int Pad(int count, int elementSize)
    {
        int line = 64 / elementSize;
        return (count + line - 1) / line * line;
    }
}
