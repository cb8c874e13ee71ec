using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Core.Programs;

/// <summary>
/// One step of a <see cref="TensorProgram"/>: for each item of a domain, the rows that its operands say; what it writes is added to, so a
/// row that several items say is a sum over them, in the order of the items (of a <see cref="MaximumStep"/>, the greatest of them).
/// </summary>
/// <param name="Domain">The items.</param>
/// <param name="Accesses">For each operand its tensor, and which row of it an item has.</param>
public abstract record ProgramStep(ItemDomain Domain, EquatableArray<TensorAccess> Accesses)
{
    /// <summary>Whether the step writes the operand; otherwise it reads it.</summary>
    public abstract bool IsWritten(int operand);

    /// <summary>Whether derivatives take what the step writes for constant.</summary>
    public virtual bool IsConstant => false;

    /// <summary>The numbers of the tensors that are read, each once for every operand that reads it.</summary>
    public IEnumerable<int> Reads => Operands(written: false).Select(o => Accesses[o].Tensor);

    /// <summary>The numbers of the tensors that are written.</summary>
    public IEnumerable<int> Writes => Operands(written: true).Select(o => Accesses[o].Tensor);

    /// <summary>The operands that are read, or those that are written.</summary>
    public IEnumerable<int> Operands(bool written) => Enumerable.Range(0, Accesses.Count).Where(o => IsWritten(o) == written);

    /// <summary>The same step with other rows or tensors.</summary>
    public ProgramStep WithAccesses(IEnumerable<TensorAccess> accesses) => this with { Accesses = new(accesses) };
}

/// <summary>A kernel for each item.</summary>
/// <param name="Domain">The items.</param>
/// <param name="Segment">The kernel with its loops; its bindings are positions in a row.</param>
/// <param name="Accesses">For each operand of the kernel its rows.</param>
public sealed record KernelStep(ItemDomain Domain, KernelSegment Segment, EquatableArray<TensorAccess> Accesses) : ProgramStep(Domain, Accesses)
{
    /// <inheritdoc/>
    public override bool IsWritten(int operand) => Segment.Program.Operands[operand].Role == OperandRole.Output;
}

/// <summary>The three tensors of a dense product, in the order of its accesses.</summary>
public enum ProductTerm
{
    /// <summary>The features x that are mixed.</summary>
    Input,

    /// <summary>The weights w.</summary>
    Weights,

    /// <summary>The mixed features y.</summary>
    Output,
}

/// <summary>
/// One block of a dense product: the trilinear form <c>sum_m,u,v x[Input + m Inputs + u] w[Weights + u Outputs + v] y[Output + m Outputs + v]</c>.
/// </summary>
/// <param name="Input">Where the block of x begins in a row.</param>
/// <param name="Weights">Where the matrix begins in a row of w.</param>
/// <param name="Output">Where the block of y begins in a row.</param>
/// <param name="Inputs">The channels of x.</param>
/// <param name="Outputs">The channels of y.</param>
/// <param name="Components">The components m, 2l+1.</param>
public readonly record struct ProductBlock(int Input, int Weights, int Output, int Inputs, int Outputs, int Components);

/// <summary>
/// A dense product, which mixes the channels of blocks of one irrep: the derivative of the trilinear form of its blocks, summed over the
/// items, by one of its three tensors. That is <c>y += x W</c>, <c>gx += gy W^T</c> or <c>gW += x^T gy</c>, and closed under differentiation.
/// </summary>
/// <param name="Domain">The items.</param>
/// <param name="Target">The tensor that is written.</param>
/// <param name="Blocks">The blocks.</param>
/// <param name="Accesses">The rows of x, w and y.</param>
public sealed record ProductStep(ItemDomain Domain, ProductTerm Target, EquatableArray<ProductBlock> Blocks, EquatableArray<TensorAccess> Accesses)
    : ProgramStep(Domain, Accesses)
{
    /// <inheritdoc/>
    public override bool IsWritten(int operand) => operand == (int)Target;
}

/// <summary>A row is added to another one of equal length, with numbers of either kind.</summary>
/// <param name="Domain">The items.</param>
/// <param name="Accesses">What is read, and what it is added to.</param>
public sealed record AddStep(ItemDomain Domain, EquatableArray<TensorAccess> Accesses) : ProgramStep(Domain, Accesses)
{
    /// <inheritdoc/>
    public override bool IsWritten(int operand) => operand == 1;
}

/// <summary>
/// The greatest of rows, number by number: of all items that say a row; 0 for a row that no item says. What it writes no other step writes. Derivatives take it
/// for constant, so it is made for shifts that a result does not depend on, as that of a softmax. A maximum that has a derivative is made of it
/// (<see cref="Building.ProgramBuilder.Maximum"/>).
/// </summary>
/// <param name="Domain">The items.</param>
/// <param name="Accesses">What is read, a row for each item, and the rows of the maxima; of one kind of numbers.</param>
public sealed record MaximumStep(ItemDomain Domain, EquatableArray<TensorAccess> Accesses) : ProgramStep(Domain, Accesses)
{
    /// <inheritdoc/>
    public override bool IsConstant => true;

    /// <inheritdoc/>
    public override bool IsWritten(int operand) => operand == 1;
}
