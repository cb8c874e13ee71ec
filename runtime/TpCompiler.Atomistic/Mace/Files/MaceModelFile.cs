using System;
using System.Collections.Generic;
using System.IO;
using TpCompiler.Atomistic.ModelFiles;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Atomistic.Mace.Files;

/// <summary>
/// Reads MACE models without Python: as mace-torch saves them (<c>torch.save(model)</c>, usually <c>*.model</c>), or as
/// <see cref="Convert(string, string, IReadOnlyCollection{string}?)"/> writes them (<c>*.safetensors</c>). The content of a file decides, not its name.
/// </summary>
public static class MaceModelFile
{
    /// <summary>Reads a model.</summary>
    /// <param name="path">The file, which may be compressed by gzip.</param>
    /// <param name="ignored">
    /// Names of modules, flags or tensors that are not known and are passed over, as <see cref="UnknownMembersException.Names"/> lists them; or their paths.
    /// </param>
    /// <exception cref="ModelFormatException">The file is no such model, or is damaged.</exception>
    /// <exception cref="NotSupportedModelException">The model has a feature that is not supported; the message names it.</exception>
    /// <exception cref="UnknownMembersException">The model has something that is not known, and that results may depend on.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static MaceDescription Load(string path, IReadOnlyCollection<string>? ignored = null)
    {
        using ModuleFile file = ModuleFile.Open(path);
        return Load(file.Root, path, ignored);
    }

    /// <summary>Reads a model from an archive that is open.</summary>
    /// <param name="archive">The archive; it may be closed afterwards.</param>
    /// <param name="ignored">Names or paths of what is not known and is passed over.</param>
    /// <exception cref="ModelFormatException">The file is no such model, or is damaged.</exception>
    /// <exception cref="NotSupportedModelException">The model has a feature that is not supported; the message names it.</exception>
    public static MaceDescription Load(TorchArchive archive, IReadOnlyCollection<string>? ignored = null)
    {
        ArgumentNullException.ThrowIfNull(archive);
        return Load(TorchModule.OfRoot(archive.Name, archive.ReadRoot()), archive.Name, ignored);
    }

    /// <summary>
    /// Writes a model as one safetensors file, which <see cref="Load(string, IReadOnlyCollection{string}?)"/> reads with the same result to the last bit. Its tensors
    /// have the names of mace-torch's <c>state_dict</c>; what that leaves out is a JSON document in its metadata. The file
    /// appears whole or not at all.
    /// </summary>
    /// <param name="path">The model, in either format.</param>
    /// <param name="target">The file to write.</param>
    /// <param name="ignored">Names or paths of what is not known and is passed over; it is written all the same.</param>
    /// <exception cref="ModelFormatException">The file is no model that <see cref="Load(string, IReadOnlyCollection{string}?)"/> reads.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static void Convert(string path, string target, IReadOnlyCollection<string>? ignored = null)
        => OutputFile.Write(target, stream => Convert(path, stream, ignored));

    /// <summary>The same into a stream.</summary>
    /// <param name="path">The model, in either format.</param>
    /// <param name="target">Where it is written; one that cannot be sought will do.</param>
    /// <param name="ignored">Names or paths of what is not known and is passed over; it is written all the same.</param>
    /// <exception cref="ModelFormatException">The file is no model that <see cref="Load(string, IReadOnlyCollection{string}?)"/> reads.</exception>
    /// <exception cref="IOException">The file cannot be read, or the stream cannot be written.</exception>
    public static void Convert(string path, Stream target, IReadOnlyCollection<string>? ignored = null)
    {
        using ModuleFile file = ModuleFile.Open(path);
        Load(file.Root, path, ignored);
        ModuleSafetensors.Write(target, file.Root);
    }

    internal static MaceDescription Load(TorchModule root, string name, IReadOnlyCollection<string>? ignored)
    {
        MaceDescription description = new MaceModelReader(root, ignored ?? []).Read();
        description.Validate(name);
        return description;
    }
}
