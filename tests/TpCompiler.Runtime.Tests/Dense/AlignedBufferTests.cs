using System;
using TpCompiler.Runtime.Dense;
using Xunit;

namespace TpCompiler.Runtime.Tests.Dense;

public unsafe class AlignedBufferTests
{
    [Fact]
    public void Memory_begins_on_a_cache_line_and_is_zero()
    {
        for (int length = 1; length < 200; length += 7)
        {
            using AlignedBuffer<float> buffer = new(length);
            Assert.Equal(0u, (nuint)buffer.Pointer % 64);
            Assert.Equal(length, buffer.Span.Length);
            Assert.False(buffer.Span.ContainsAnyExcept(0f));
        }
    }

    [Fact]
    public void Growth_keeps_the_longest_length_and_zeroes()
    {
        using AlignedBuffer<double> buffer = new(3);
        buffer.Span.Fill(1.0);
        buffer.EnsureLength(2);
        Assert.Equal([1.0, 1.0, 1.0], buffer.Span.ToArray());
        buffer.EnsureLength(1000);
        Assert.Equal(1000, buffer.Length);
        Assert.False(buffer.Span.ContainsAnyExcept(0.0));
        buffer.Span.Fill(2.0);
        buffer.Clear();
        Assert.False(buffer.Span.ContainsAnyExcept(0.0));
    }

    [Fact]
    public void A_disposed_buffer_refuses_use_and_a_second_dispose_is_harmless()
    {
        AlignedBuffer<int> buffer = new(4);
        buffer.Dispose();
        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => buffer.Span.Length);
        Assert.Throws<ObjectDisposedException>(() => buffer.EnsureLength(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AlignedBuffer<int>(-1));
    }
}
