using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace TpCompiler.Atomistic.ModelFiles;

/// <summary>Says by its name what a file is that is no model: what people have in the place of one, and what to do about it.</summary>
internal static class ModelFileKind
{
    /// <summary>How many bytes of a file's beginning <see cref="OfStart"/> looks at.</summary>
    public const int StartLength = 512;

    private const int TarSignatureAt = 257;
    private const int LongestLine = 40;

    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A file that begins neither as a ZIP archive nor as a safetensors file.</summary>
    /// <param name="start">Its first bytes, all if they are fewer than <see cref="StartLength"/>.</param>
    public static string OfStart(ReadOnlySpan<byte> start)
    {
        if (start.IsEmpty)
            return "an empty file";
        if (OfBinary(start) is { } binary)
            return binary;
        return TryText(start) is { } text ? OfText(text) : $"bytes of another kind ({string.Join(' ', start[..Math.Min(8, start.Length)].ToArray().Select(b => $"{b:x2}"))} ...)";
    }

    /// <summary>A ZIP archive without the pickle that torch.save writes, or with a program beside it.</summary>
    /// <param name="entries">The names of its entries, relative to the archive's own folder.</param>
    public static string OfArchive(IReadOnlyCollection<string> entries)
    {
        const string Package = "use the package that 'nequip-package build model.ckpt model.nequip.zip' makes of its checkpoint";
        if (entries.Any(e => e.Contains("aotinductor", StringComparison.OrdinalIgnoreCase) || e.EndsWith(".so", StringComparison.Ordinal) || e.EndsWith(".pyd", StringComparison.Ordinal)))
            return $"a program that torch compiled for one kind of device (.pt2, such as nequip-compile writes): {Package}";
        if (IsTorchScript(entries) && (entries.Contains("extra/n_species") || entries.Contains("extra/nequip_version")))
            return "a TorchScript program of nequip-deploy, before nequip 0.7, whose architecture is another one: train the model with a newer nequip";
        if (IsTorchScript(entries) && entries.Contains("extra/type_names"))
            return $"a TorchScript program of nequip-compile (.nequip.pth): {Package}";
        if (IsTorchScript(entries))
            return "a TorchScript program (a _compiled.model, or a file for LAMMPS): use the .model file that it was made from";
        if (entries.Contains("model/package_metadata.pkl"))
            return "a package of the first nequip-package (version 0 of its format): make it again from its checkpoint with a newer nequip";
        if (entries.Any(e => e.StartsWith("models/", StringComparison.Ordinal) || e.EndsWith(".storage", StringComparison.Ordinal)))
            return "a torch package of something else than a NequIP or Allegro model, whose model is in model/eager_model.pkl";
        if (entries.Count > 0 && entries.All(e => e.EndsWith(".npy", StringComparison.Ordinal)))
            return "an archive of NumPy arrays (.npz)";
        return entries.FirstOrDefault(e => e.EndsWith(".model", StringComparison.Ordinal) || e.EndsWith(".pt", StringComparison.Ordinal)) is { } inside
            ? $"a ZIP archive with the file {inside} in it: unpack it"
            : "a ZIP archive of something else";
    }

    /// <summary>Whether an archive holds a TorchScript program.</summary>
    public static bool IsTorchScript(IEnumerable<string> entries) => entries.Any(e => e.StartsWith("code/", StringComparison.Ordinal));

    /// <summary>What torch.save was given instead of a module.</summary>
    public static string OfRoot(object? root)
    {
        if (root is not PickleDictionary dictionary)
            return PickleText.Describe(root);
        const string WeightsOnly = "holds weights only, which do not suffice: use the .model file that mace_run_train writes";
        string[] names = [.. dictionary.Items.Select(item => PickleText.Name(item.Key))];
        if (names.Contains("pytorch-lightning_version"))
            return "a checkpoint of Lightning, such as nequip-train writes: make a package of it with 'nequip-package build model.ckpt model.nequip.zip'";
        if (dictionary.Items.Count > 0 && dictionary.Items.All(item => item.Value is TorchTensor))
            return $"a state_dict, which {WeightsOnly}";
        return names.Contains("optimizer") || names.Contains("model") || names.Contains("state_dict") || names.Contains("model_state_dict")
            ? $"a checkpoint of a training ({string.Join(", ", names.Take(5))}), which {WeightsOnly}"
            : $"{PickleText.Describe(root)}, neither a model nor a checkpoint";
    }

    private static string? OfBinary(ReadOnlySpan<byte> start)
    {
        const string Compressed = "a file compressed with {0}: decompress it";
        ReadOnlySpan<byte> magic = [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];
        if (start.StartsWith(magic))
            return "a file of torch before version 1.6: load it with torch and save it again";
        if (start is [0x80, >= 2 and <= 5, ..])
            return "a bare pickle of Python";
        if (start is [(byte)'P', (byte)'K', 5, 6, ..])
            return "an empty ZIP archive";
        if (start is [0x1f, 0x8b, ..])
            return string.Format(null, Compressed, "gzip");
        if (start is [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', ..])
            return string.Format(null, Compressed, "xz");
        if (start is [0x28, 0xb5, 0x2f, 0xfd, ..])
            return string.Format(null, Compressed, "zstd");
        if (start is [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', ..])
            return string.Format(null, Compressed, "bzip2");
        if (start is [(byte)'7', (byte)'z', 0xbc, 0xaf, ..])
            return "a 7-Zip archive: unpack it";
        if (start.Length >= TarSignatureAt + 5 && start[TarSignatureAt..].StartsWith("ustar"u8))
            return "a tar archive: unpack it";
        return start is [0x89, (byte)'H', (byte)'D', (byte)'F', ..] ? "an HDF5 file" : null;
    }

    private static string OfText(string text)
    {
        if (text.StartsWith("version https://git-lfs", StringComparison.Ordinal))
            return "a Git LFS pointer, which stands for the file in a repository: fetch the file with 'git lfs pull'";
        string begin = text.TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        if (begin.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || begin.StartsWith("<html", StringComparison.OrdinalIgnoreCase))
            return "a web page (HTML): what was downloaded is the page about the file, or an error, and not the file";
        if (begin.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase))
            return "an XML document, such as the error message of a server";
        if (begin.StartsWith('{') || begin.StartsWith('['))
            return "a JSON document";
        string line = begin.Split('\n', 2)[0].TrimEnd('\r');
        return $"a text that begins '{(line.Length > LongestLine ? line[..LongestLine] + "..." : line)}'";
    }

    /// <summary>The bytes as text, if that is what they are; the last character may be cut.</summary>
    private static string? TryText(ReadOnlySpan<byte> bytes)
    {
        for (int cut = 0; cut < 4 && cut < bytes.Length; cut++)
        {
            try
            {
                string text = s_utf8.GetString(bytes[..^cut]);
                return text.Any(c => char.IsControl(c) && c is not ('\t' or '\r' or '\n' or '\f')) ? null : text;
            }
            catch (DecoderFallbackException)
            {
                // Perhaps in the midst of a character.
            }
        }

        return null;
    }
}
