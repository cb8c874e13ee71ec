using System.Collections.Generic;
using System.IO;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.ModelFiles;
using TpCompiler.Atomistic.Nequix.Files;

namespace TpCompiler.Atomistic;

/// <summary>Reads models of any architecture that is known here. The content of a file decides what it is, not its name.</summary>
/// <example>
/// <code>
/// using ICalculator calculator = ModelFile.Load("model.file").CreateCalculator();
/// </code>
/// </example>
public static class ModelFile
{
    /// <summary>Reads a model.</summary>
    /// <param name="path">The file.</param>
    /// <param name="ignored">
    /// Names of modules, flags or tensors that are not known and are passed over, as <see cref="UnknownMembersException.Names"/> lists them; or their paths.
    /// </param>
    /// <exception cref="ModelFormatException">The file is no model, or is damaged.</exception>
    /// <exception cref="NotSupportedModelException">The model has a feature that is not supported; the message names it.</exception>
    /// <exception cref="UnknownMembersException">The model has something that is not known, and that results may depend on.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IModelDescription Load(string path, IReadOnlyCollection<string>? ignored = null)
    {
        // Each architecture knows its own files by how they begin; what no other claims is read as a MACE model, whose reader says of all else what it is.
        return NequixModelFile.IsNequix(path) ? NequixModelFile.Load(path, ignored) : MaceModelFile.Load(path, ignored);
    }

    /// <summary>Writes a model as one safetensors file, which holds no programs and is read with the same results to the last bit.</summary>
    /// <param name="path">The model, in any format that is read.</param>
    /// <param name="target">Where it is written; a stream that cannot be sought will do.</param>
    /// <param name="ignored">Names or paths of what is not known and is passed over.</param>
    /// <exception cref="ModelFormatException">The file is no model.</exception>
    /// <exception cref="IOException">The file cannot be read, or the stream cannot be written.</exception>
    public static void Convert(string path, Stream target, IReadOnlyCollection<string>? ignored = null)
    {
        if (NequixModelFile.IsNequix(path))
            NequixModelFile.Write(NequixModelFile.Load(path, ignored), target);
        else
            MaceModelFile.Convert(path, target, ignored);
    }
}
