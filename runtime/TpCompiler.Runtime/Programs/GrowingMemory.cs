using System;
using System.Runtime.InteropServices;

namespace TpCompiler.Runtime.Programs;

/// <summary>Native memory of any size on a 64-byte boundary, which grows and is kept. What it held is lost when it grows.</summary>
internal sealed unsafe class GrowingMemory : IDisposable
{
    private const nuint Alignment = 64;
    private nuint _capacity;

    ~GrowingMemory() => NativeMemory.AlignedFree(Pointer);

    /// <summary>The first byte; null while nothing was asked for.</summary>
    public byte* Pointer { get; private set; }

    /// <summary>Makes room for so many bytes.</summary>
    /// <exception cref="OutOfMemoryException">There is not enough memory.</exception>
    public void Reserve(long bytes)
    {
        nuint needed = ((nuint)bytes + Alignment - 1) / Alignment * Alignment;
        if (needed <= _capacity)
            return;

        // By a little more than is asked for: numbers of neighbours creep upwards step by step.
        needed += needed / 16 / Alignment * Alignment;
        NativeMemory.AlignedFree(Pointer);
        _capacity = 0;
        Pointer = null;
        Pointer = (byte*)NativeMemory.AlignedAlloc(needed, Alignment);
        NativeMemory.Clear(Pointer, needed);
        _capacity = needed;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.AlignedFree(Pointer);
        Pointer = null;
        _capacity = 0;
        GC.SuppressFinalize(this);
    }
}
