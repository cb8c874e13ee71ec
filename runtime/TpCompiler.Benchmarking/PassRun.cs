using System;
using System.Numerics;
using TpCompiler.Runtime.Dense;
using TpCompiler.Runtime.Operations;

namespace TpCompiler.Benchmarking;

/// <summary>A pass of an operation with memory of its own, ready to run again and again.</summary>
public abstract class PassRun : IDisposable
{
    private protected PassRun(OperationPass pass, OperationItems items, int elementSize)
        => (Pass, Items, Operations, Bytes) = (pass, items, pass.OperationsOn(items), pass.BytesOn(items, elementSize));

    /// <summary>What runs.</summary>
    public OperationPass Pass { get; }

    /// <summary>What it runs on.</summary>
    public OperationItems Items { get; }

    /// <summary>Floating-point operations of one run; a fused multiply-add counts twice.</summary>
    public long Operations { get; }

    /// <summary>The bytes of all tensors, each element once.</summary>
    public long Bytes { get; }

    /// <summary>Runs it once.</summary>
    public abstract void Run();

    /// <summary>Makes one for numbers of a type.</summary>
    /// <param name="pass">What is to run.</param>
    /// <param name="items">What on.</param>
    /// <param name="isDouble">Whether numbers are double, and not float.</param>
    public static PassRun Of(OperationPass pass, OperationItems items, bool isDouble)
        => isDouble ? new PassRun<double>(pass, items) : new PassRun<float>(pass, items);

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>A pass of an operation with memory of its own: what it reads is random, from -1/2 to 1/2, and the same each time.</summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed unsafe class PassRun<T> : PassRun
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly AlignedBuffer<T>[] _tensors;
    private readonly nint[] _pointers;

    /// <summary>Fills the memory.</summary>
    /// <exception cref="ArgumentException">The items are not of the kind that the operation has.</exception>
    public PassRun(OperationPass pass, OperationItems items)
        : base(pass, items, sizeof(T))
    {
        Random random = new(1);
        _tensors = new AlignedBuffer<T>[pass.Tensors.Count];
        _pointers = new nint[_tensors.Length];
        for (int t = 0; t < _tensors.Length; t++)
        {
            _tensors[t] = new(pass.LengthOf(t, items));
            _pointers[t] = (nint)_tensors[t].Pointer;
            for (int n = 0; n < _tensors[t].Length && !pass.Tensors[t].IsOutput; n++)
                _tensors[t].Span[n] = T.CreateChecked(random.NextDouble() - 0.5);
        }
    }

    /// <summary>The elements of a tensor.</summary>
    /// <param name="tensor">Its number among those of the pass.</param>
    public ReadOnlySpan<T> this[int tensor] => _tensors[tensor].Span;

    /// <inheritdoc/>
    public override void Run() => Pass.Run<T>(Items, _pointers);

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (AlignedBuffer<T> tensor in _tensors)
            tensor.Dispose();
    }
}
