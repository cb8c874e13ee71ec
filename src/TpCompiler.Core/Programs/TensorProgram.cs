using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams;

namespace TpCompiler.Core.Programs;

/// <summary>What a tensor of a program is to its callers.</summary>
public enum ProgramRole
{
    /// <summary>Given by the caller for each evaluation.</summary>
    Input,

    /// <summary>Given once: a weight. What is made of it may be kept from one evaluation to the next.</summary>
    Parameter,

    /// <summary>Made and used inside.</summary>
    Intermediate,

    /// <summary>Wanted by the caller.</summary>
    Output,
}

/// <summary>The kind of numbers that a tensor holds.</summary>
public enum NumberKind
{
    /// <summary>The type that the model is evaluated in: features and weights.</summary>
    Model,

    /// <summary>Always 64 bits: geometry, and energies to be summed.</summary>
    Double,
}

/// <summary>
/// A tensor: for each item of its domain a row. Rows are block after block, inside a block component after component (m = -l..l), the
/// channels of a component side by side. Blocks may have different numbers of channels.
/// </summary>
/// <param name="Name">Its name; unique within its program.</param>
/// <param name="Role">What it is to the caller.</param>
/// <param name="Domain">What it has one row for.</param>
/// <param name="Irreps">The blocks of one row; multiplicities are channels.</param>
/// <param name="Numbers">The kind of its numbers.</param>
public sealed record ProgramTensor(string Name, ProgramRole Role, ItemDomain Domain, Irreps Irreps, NumberKind Numbers = NumberKind.Model)
{
    /// <summary>The numbers of one row.</summary>
    public int RowLength => Irreps.Dim;

    /// <summary>What a row is for one channel: each block's irrep once.</summary>
    public Irreps Components => new([.. Irreps.Select(b => b.Irrep)]);

    /// <summary>Whether the caller gives it.</summary>
    public bool IsGiven => Role is ProgramRole.Input or ProgramRole.Parameter;
}

/// <summary>
/// A computation as steps, run one after another, over tensors that have a row for each node, edge, structure or value of a label: a fusion
/// diagram, a whole model, or a derivative of one. Intermediates and outputs are zero at first; every step adds to what it writes; a
/// tensor is complete before a step reads it. Immutable and equal by value.
/// </summary>
/// <param name="Name">What it is called.</param>
/// <param name="Labels">The labels that select rows.</param>
/// <param name="Tensors">The tensors.</param>
/// <param name="Steps">The steps.</param>
public sealed record TensorProgram(
    string Name, EquatableArray<DiagramLabel> Labels, EquatableArray<ProgramTensor> Tensors, EquatableArray<ProgramStep> Steps)
{
    /// <summary>The tensors of a role, in order.</summary>
    public IEnumerable<ProgramTensor> TensorsOf(ProgramRole role) => Tensors.Where(t => t.Role == role);

    /// <summary>The steps that are kernels, in order: all steps of a fusion diagram.</summary>
    public IEnumerable<KernelStep> KernelSteps => Steps.OfType<KernelStep>();

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

    /// <summary>The tensor called <paramref name="name"/>.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public ProgramTensor Tensor(string name) => Tensors[TensorIndex(name)];

    /// <summary>The program's text, as <see cref="TensorProgramText"/> prints it.</summary>
    public override string ToString() => TensorProgramText.Print(this);
}
