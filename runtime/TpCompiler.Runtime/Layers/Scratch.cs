using System;
using System.Buffers;

namespace TpCompiler.Runtime.Layers;

/// <summary>Working memory of one call, from the shared pool: nothing is allocated in steady state. Its contents are rubbish at first.</summary>
internal readonly ref struct Scratch<T> : IDisposable
{
    private readonly T[] _memory;

    public Scratch(long length)
    {
        Length = checked((int)length);
        _memory = ArrayPool<T>.Shared.Rent(Length);
    }

    public int Length { get; }

    public Span<T> Span => _memory.AsSpan(0, Length);

    public void Dispose() => ArrayPool<T>.Shared.Return(_memory);
}
