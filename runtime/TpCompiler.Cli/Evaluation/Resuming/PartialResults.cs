using System;
using System.Buffers.Binary;
using System.IO;
using System.Security.Cryptography;
using System.Text;
using TpCompiler.Cli.Streams;

namespace TpCompiler.Cli.Evaluation.Resuming;

/// <summary>
/// Keeps the results of a run with --resume beside its output, frame by frame, so that one that was interrupted, whatever by, can go on: <c>out.xyz.partial</c>. A line says what was evaluated;
/// then come records, each with its length and the beginning of its SHA-256, by which one that was not written whole is known and taken away.
/// </summary>
internal sealed class PartialResults : IDisposable
{
    private const string Suffix = ".partial";
    private const int LengthBytes = 4, CheckBytes = 8;

    private readonly string _path;
    private readonly FileStream _file;
    private int _written;

    private PartialResults(string path, FileStream file)
    {
        _path = path;
        _file = file;
    }

    /// <summary>The file.</summary>
    public string Path => _path;

    /// <summary>The number of frames that the file holds.</summary>
    public int Count { get; private set; }

    /// <summary>The file beside an output.</summary>
    public static string PathFor(string output) => output + Suffix;

    /// <summary>Opens what an earlier run has left, or begins.</summary>
    /// <param name="output">The output that the results are for.</param>
    /// <param name="evaluated">Model and options in one line; what was kept of others is refused.</param>
    /// <exception cref="CommandException">The file cannot be opened, or is of another run.</exception>
    public static PartialResults Open(string output, string evaluated)
    {
        string path = PathFor(output);
        byte[] header = Encoding.UTF8.GetBytes(evaluated + "\n");
        try
        {
            bool goesOn = File.Exists(path) && new FileInfo(path).Length > 0;
            FileStream file = new(path, goesOn ? FileMode.Open : FileMode.Create, FileAccess.ReadWrite, FileShare.Read, 1 << 16);
            if (!goesOn)
            {
                file.Write(header);
                return new(path, file);
            }

            byte[] found = new byte[header.Length];
            if (file.ReadAtLeast(found, found.Length, throwOnEndOfStream: false) == found.Length && found.AsSpan().SequenceEqual(header))
                return new(path, file);
            file.Dispose();
        }
        catch (Exception e) when (OutputTarget.IsFailure(e))
        {
            throw OutputTarget.Unwritable(path, e);
        }

        throw new CommandException($"{path}: expected what an interrupted run of this model with these options has left, found that of another; delete it to begin anew");
    }

    /// <summary>The next record of the earlier run; null after the last, from where on records are added.</summary>
    public byte[]? Next()
    {
        if (_written > 0)
            return null;
        long begin = _file.Position;
        Span<byte> start = stackalloc byte[LengthBytes + CheckBytes];
        if (_file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(start);
            if (length > 0 && length <= _file.Length - _file.Position)
            {
                byte[] record = new byte[length];
                _file.ReadExactly(record);
                if (SHA256.HashData(record).AsSpan(0, CheckBytes).SequenceEqual(start[LengthBytes..]))
                {
                    Count++;
                    return record;
                }
            }
        }

        // What was being written when the run ended.
        _file.SetLength(begin);
        _file.Position = begin;
        return null;
    }

    /// <summary>Adds a record, which is there for later runs from now on whatever becomes of this process.</summary>
    /// <exception cref="CommandException">It cannot be written.</exception>
    public void Add(byte[] record)
    {
        Span<byte> start = stackalloc byte[LengthBytes + CheckBytes];
        BinaryPrimitives.WriteInt32LittleEndian(start, record.Length);
        SHA256.HashData(record).AsSpan(0, CheckBytes).CopyTo(start[LengthBytes..]);
        try
        {
            _file.Write(start);
            _file.Write(record);
            _file.Flush();
        }
        catch (Exception e) when (OutputTarget.IsFailure(e))
        {
            throw OutputTarget.Unwritable(_path, e);
        }

        _written++;
        Count++;
    }

    /// <summary>The output is whole: nothing need be kept.</summary>
    public void Delete()
    {
        _file.Dispose();
        File.Delete(_path);
    }

    /// <summary>Closes the file, and takes it away where nothing is in it.</summary>
    public void Dispose()
    {
        if (Count == 0)
            Delete();
        else
            _file.Dispose();
    }
}
