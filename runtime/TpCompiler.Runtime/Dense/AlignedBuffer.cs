using System;
using System.Runtime.InteropServices;

namespace TpCompiler.Runtime.Dense;

/// <summary>
/// Native memory on a 64-byte boundary (one cache line, one 512-bit vector): outside the garbage collector's heap,
/// so that its address is stable and scratch memory of many megabytes costs no collection.
/// </summary>
/// <typeparam name="T">The element type.</typeparam>
public sealed unsafe class AlignedBuffer<T> : IDisposable
    where T : unmanaged
{
    private const nuint Alignment = 64;

    private T* _pointer;
    private int _length;
    private int _capacity;
    private bool _disposed;

    /// <summary>Allocates <paramref name="length"/> zeroed elements.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative.</exception>
    public AlignedBuffer(int length = 0) => EnsureLength(length);

    /// <summary>Frees the memory of a buffer that was never disposed.</summary>
    ~AlignedBuffer() => Free();

    /// <summary>The number of elements.</summary>
    public int Length => _length;

    /// <summary>The first element's address; null while nothing was allocated. Valid until the buffer grows or is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public T* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _pointer;
        }
    }

    /// <summary>All elements. Valid until the buffer grows or is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public Span<T> Span => new(Pointer, _length);

    /// <summary>
    /// Makes the buffer at least <paramref name="length"/> elements long; it never shrinks. Where memory must be allocated anew
    /// the old contents are lost and every element is zero.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative.</exception>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public void EnsureLength(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (length > _capacity)
        {
            // Grow by half at least: neighbour counts creep upwards step by step.
            int capacity = (int)Math.Min(Math.Max(length, _capacity + ((long)_capacity / 2)), Array.MaxLength);
            nuint bytes = (((nuint)capacity * (nuint)sizeof(T)) + Alignment - 1) / Alignment * Alignment;
            Free();
            _pointer = (T*)NativeMemory.AlignedAlloc(bytes, Alignment);
            _capacity = capacity;
            NativeMemory.Clear(_pointer, bytes);
        }

        _length = Math.Max(_length, length);
    }

    /// <summary>Sets every element to zero.</summary>
    public void Clear() => Span.Clear();

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        _disposed = true;
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_pointer);
        _pointer = null;
        _capacity = 0;
        _length = 0;
    }
}
