using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;

namespace TpCompiler.Runtime.Operations;

/// <summary>One pass of an operation: forward or a derivative, with its tensors and what it costs. Safe to use from many threads.</summary>
public abstract class OperationPass
{
    private protected OperationPass(string name, IReadOnlyList<PassCost> costs) => (Name, Costs) = (name, costs);

    /// <summary>Forward, Backward or DoubleBackward.</summary>
    public string Name { get; }

    /// <summary>What it does for each item, by kind of item.</summary>
    public IReadOnlyList<PassCost> Costs { get; }

    /// <summary>Whether compiled code runs in all of it, and not the interpreter.</summary>
    public abstract bool IsCompiled { get; }

    /// <summary>Its tensors in the order in which <see cref="Run{T}"/> takes them: those that are read, then those that are written.</summary>
    public abstract IReadOnlyList<PassTensor> Tensors { get; }

    /// <summary>How many elements a tensor has.</summary>
    /// <param name="tensor">Its number among <see cref="Tensors"/>.</param>
    /// <param name="items">What the pass runs on.</param>
    /// <exception cref="ArgumentException">The items are not of the kind that the operation has.</exception>
    /// <exception cref="OverflowException">It is longer than a span can be.</exception>
    public abstract int LengthOf(int tensor, OperationItems items);

    /// <summary>How many items of one kind there are.</summary>
    /// <exception cref="ArgumentException">The items are not of the kind that the operation has.</exception>
    public abstract long CountOf(PassCost cost, OperationItems items);

    /// <summary>Runs it for all items. Nothing is checked.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="items">What the pass runs on.</param>
    /// <param name="tensors">The address of each tensor's first element; what is written is overwritten, and overlaps nothing.</param>
    public abstract void Run<T>(OperationItems items, ReadOnlySpan<nint> tensors)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>Floating-point operations of one run; a fused multiply-add counts twice.</summary>
    public long OperationsOn(OperationItems items) => Costs.Sum(c => c.Operations * CountOf(c, items));

    /// <summary>The bytes of all tensors, each element once: what one run has to move at least.</summary>
    /// <param name="items">What the pass runs on.</param>
    /// <param name="elementSize">The bytes of a number.</param>
    public long BytesOn(OperationItems items, int elementSize) => Enumerable.Range(0, Tensors.Count).Sum(t => (long)LengthOf(t, items)) * elementSize;

    /// <summary>Costs of the same items are added up.</summary>
    private protected static IReadOnlyList<PassCost> Sum(IEnumerable<PassCost> costs)
    {
        List<PassCost> sums = [];
        foreach (PassCost cost in costs)
        {
            int known = sums.FindIndex(c => Equals(c.Domain, cost.Domain));
            if (known < 0)
                sums.Add(cost);
            else
                sums[known] = new(cost.Domain, sums[known].Operations + cost.Operations, sums[known].Accesses + cost.Accesses);
        }

        return sums;
    }
}

/// <summary>A tensor of a pass.</summary>
/// <param name="Name">Its name, as in the programs.</param>
/// <param name="IsOutput">Whether it is written.</param>
public readonly record struct PassTensor(string Name, bool IsOutput);
