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
    private readonly FrameSlice _slice;
    private readonly long[] _lengths;
    private readonly long _totalBytes;

    /// <param name="paths">The files, as the user gave them; <c>-</c> is standard input.</param>
    /// <param name="context">Has standard input.</param>
    /// <param name="slice">Which frames of each file are wanted; all of them unless given.</param>
    /// <exception cref="CommandException">One of the files does not exist.</exception>
    public StructureInput(IReadOnlyList<string> paths, CommandContext context, FrameSlice? slice = null)
    {
        _paths = paths;
        _context = context;
        _slice = slice ?? FrameSlice.All;
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

    /// <summary>The wanted frames of all files.</summary>
    /// <param name="skip">Is told of malformed frames, by their place and problem, and they are passed over; null where they end the reading.</param>
    /// <exception cref="CommandException">A file cannot be read, is malformed or has no structure (while enumerating).</exception>
    public IEnumerable<InputFrame> Frames(Action<SkippedFrame>? skip = null)
    {
        long bytesBefore = 0;
        bool any = false;
        for (int i = 0; i < _lengths.Length; i++)
        {
            FrameSlice slice = _slice.CountsFromTheEnd ? _slice.Of(CountOf(_paths[i], skip is not null)) : _slice;
            using Stream stream = InputPath.Open(_paths[i], _context);
            string path = InputPath.NameOf(_paths[i]);
            int count = 0;
            bool found = false;
            Action<string>? malformed = skip is null ? null : problem =>
            {
                if (slice.Contains(count++))
                    skip(new SkippedFrame(path, count, problem));
                found |= slice.Contains(count - 1);
            };
            using IEnumerator<Structure> structures = StructureFile.Read(stream, path, malformed is null ? null : e => malformed(e.Message)).GetEnumerator();
            while (!slice.EndsBefore(count) && Next(structures, path, count + 1, malformed) is { } structure)
            {
                if (!slice.Contains(count++))
                    continue;
                found = true;
                yield return new InputFrame(path, count, structure, Fraction(bytesBefore + (stream.CanSeek ? stream.Position : 0)));
            }

            if (count == 0 && malformed is null)
                throw Empty(path);
            if (count == 0)
                malformed!(Empty(path).Message);
            if (!found && slice.IsSingle)
                throw new CommandException($"{path}: expected the frame {_slice.Text} of --frames, counted from 0, found {count} frames");
            any |= found;
            bytesBefore += _lengths[i];
        }

        if (!any)
            throw new CommandException($"--frames {_slice.Text}: expected frames, but none of those in {string.Join(", ", _paths)} is one of them");
    }

    private static CommandException Empty(string path) => new($"{path}: expected structures, found an empty file");

    /// <summary>The number of frames of a file, which is read for that.</summary>
    private int CountOf(string path, bool skipsMalformed)
    {
        if (path == InputPath.Standard)
            throw new CommandException($"--frames {_slice.Text}: frames of standard input cannot be counted from the end; give a file");
        using Stream stream = InputPath.Open(path, _context);
        int count = 0;
        using IEnumerator<Structure> structures = StructureFile.Read(stream, path, skipsMalformed ? _ => count++ : null).GetEnumerator();
        while (Next(structures, path, count + 1, skipsMalformed ? _ => count++ : null) is not null)
        {
            _context.Cancellation.ThrowIfCancellationRequested();
            count++;
        }

        return count;
    }

    private double Fraction(long bytes) => _totalBytes > 0 ? Math.Min(1, bytes / (double)_totalBytes) : 0;

    /// <summary>The next structure; null at the end, and where a file cannot be read further and that is only to be told.</summary>
    private static Structure? Next(IEnumerator<Structure> structures, string path, int number, Action<string>? malformed)
    {
        CommandException problem;
        try
        {
            return structures.MoveNext() ? structures.Current : null;
        }
        catch (StructureFormatException e)
        {
            problem = new CommandException(e.Message, e);
        }
        catch (ArgumentException e)
        {
            problem = InputFrame.At(path, number, WithoutParameter(e), e);
        }
        catch (IOException e)
        {
            throw InputPath.Unreadable(path, e);
        }

        if (malformed is null)
            throw problem;
        malformed(problem.Message);
        return null;
    }

    /// <summary>The message without the name of a parameter, which means nothing to a user.</summary>
    public static string WithoutParameter(ArgumentException e)
    {
        string suffix = $" (Parameter '{e.ParamName}')";
        return e.Message.EndsWith(suffix, StringComparison.Ordinal) ? e.Message[..^suffix.Length] : e.Message;
    }
}
