using System;
using System.IO;

namespace TpCompiler.Cli.Tests;

/// <summary>A folder that goes when it is disposed.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("tpc-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public string File(string name, string content)
    {
        System.IO.File.WriteAllText(File(name), content);
        return File(name);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
