using System;
using System.IO;
using System.Runtime.CompilerServices;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Generators.Tests.Emission;

/// <summary>Compares text with an approved file beside the tests; <c>UPDATE_SNAPSHOTS=1</c> rewrites the file.</summary>
internal static class Snapshot
{
    public static void Match(string actual, string fileName, [CallerFilePath] string caller = "")
    {
        // A deterministic build calls the repository's root "/_/".
        if (caller.StartsWith("/_/", StringComparison.Ordinal))
            caller = Path.Combine(SharedData.Repository, caller[3..]);
        string path = Path.Combine(Path.GetDirectoryName(caller)!, "Snapshots", fileName);
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
            File.WriteAllText(path, actual);
        Assert.True(File.Exists(path), $"There is no approved text {path}; UPDATE_SNAPSHOTS=1 writes it.");
        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), actual);
    }
}
