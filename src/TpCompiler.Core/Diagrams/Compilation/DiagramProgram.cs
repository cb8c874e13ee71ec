using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Core.Diagrams.Compilation;

/// <summary>What a tensor of a <see cref="DiagramProgram"/> is to its callers.</summary>
public enum TensorRole
{
    /// <summary>Given by the caller.</summary>
    Input,

    /// <summary>Made and used inside.</summary>
    Intermediate,

    /// <summary>Wanted by the caller.</summary>
    Output,
}

/// <summary>
/// A tensor: for each item of its domain a row. Rows of features are block after block, inside a block component after component
/// (m = -l..l), the channels of a component side by side.
/// </summary>
/// <param name="Name">
/// Its name: that of the leg, weight or result; "g:name" for a gradient, "h:name" for what a gradient is contracted with, "d:name"
/// for a gradient of the second order; "t:n" and the like for what is made inside. Unique.
/// </param>
/// <param name="Role">What it is to the caller.</param>
/// <param name="Domain">What it has one row for.</param>
/// <param name="Blocks">The irreps of one row, without channels; scalars for weights.</param>
/// <param name="Channels">How many numbers each component has.</param>
public sealed record DiagramTensor(string Name, TensorRole Role, ItemDomain Domain, Irreps Blocks, int Channels)
{
    /// <summary>The numbers of one row.</summary>
    public int RowLength => Blocks.Dim * Channels;
}

/// <summary>Which row of a tensor an operand of a step is.</summary>
/// <param name="Tensor">The tensor's number.</param>
/// <param name="Letters">
/// The step's letters in place of those of the tensor's domain (<see cref="ItemDomain.Letters"/>), one by one. Where the tensor's
/// domain is the step's, they are the same letters, and the row is the item.
/// </param>
public readonly record struct TensorAccess(int Tensor, string Letters);

/// <summary>
/// One kernel run over all items of a domain. For each item, the rows that its operands say; outputs are added to, so a row
/// that several items say is a sum over them, in the order of the items.
/// </summary>
/// <param name="Domain">The items.</param>
/// <param name="Segment">The kernel with its loops; its bindings are positions in a row.</param>
/// <param name="Accesses">For each operand of the program its rows.</param>
public sealed record DiagramStep(ItemDomain Domain, KernelSegment Segment, EquatableArray<TensorAccess> Accesses);

/// <summary>
/// A compiled fusion diagram, or a derivative of one: steps run one after another over tensors. Intermediates and outputs are
/// zero at first; a tensor is complete before a step reads it. Immutable and equal by value.
/// </summary>
/// <param name="Name">forward, backward or doublebackward.</param>
/// <param name="Labels">The labels that select rows of weights.</param>
/// <param name="Tensors">The tensors, inputs in the order of their declarations: legs, then weights.</param>
/// <param name="Steps">The steps.</param>
public sealed record DiagramProgram(
    string Name,
    EquatableArray<DiagramLabel> Labels,
    EquatableArray<DiagramTensor> Tensors,
    EquatableArray<DiagramStep> Steps)
{
    /// <summary>The tensors of a role, in order.</summary>
    public IEnumerable<DiagramTensor> TensorsOf(TensorRole role) => Tensors.Where(t => t.Role == role);

    /// <summary>The number of the tensor called <paramref name="name"/>.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public int TensorIndex(string name)
    {
        for (int n = 0; n < Tensors.Count; n++)
        {
            if (Tensors[n].Name == name)
                return n;
        }

        throw new KeyNotFoundException($"The program {Name} has no tensor named {name}.");
    }
}
