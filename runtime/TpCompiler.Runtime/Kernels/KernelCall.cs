// A call is plain data that generated code reads in its innermost loops.
#pragma warning disable CA1051

namespace TpCompiler.Runtime.Kernels;

/// <summary>
/// Where one operand of a kernel lies. Component c of item n at loop indices (a, b), lane i, is the element
/// <c>Data[row(n) * ItemStride + c * ComponentStride + a * OuterStride + b * InnerStride + i]</c> (without <c>i</c> for a
/// uniform operand), where <c>row(n)</c> is <c>Rows[n]</c>, or n where <see cref="Rows"/> is null.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public unsafe struct KernelOperandView<T>
    where T : unmanaged
{
    /// <summary>The first component of the first row.</summary>
    public T* Data;

    /// <summary>The row of each item, or null: items are rows.</summary>
    public int* Rows;

    /// <summary>Elements from one row to the next; 0 for an operand that all items share.</summary>
    public nint ItemStride;

    /// <summary>Elements from one component to the next.</summary>
    public nint ComponentStride;

    /// <summary>Elements from one index of the outer loop to the next.</summary>
    public nint OuterStride;

    /// <summary>Elements from one index of the inner loop to the next.</summary>
    public nint InnerStride;

    /// <summary>For an output: clear its components before each run of the program, rather than add to what they hold.</summary>
    public bool Overwrite;
}

/// <summary>One call of a kernel: a range of items, each with its loops and lanes.</summary>
/// <typeparam name="T">float or double.</typeparam>
public unsafe struct KernelCall<T>
    where T : unmanaged
{
    /// <summary>The operands, in the program's order.</summary>
    public KernelOperandView<T>* Operands;

    /// <summary>The first item.</summary>
    public nint FirstItem;

    /// <summary>One past the last item.</summary>
    public nint EndItem;

    /// <summary>The number of lanes; for a compiled kernel a multiple of its vector width.</summary>
    public nint Lanes;

    /// <summary>How often the outer loop runs.</summary>
    public nint OuterCount;

    /// <summary>How often the inner loop runs.</summary>
    public nint InnerCount;

    /// <summary>
    /// How many of the lanes there are, where the others fill them up with zeros: those are left out of sums that zeros would change
    /// (<see cref="Core.Kernels.PaddedSums"/>). 0: all.
    /// </summary>
    public nint ActiveLanes;
}
