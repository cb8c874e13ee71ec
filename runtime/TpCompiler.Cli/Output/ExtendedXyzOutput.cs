using System;
using System.IO;
using System.Text;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Cli.Evaluation;

namespace TpCompiler.Cli.Output;

/// <summary>Writes the structures with their results to a file, which appears once all are written.</summary>
internal sealed class ExtendedXyzOutput : IResultOutput
{
    private readonly string _path;
    private readonly AtomicFile _file;
    private readonly StreamWriter _writer;

    /// <exception cref="CommandException">The file cannot be written.</exception>
    public ExtendedXyzOutput(string path)
    {
        _path = path;
        try
        {
            _file = new AtomicFile(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{path}: cannot be written: {(e is UnauthorizedAccessException ? "access is denied" : e.Message)}", e);
        }

        _writer = new StreamWriter(_file.Stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
    }

    public void Add(EvaluatedFrame frame)
    {
        try
        {
            ExtendedXyz.Write(_writer, CalculatedStructure.Of(frame.Structure, frame.Result));
        }
        catch (ArgumentException e)
        {
            throw frame.Frame.Problem(e.Message, e);
        }
        catch (IOException e)
        {
            throw new CommandException($"{_path}: cannot be written: {e.Message}", e);
        }
    }

    public void Complete(ReferenceErrors errors)
    {
        try
        {
            _writer.Flush();
            _file.Commit();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{_path}: cannot be written: {e.Message}", e);
        }
    }

    public void Dispose() => _file.Dispose();
}
