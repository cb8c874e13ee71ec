using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Regions;

namespace TpCompiler.Runtime.Programs;

/// <summary>What a tensor has rows for, as memory sees it.</summary>
internal enum RowDomain
{
    /// <summary>Anything else, in memory of its own: values of labels, one row for everything, tuples of joined edges.</summary>
    Other,

    /// <summary>Nodes.</summary>
    Nodes,

    /// <summary>Edges.</summary>
    Edges,
}

/// <summary>A tensor of a program and its memory.</summary>
internal sealed class TensorPlan
{
    public TensorPlan(ProgramTensor tensor, TensorScope scope, int modelElementSize)
    {
        Tensor = tensor;
        Scope = scope;
        ElementSize = tensor.Numbers == NumberKind.Double ? sizeof(double) : modelElementSize;
        Layout = new RowLayout(tensor.Irreps, ElementSize);
        Domain = RowRelations.IsNodes(tensor.Domain) ? RowDomain.Nodes : RowRelations.IsEdges(tensor.Domain) ? RowDomain.Edges : RowDomain.Other;
    }

    public ProgramTensor Tensor { get; }

    public TensorScope Scope { get; }

    public RowLayout Layout { get; }

    public RowDomain Domain { get; }

    public int ElementSize { get; }

    public int RowBytes => Layout.Length * ElementSize;

    public bool IsDouble => Tensor.Numbers == NumberKind.Double;

    /// <summary>
    /// For a tensor of few edges at a time that no kernel takes channel by channel: the edges at hand for each position of a row side by side, and
    /// so many places for them; 0 where rows are one after the other.
    /// </summary>
    public int ItemsAsLanes { get; set; }

    /// <summary>The first and the last region that touches it.</summary>
    public int FirstRegion { get; set; } = int.MaxValue;

    /// <inheritdoc cref="FirstRegion"/>
    public int LastRegion { get; set; } = -1;

    /// <summary>Whether no step reads or writes it: an input without effect, or an output that is zero.</summary>
    public bool IsUntouched { get; set; }

    /// <summary>Whether tiles add to it row by row as labels say: every run of tiles then has its own, and they are added in order.</summary>
    public bool IsReduced { get; set; }

    /// <summary>Whether it is made by the tiles of one region and summed at once after them: then it need not exist for all edges at a time.</summary>
    public bool IsWindowed { get; set; }

    /// <summary>The number of its memory among those of its scope.</summary>
    public int Slot { get; set; } = -1;

    /// <summary>Elements from one row to the next.</summary>
    public int RowStride => ItemsAsLanes > 0 ? 1 : Layout.Length;

    /// <summary>Elements from one position of a row to the next.</summary>
    public int PositionStride => ItemsAsLanes > 0 ? ItemsAsLanes : 1;

    /// <summary>Bytes from one row to the next.</summary>
    public int RowStrideBytes => RowStride * ElementSize;
}
