using System;
using System.Collections.Generic;
using System.IO;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Cli.Inputs;

/// <summary>Reads the frames of files one at a time, and says with each how far it has come.</summary>
internal sealed class StructureInput
{
    private readonly IReadOnlyList<string> _paths;
    private readonly CommandContext _context;
    private readonly long[] _lengths;
    private readonly long _totalBytes;

    /// <param name="paths">The files, as the user gave them; <c>-</c> is standard input.</param>
    /// <param name="context">Has standard input.</param>
    /// <exception cref="CommandException">One of the files does not exist.</exception>
    public StructureInput(IReadOnlyList<string> paths, CommandContext context)
    {
        _paths = paths;
        _context = context;
        _lengths = new long[paths.Count];
        for (int i = 0; i < _lengths.Length; i++)
        {
            if (paths[i] == InputPath.Standard)
                continue;
            InputPath.RequireFile(paths[i], "a file of structures");
            _lengths[i] = new FileInfo(paths[i]).Length;
            _totalBytes += _lengths[i];
        }
    }

    /// <summary>The frames of all files.</summary>
    /// <exception cref="CommandException">A file cannot be read, is malformed or has no structure (while enumerating).</exception>
    public IEnumerable<InputFrame> Frames()
    {
        long bytesBefore = 0;
        for (int i = 0; i < _lengths.Length; i++)
        {
            using Stream stream = InputPath.Open(_paths[i], _context);
            using StreamReader reader = new(stream);
            string path = InputPath.NameOf(_paths[i]);
            using IEnumerator<Structure> structures = ExtendedXyz.Read(reader, path).GetEnumerator();
            int count = 0;
            while (Next(structures, path, count + 1) is { } structure)
                yield return new InputFrame(path, ++count, structure, Fraction(bytesBefore + (stream.CanSeek ? stream.Position : 0)));
            if (count == 0)
                throw new CommandException($"{path}: expected structures, found an empty file");
            bytesBefore += _lengths[i];
        }
    }

    private double Fraction(long bytes) => _totalBytes > 0 ? Math.Min(1, bytes / (double)_totalBytes) : 0;

    private static Structure? Next(IEnumerator<Structure> structures, string path, int number)
    {
        try
        {
            return structures.MoveNext() ? structures.Current : null;
        }
        catch (StructureFormatException e)
        {
            throw new CommandException(e.Message, e);
        }
        catch (ArgumentException e)
        {
            throw InputFrame.At(path, number, WithoutParameter(e), e);
        }
        catch (IOException e)
        {
            throw InputPath.Unreadable(path, e);
        }
    }

    /// <summary>The message without the name of a parameter, which means nothing to a user.</summary>
    public static string WithoutParameter(ArgumentException e)
    {
        string suffix = $" (Parameter '{e.ParamName}')";
        return e.Message.EndsWith(suffix, StringComparison.Ordinal) ? e.Message[..^suffix.Length] : e.Message;
    }
}
