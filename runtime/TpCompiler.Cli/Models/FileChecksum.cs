using System;
using System.Globalization;
using System.IO;
using System.Security.Cryptography;
using System.Text;

namespace TpCompiler.Cli.Models;

/// <summary>How the authors of a file say what is in it.</summary>
internal enum ChecksumKind
{
    /// <summary>SHA-256 of the content.</summary>
    Sha256,

    /// <summary>The name that git gives a file: SHA-1 of "blob", its length, a zero byte and the content. A repository says it of each of its files.</summary>
    GitBlob,
}

/// <summary>A checksum of a file.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Hex">Its digits, in small letters.</param>
internal sealed record FileChecksum(ChecksumKind Kind, string Hex)
{
    /// <summary>As it is written: sha256:... or git:...</summary>
    public override string ToString() => $"{(Kind == ChecksumKind.Sha256 ? "sha256" : "git")}:{Hex}";

    /// <summary>The checksum of a file.</summary>
    public static FileChecksum Of(ChecksumKind kind, string path)
    {
        using FileStream file = File.OpenRead(path);
        using IncrementalHash hash = IncrementalHash.CreateHash(kind == ChecksumKind.Sha256 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA1);
        if (kind == ChecksumKind.GitBlob)
            hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {file.Length}\0")));
        byte[] buffer = new byte[1 << 16];
        for (int read; (read = file.Read(buffer)) > 0;)
            hash.AppendData(buffer, 0, read);
        return new(kind, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
