using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using TpCompiler.Cli.Json;

namespace TpCompiler.GpuBench.Results;

/// <summary>The document, as far as it is done: what is on disk is whole at any time.</summary>
/// <param name="path">Where; null to write it to the output at the end alone.</param>
/// <param name="device">The device.</param>
internal sealed class ResultFile(string? path, BenchDevice device)
{
    private readonly DateTimeOffset _started = DateTimeOffset.UtcNow;
    private readonly List<BenchResult> _results = [];

    /// <summary>The results so far.</summary>
    public IReadOnlyList<BenchResult> Results => _results;

    /// <summary>Adds a result, and saves.</summary>
    public void Add(BenchResult result)
    {
        _results.Add(result);
        Save(false);
    }

    /// <summary>The document's text.</summary>
    public string Text(bool isComplete)
    {
        string version = typeof(ResultFile).Assembly.GetName().Version!.ToString(3);
        BenchDocument document = new(BenchDocument.SchemaName, $"TpCompiler {version}", _started, isComplete, device, _results);
        return JsonSerializer.Serialize(document, BenchJsonContext.Default.BenchDocument) + "\n";
    }

    /// <summary>Writes the document under a name of its own, and then renames it.</summary>
    public void Save(bool isComplete)
    {
        if (path is null)
            return;
        string temporary = $"{path}.{Environment.ProcessId}.tmp";
        File.WriteAllText(temporary, Text(isComplete));
        File.Move(temporary, path, overwrite: true);
    }
}
