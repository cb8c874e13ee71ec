using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Nequip;

namespace TpCompiler.Benchmarks.Problems;

/// <summary>A model and the structures that it is evaluated on.</summary>
/// <param name="Name">What it is called in tables.</param>
/// <param name="Load">Reads or makes it.</param>
/// <param name="Structures">Files, of which the first structure counts.</param>
internal sealed record ModelCase(string Name, Func<IModelDescription> Load, IReadOnlyList<string> Structures)
{
    /// <summary>A model of a file.</summary>
    public static ModelCase Of(string path, IReadOnlyList<string> structures) => new(Path.GetFileNameWithoutExtension(path), () => ModelFile.Load(path), structures);
}

/// <summary>
/// Models and structures: those of the command line; else the reference set in <c>shared/data/bench</c> beside the repository, or the repository's own
/// sample of MACE; and models of the other families: the sample of Nequix, and NequIP and Allegro of the shapes that are published, before any training.
/// </summary>
internal static class ModelCases
{
    /// <summary>Each model with the structures to evaluate.</summary>
    /// <exception cref="ArgumentException">A file is absent, or only one of models and structures is given.</exception>
    public static IEnumerable<ModelCase> Find(Options options)
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

        return options.Models.Select(m => ModelCase.Of(m, options.Structures));
    }

    /// <summary>What the options ask for: each model on each of its structures, in each precision.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Find"/>.</exception>
    public static IEnumerable<(string Name, AtomisticModel Model, string File, Precision Precision)> Chosen(Options options)
    {
        foreach (ModelCase model in Find(options))
        {
            AtomisticModel? program = null;
            foreach (string file in model.Structures)
            {
                if (!$"{model.Name} {Path.GetFileNameWithoutExtension(file)}".Contains(options.Filter, StringComparison.OrdinalIgnoreCase))
                    continue;
                program ??= model.Load().CreateModel();
                foreach (Precision precision in (Precision[])[Precision.Single, Precision.Double])
                {
                    if (options.Precision is null || options.Precision == precision)
                        yield return (model.Name, program, file, precision);
                }
            }
        }
    }

    private static IEnumerable<ModelCase> Default()
    {
        if (Above(AppContext.BaseDirectory, "TpCompiler.sln") is not { } repository)
            yield break;
        string samples = Path.Combine(repository, "samples");
        string reference = Path.Combine(Path.GetDirectoryName(repository) ?? repository, "shared", "data", "bench");
        if (Directory.Exists(reference))
        {
            string[] structures = [.. Directory.GetFiles(reference, "*.xyz").Order(StringComparer.Ordinal)];
            foreach (string model in Directory.GetFiles(reference, "*.model").OrderDescending(StringComparer.Ordinal))
                yield return ModelCase.Of(model, structures);
        }
        else
        {
            yield return ModelCase.Of(Path.Combine(samples, "models", "acetylacetone.model"), [Path.Combine(samples, "structures", "acetylacetone.xyz")]);
        }

        string[] crystal = [Path.Combine(samples, "structures", "silicon.xyz")];
        yield return ModelCase.Of(Path.Combine(samples, "models", "nequix-mp-1.nqx"), crystal);
        foreach ((string name, EdgeModelConfiguration model) in s_published)
            yield return new(name, model.NewModel, crystal);
    }

    /// <summary>The shapes of published models; their numbers of elements change nothing here.</summary>
    private static readonly (string Name, EdgeModelConfiguration Model)[] s_published =
    [
        ("NequIP-OAM-S", Nequip(lmax: 1, layers: 2, 128, 64)),
        ("NequIP-OAM-M", Nequip(lmax: 2, layers: 4, 128, 64, 32)),
        ("NequIP-OAM-L", Nequip(lmax: 3, layers: 6, 128, 64, 32, 32)),
        ("NequIP-OAM-XL", Nequip(lmax: 4, layers: 6, 320, 96, 64, 32, 32)),
        ("Allegro of the defaults", new AllegroConfiguration { AtomicNumbers = [8, 14], CutoffRadius = 5, LMax = 2, AverageNeighbors = 28 }),
        ("Allegro-OAM-L", new AllegroConfiguration
        {
            AtomicNumbers = [8, 14], CutoffRadius = 7, LMax = 3, HasBothParities = false, Layers = 4, RadialFunctions = 12, TrainsRadialFunctions = true,
            EnvelopeExponent = 8, ScalarChannels = 256, TensorChannels = 64, EmbeddingWidth = 512, EmbeddingNetwork = new(1, 512), LayerNetwork = new(2, 1024),
            ReadoutNetwork = new(1, 128), AverageNeighbors = 9986,
        }),
    ];

    private static NequipConfiguration Nequip(int lmax, int layers, params int[] channels) => new()
    {
        AtomicNumbers = [8, 14], CutoffRadius = 6, LMax = lmax, HasBothParities = false, Layers = layers, Channels = [.. channels], TypeWidth = 32,
        RadialNetwork = new(1, 128), AverageNeighbors = [46], EnvelopeExponent = 5, RepulsionConstant = 14.399645,
    };

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
