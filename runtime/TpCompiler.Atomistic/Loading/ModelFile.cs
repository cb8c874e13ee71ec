using System.Collections.Generic;
using System.IO;
using TpCompiler.Atomistic.Escaip.Files;
using TpCompiler.Atomistic.Fusion;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.ModelFiles;
using TpCompiler.Atomistic.Nequip.Files;
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
        if (NequixModelFile.IsNequix(path))
            return NequixModelFile.Load(path, ignored);
        using ModuleFile file = ModuleFile.Open(path);
        return Read(file, path, ignored ?? []);
    }

    /// <summary>
    /// Writes a model as one safetensors file, which <see cref="Load"/> reads with the same result to the last bit. Its tensors have the names of the
    /// module's <c>state_dict</c>; what that leaves out is a JSON document in its metadata.
    /// </summary>
    /// <param name="path">The model.</param>
    /// <param name="target">Where it is written; one that cannot be sought will do.</param>
    /// <param name="ignored">Names or paths of what is not known and is passed over; it is written all the same.</param>
    /// <exception cref="ModelFormatException">The file is no model that <see cref="Load"/> reads.</exception>
    /// <exception cref="IOException">The file cannot be read, or the stream cannot be written.</exception>
    public static void Convert(string path, Stream target, IReadOnlyCollection<string>? ignored = null)
    {
        if (NequixModelFile.IsNequix(path))
        {
            NequixModelFile.Write(NequixModelFile.Load(path, ignored), target);
            return;
        }

        using ModuleFile file = ModuleFile.Open(path);
        if (Read(file, path, ignored ?? []) is FusionNetworkDescription network)
            FusionNetworkFile.Write(network, target);
        else
            ModuleSafetensors.Write(target, file.Root);
    }

    /// <summary>What the class of the root is decides; what no other architecture claims is read as MACE, whose reader says of all else what it is.</summary>
    private static IModelDescription Read(ModuleFile file, string path, IReadOnlyCollection<string> ignored)
    {
        if (file.Safetensors is { } tensors)
        {
            if (FusionNetworkFile.IsNetwork(tensors))
                return FusionNetworkFile.Read(tensors);
            if (EscaipFile.IsModel(tensors))
                return EscaipFile.Read(tensors);
            if (StateFile.IsState(tensors))
                return StateFile.Read(tensors);
        }

        return NequipModelReader.IsModel(file.Root) ? NequipModelReader.Read(file.Root, ignored) : MaceModelFile.Load(file.Root, path, ignored);
    }
}
