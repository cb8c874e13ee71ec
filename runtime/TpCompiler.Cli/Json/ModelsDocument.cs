using System.Linq;
using TpCompiler.Cli.Models;

namespace TpCompiler.Cli.Json;

/// <summary>What <c>tpc models --json</c> writes.</summary>
/// <param name="Models">The public model files that can be read.</param>
/// <param name="Refused">Downloads that are refused.</param>
internal sealed record ModelsDocument(PublicModelDocument[] Models, RefusedModelDocument[] Refused)
{
    public static ModelsDocument All() => new(
        [.. PublicModels.All.Select(model => new PublicModelDocument(
            model.Name, model.Architecture, model.Elements, model.TrainingData, model.Theory, model.Licence, model.Bytes, model.Url, model.Checksum?.ToString(), model.Page, model.Tried))],
        [.. PublicModels.Refused.Select(refused => new RefusedModelDocument(refused.What, refused.Why))]);
}

/// <summary>A public model file; what no page says is absent.</summary>
/// <param name="Name">Its name, for tpc models get.</param>
/// <param name="Architecture">What it is.</param>
/// <param name="Elements">How many elements it knows.</param>
/// <param name="TrainingData">What it was trained on.</param>
/// <param name="Theory">The level of theory of that.</param>
/// <param name="Licence">The licence of the weights.</param>
/// <param name="Bytes">The size of the file.</param>
/// <param name="Url">Where it is published.</param>
/// <param name="Checksum">sha256: or git: (the name of its blob) and digits.</param>
/// <param name="Page">The page that says all this.</param>
/// <param name="Tried">What was tried with it here.</param>
internal sealed record PublicModelDocument(
    string Name, string Architecture, int? Elements, string TrainingData, string? Theory, string Licence, long? Bytes, string? Url, string? Checksum, string Page, string Tried);

/// <summary>A download that is refused.</summary>
/// <param name="What">Which.</param>
/// <param name="Why">The reason, and what is read in its place.</param>
internal sealed record RefusedModelDocument(string What, string Why);
