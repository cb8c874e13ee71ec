using System;
using System.IO;
using System.Threading;

namespace TpCompiler.Cli.Streams;

/// <summary>Passes bytes on to an output and counts them, until it is told to stop; what goes wrong is one sentence that names the output.</summary>
internal sealed class TargetStream(string name, Stream target, CancellationToken cancellation) : Stream
{
    private long _length;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            target.Write(buffer);
        }
        catch (Exception e) when (OutputTarget.IsFailure(e))
        {
            throw OutputTarget.Unwritable(name, e);
        }

        _length += buffer.Length;
    }

    public override void Flush()
    {
        try
        {
            target.Flush();
        }
        catch (Exception e) when (OutputTarget.IsFailure(e))
        {
            throw OutputTarget.Unwritable(name, e);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
