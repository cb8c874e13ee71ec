using System.IO;
using TpCompiler.Atomistic.ModelFiles;

namespace TpCompiler.Atomistic.Mace.Files;

/// <summary>Reads MACE models as mace-torch saves them (<c>torch.save(model)</c>, usually <c>*.model</c>), without Python.</summary>
public static class MaceModelFile
{
    /// <summary>Reads a model.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelFormatException">The file is no such model, or is damaged.</exception>
    /// <exception cref="NotSupportedModelException">The model has a feature that is not supported; the message names it.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static MaceDescription Load(string path)
    {
        using TorchArchive archive = TorchArchive.Open(path);
        return Load(archive);
    }

    /// <summary>Reads a model from an archive that is open.</summary>
    /// <param name="archive">The archive; it may be closed afterwards.</param>
    /// <exception cref="ModelFormatException">The file is no such model, or is damaged.</exception>
    /// <exception cref="NotSupportedModelException">The model has a feature that is not supported; the message names it.</exception>
    public static MaceDescription Load(TorchArchive archive)
    {
        System.ArgumentNullException.ThrowIfNull(archive);
        MaceDescription description = new MaceModelReader(TorchModule.OfRoot(archive.Name, archive.ReadRoot())).Read();
        description.Validate(archive.Name);
        return description;
    }
}
