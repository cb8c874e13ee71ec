using System;
using System.IO;
using System.Text;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Gpu;

/// <summary>
/// Compiled kernels on disk, by all that they depend on. Safe under concurrent processes: a file is written under a name of its own
/// and then renamed, and carries a hash of its content, so that one that is torn or damaged counts as not there.
/// </summary>
/// <param name="folder">Where; made when needed.</param>
public sealed class BinaryCache(string folder)
{
    /// <summary>The variable of the environment that says where the cache is; empty for none.</summary>
    public const string FolderVariable = "TPCOMPILER_CACHE";

    /// <summary>Where it is.</summary>
    public string Folder => folder;

    /// <summary>The cache of the user: in the folder that <see cref="FolderVariable"/> says, or where the system keeps such; null for none.</summary>
    public static BinaryCache? OfUser()
    {
        string? chosen = Environment.GetEnvironmentVariable(FolderVariable);
        if (chosen is not null)
            return chosen.Length == 0 ? null : new(chosen);
        string? home = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (string.IsNullOrEmpty(home))
        {
            string local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
            string user = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            home = OperatingSystem.IsWindows() ? local : user.Length == 0 ? "" : Path.Combine(user, ".cache");
        }

        return home.Length == 0 ? null : new(Path.Combine(home, "tpcompiler", "kernels"));
    }

    /// <summary>The key for all of some texts.</summary>
    public static string KeyOf(params ReadOnlySpan<string> texts)
    {
        using MemoryStream all = new();
        foreach (string text in texts)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            all.Write(BitConverter.GetBytes(bytes.Length));
            all.Write(bytes);
        }

        return Convert.ToHexStringLower(ContentHash.Of(all.ToArray()));
    }

    /// <summary>What is stored under a key; null where there is nothing, or nothing whole.</summary>
    public byte[]? Find(string key)
    {
        try
        {
            byte[] file = File.ReadAllBytes(PathOf(key));
            if (file.Length < ContentHash.Length)
                return null;
            byte[] content = file[ContentHash.Length..];
            return ContentHash.Of(content).AsSpan().SequenceEqual(file.AsSpan(0, ContentHash.Length)) ? content : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Stores under a key. A cache that cannot be written is none: nothing happens.</summary>
    public void Store(string key, ReadOnlySpan<byte> content)
    {
        string path = PathOf(key);
        string temporary = path + "." + Guid.NewGuid().ToString("n") + ".tmp";
        try
        {
            Directory.CreateDirectory(folder);
            using (FileStream file = File.Create(temporary))
            {
                file.Write(ContentHash.Of(content.ToArray()));
                file.Write(content);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Discard(temporary);
        }
    }

    private static void Discard(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It stays; nobody reads it.
        }
    }

    private string PathOf(string key) => Path.Combine(folder, key + ".bin");
}
