using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using TpCompiler.Cli.Inputs;

namespace TpCompiler.Cli.Json;

/// <summary>What was measured on a device, from a file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Document">The document.</param>
/// <param name="Results">Its results, by problem, direction and type.</param>
internal sealed record BenchInput(string Path, BenchDocument Document, IReadOnlyDictionary<BenchKey, BenchResult> Results)
{
    private static readonly string[] s_statuses = [BenchResult.Ok, BenchResult.Wrong, BenchResult.Failed, BenchResult.Skipped];

    /// <summary>Reads a file.</summary>
    /// <exception cref="CommandException">It cannot be read, or is no such document; the message names the file and the key.</exception>
    public static BenchInput Read(string path)
    {
        InputPath.RequireFile(path, "a file of measurements");
        BenchDocument document;
        try
        {
            using FileStream stream = File.OpenRead(path);
            document = JsonSerializer.Deserialize(stream, JsonOutput.Types.BenchDocument) ?? throw Wrong(path, "expected an object, found null");
        }
        catch (JsonException e)
        {
            string where = e.Path is { Length: > 1 } key ? $" at {key[2..]}" : "";
            throw new CommandException($"{path}: expected a JSON document of measurements: it is not one in line {(e.LineNumber ?? 0) + 1}{where}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw InputPath.Unreadable(path, e);
        }

        if (document.Schema != BenchDocument.SchemaName)
            throw Wrong(path, $"schema: expected {BenchDocument.SchemaName}, found {document.Schema ?? "none"}");
        if (document.Results is null)
            throw Wrong(path, "results: expected a list, found none");
        Dictionary<BenchKey, BenchResult> results = [];
        for (int n = 0; n < document.Results.Count; n++)
        {
            BenchKey key = KeyOf(path, document.Results[n], n);
            if (!results.TryAdd(key, document.Results[n]))
                throw Wrong(path, $"results[{n}]: {key} is there twice");
        }

        return new(path, document, results);
    }

    private static BenchKey KeyOf(string path, BenchResult? result, int number)
    {
        if (result is null)
            throw Wrong(path, $"results[{number}]: expected an object, found null");
        if (!s_statuses.Contains(result.Status))
            throw Wrong(path, $"results[{number}].status: expected {string.Join(" or ", s_statuses)}, found {result.Status ?? "none"}");
        if (result.Status == BenchResult.Ok && result.Seconds is not > 0)
            throw Wrong(path, $"results[{number}].seconds: expected a positive number, found {result.Seconds?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none"}");
        return new(
            result.Problem ?? throw Missing("problem"),
            result.Direction ?? throw Missing("direction"),
            result.Dtype ?? throw Missing("dtype"));

        CommandException Missing(string key) => Wrong(path, $"results[{number}].{key}: expected a text, found none");
    }

    private static CommandException Wrong(string path, string what) => new($"{path}: {what}");
}

/// <summary>What a measurement is of.</summary>
internal sealed record BenchKey(string Problem, string Direction, string Dtype)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Problem} {Direction} {Dtype}";
}
