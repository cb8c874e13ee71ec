using System;
using System.IO;

namespace TpCompiler.Cli.Streams;

/// <summary>Keeps what is written to it in memory, and once that is much, in a temporary file, which disappears with it.</summary>
/// <param name="mostInMemory">The most bytes in memory.</param>
internal sealed class SpillStream(int mostInMemory = 1 << 24) : Stream
{
    private Stream _kept = new MemoryStream();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _kept.Length;

    public override long Position
    {
        get => _kept.Position;
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            if (_kept is MemoryStream memory && memory.Length + buffer.Length > mostInMemory)
                _kept = Spill(memory);
            _kept.Write(buffer);
        }
        catch (Exception e) when (OutputTarget.IsFailure(e))
        {
            throw OutputTarget.Unwritable("a temporary file for the document", e);
        }
    }

    /// <summary>Writes all that was kept to another stream.</summary>
    public void MoveTo(Stream target)
    {
        _kept.Position = 0;
        _kept.CopyTo(target);
        target.Flush();
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _kept.Dispose();
        base.Dispose(disposing);
    }

    private static FileStream Spill(MemoryStream memory)
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        FileStream file = new(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, bufferSize: 1, FileOptions.DeleteOnClose);

        // Without a name from the start, where the system allows that: then no end of the process leaves it behind.
        if (!OperatingSystem.IsWindows())
            File.Delete(path);
        memory.WriteTo(file);
        memory.Dispose();
        return file;
    }
}
