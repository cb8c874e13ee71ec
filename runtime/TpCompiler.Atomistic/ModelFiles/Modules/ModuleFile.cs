using System;
using System.IO;

namespace TpCompiler.Atomistic.ModelFiles;

/// <summary>
/// A file that holds a torch module: a torch archive, a package, or a safetensors file that <see cref="ModuleSafetensors"/> wrote, perhaps compressed by gzip.
/// The content of a file decides which. Tensors are read from it when they are asked for.
/// </summary>
internal sealed class ModuleFile : IDisposable
{
    private readonly TorchArchive? _archive;
    private TorchModule? _root;

    private ModuleFile(SafetensorsArchive safetensors) => Safetensors = safetensors;

    private ModuleFile(TorchArchive archive) => _archive = archive;

    /// <summary>The file of named tensors that it is; null for a torch archive.</summary>
    public SafetensorsArchive? Safetensors { get; }

    /// <summary>The module.</summary>
    /// <exception cref="ModelFormatException">The file holds something else, or is damaged.</exception>
    public TorchModule Root => _root ??= Safetensors is not null ? ModuleSafetensors.Read(Safetensors) : TorchModule.OfRoot(_archive!.Name, _archive.ReadRoot());

    /// <summary>Opens a file.</summary>
    /// <exception cref="ModelFormatException">It is none of these, or damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ModuleFile Open(string path)
    {
        Stream stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        Stream? open = stream;
        try
        {
            if (GzippedFile.IsGzipped(stream))
            {
                using Stream compressed = stream;
                open = stream = GzippedFile.Inflate(compressed, path);
            }

            bool isSafetensors = SafetensorsArchive.IsSafetensors(stream);
            open = null;
            return isSafetensors ? new(SafetensorsArchive.Open(stream, path)) : new(TorchArchive.Open(stream, path));
        }
        finally
        {
            open?.Dispose();
        }
    }

    public void Dispose()
    {
        Safetensors?.Dispose();
        _archive?.Dispose();
    }
}
