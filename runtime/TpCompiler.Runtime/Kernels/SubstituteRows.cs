using System;
using System.Buffers;

namespace TpCompiler.Runtime.Kernels;

/// <summary>
/// Zeros in place of what the caller of an operation left out: a cotangent that is zero, or memory for a gradient that nobody wants. From
/// the shared pool.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public readonly ref struct SubstituteRows<T> : IDisposable
    where T : unmanaged
{
    private readonly T[]? _memory;
    private readonly int _length;

    /// <summary>Takes memory.</summary>
    /// <param name="length">The number of elements; 0 where nothing was left out.</param>
    public SubstituteRows(int length)
    {
        _length = length;
        _memory = length == 0 ? null : ArrayPool<T>.Shared.Rent(length);
        _memory?.AsSpan(0, length).Clear();
    }

    /// <summary>The elements.</summary>
    public Span<T> Span => _memory.AsSpan(0, _length);

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        if (_memory is not null)
            ArrayPool<T>.Shared.Return(_memory);
    }
}
