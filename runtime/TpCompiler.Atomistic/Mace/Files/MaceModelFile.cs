using System;
using System.IO;
using TpCompiler.Atomistic.ModelFiles;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Atomistic.Mace.Files;

/// <summary>
/// Reads MACE models without Python: as mace-torch saves them (<c>torch.save(model)</c>, usually <c>*.model</c>), or as
/// <see cref="Convert(string, string)"/> writes them (<c>*.safetensors</c>). The content of a file decides, not its name.
/// </summary>
public static class MaceModelFile
{
    /// <summary>Reads a model.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelFormatException">The file is no such model, or is damaged.</exception>
    /// <exception cref="NotSupportedModelException">The model has a feature that is not supported; the message names it.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static MaceDescription Load(string path)
    {
        using IDisposable file = Open(path, out TorchModule root);
        return Load(root, path);
    }

    /// <summary>Reads a model from an archive that is open.</summary>
    /// <param name="archive">The archive; it may be closed afterwards.</param>
    /// <exception cref="ModelFormatException">The file is no such model, or is damaged.</exception>
    /// <exception cref="NotSupportedModelException">The model has a feature that is not supported; the message names it.</exception>
    public static MaceDescription Load(TorchArchive archive)
    {
        ArgumentNullException.ThrowIfNull(archive);
        return Load(TorchModule.OfRoot(archive.Name, archive.ReadRoot()), archive.Name);
    }

    /// <summary>
    /// Writes a model as one safetensors file, which <see cref="Load(string)"/> reads with the same result to the last bit. Its tensors
    /// have the names of mace-torch's <c>state_dict</c>; what that leaves out is a JSON document in its metadata. The file
    /// appears whole or not at all.
    /// </summary>
    /// <param name="path">The model, in either format.</param>
    /// <param name="target">The file to write.</param>
    /// <exception cref="ModelFormatException">The file is no model that <see cref="Load(string)"/> reads.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static void Convert(string path, string target) => OutputFile.Write(target, stream => Convert(path, stream));

    /// <summary>The same into a stream.</summary>
    /// <param name="path">The model, in either format.</param>
    /// <param name="target">Where it is written; one that cannot be sought will do.</param>
    /// <exception cref="ModelFormatException">The file is no model that <see cref="Load(string)"/> reads.</exception>
    /// <exception cref="IOException">The file cannot be read, or the stream cannot be written.</exception>
    public static void Convert(string path, Stream target)
    {
        using IDisposable file = Open(path, out TorchModule root);
        Load(root, path);
        ModuleSafetensors.Write(target, root);
    }

    private static MaceDescription Load(TorchModule root, string name)
    {
        MaceDescription description = new MaceModelReader(root).Read();
        description.Validate(name);
        return description;
    }

    /// <summary>Opens a file of either format; tensors are read from it when they are asked for.</summary>
    private static IDisposable Open(string path, out TorchModule root)
    {
        FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        IDisposable? file = stream;
        try
        {
            if (SafetensorsArchive.IsSafetensors(stream))
            {
                var safetensors = SafetensorsArchive.Open(stream, path);
                file = safetensors;
                root = ModuleSafetensors.Read(safetensors);
            }
            else
            {
                var archive = TorchArchive.Open(stream, path);
                file = archive;
                root = TorchModule.OfRoot(path, archive.ReadRoot());
            }

            (IDisposable opened, file) = (file, null);
            return opened;
        }
        finally
        {
            file?.Dispose();
        }
    }
}
