using System.IO;

namespace TpCompiler.Cli.Models;

/// <summary>A model file that its authors have published. What no page says is null; nothing is from memory.</summary>
/// <param name="Name">What it is called, in the command and by its authors.</param>
/// <param name="Architecture">What it is.</param>
/// <param name="Elements">How many elements it knows.</param>
/// <param name="TrainingData">The data sets that it was trained on.</param>
/// <param name="Theory">The level of theory of those.</param>
/// <param name="Licence">The licence of the weights.</param>
/// <param name="Page">The page that says so.</param>
internal sealed record PublicModel(string Name, string Architecture, int? Elements, string TrainingData, string? Theory, string Licence, string Page)
{
    /// <summary>Where the file is published; null where only a page leads to it.</summary>
    public string? Url { get; init; }

    /// <summary>Its size in bytes.</summary>
    public long? Bytes { get; init; }

    /// <summary>Its checksum.</summary>
    public FileChecksum? Checksum { get; init; }

    /// <summary>What was tried: its results compared with the original's, the file evaluated, or results of a model of other weights with the same options compared.</summary>
    public required string Tried { get; init; }

    /// <summary>The name of the file; null where it is not known.</summary>
    public string? FileName => Url is null ? null : Path.GetFileName(new System.Uri(Url).AbsolutePath);
}
