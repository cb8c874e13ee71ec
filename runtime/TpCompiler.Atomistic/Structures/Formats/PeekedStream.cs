using System;
using System.IO;

namespace TpCompiler.Atomistic.Structures.Formats;

/// <summary>A stream that is only read forward, whose beginning can be looked at before it is read; the stream beneath stays open.</summary>
internal sealed class PeekedStream(Stream source) : Stream
{
    private byte[] _start = new byte[4096];
    private int _length;
    private int _read;

    /// <summary>What was looked at so far, from the beginning.</summary>
    public ReadOnlySpan<byte> Start => _start.AsSpan(0, _length);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Looks at more: whatever comes at once, as a pipe has it.</summary>
    /// <returns>Whether there was more.</returns>
    public bool LookFurther()
    {
        if (_length == _start.Length)
            Array.Resize(ref _start, 2 * _length);
        int more = source.Read(_start, _length, _start.Length - _length);
        _length += more;
        return more > 0;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (_read == _length)
            return source.Read(buffer);
        int count = Math.Min(buffer.Length, _length - _read);
        _start.AsSpan(_read, count).CopyTo(buffer);
        _read += count;
        return count;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
