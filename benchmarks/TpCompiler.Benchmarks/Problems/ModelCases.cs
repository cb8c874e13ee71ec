using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace TpCompiler.Benchmarks.Problems;

/// <summary>
/// Models and structures: those of the command line; else the reference set in <c>shared/data/bench</c> beside the repository;
/// else the repository's own samples.
/// </summary>
internal static class ModelCases
{
    /// <summary>Each model with the structures to evaluate.</summary>
    /// <exception cref="ArgumentException">A file is absent, or only one of models and structures is given.</exception>
    public static IEnumerable<(string Model, IEnumerable<string> Structures)> Find(Options options)
    {
        if (options.Models.Count + options.Structures.Count == 0)
            return Default();
        if (options.Models.Count == 0 || options.Structures.Count == 0)
            throw new ArgumentException("--model and --structures go together: give at least one of each.");
        foreach (string path in options.Models.Concat(options.Structures))
        {
            if (!File.Exists(path))
                throw new ArgumentException($"There is no file {path}.");
        }

        return options.Models.Select(m => (m, (IEnumerable<string>)options.Structures));
    }

    private static IEnumerable<(string Model, IEnumerable<string> Structures)> Default()
    {
        string? repository = Above(AppContext.BaseDirectory, "TpCompiler.sln");
        if (repository is null)
            return [];
        string reference = Path.Combine(Path.GetDirectoryName(repository) ?? repository, "shared", "data", "bench");
        if (Directory.Exists(reference))
        {
            string[] structures = [.. Directory.GetFiles(reference, "*.xyz").Order(StringComparer.Ordinal)];
            return Directory.GetFiles(reference, "*.model").OrderDescending(StringComparer.Ordinal).Select(m => (m, (IEnumerable<string>)structures));
        }

        string model = Path.Combine(repository, "samples", "models", "acetylacetone.model");
        string molecule = Path.Combine(repository, "samples", "structures", "acetylacetone.xyz");
        return File.Exists(model) && File.Exists(molecule) ? [(model, (IEnumerable<string>)[molecule])] : [];
    }

    private static string? Above(string folder, string file)
    {
        for (DirectoryInfo? d = new(folder); d is not null; d = d.Parent)
        {
            if (File.Exists(Path.Combine(d.FullName, file)))
                return d.FullName;
        }

        return null;
    }
}
