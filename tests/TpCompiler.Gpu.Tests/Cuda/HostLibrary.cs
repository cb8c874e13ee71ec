using System;
using System.Collections.Concurrent;
using System.IO;
using System.Runtime.InteropServices;

namespace TpCompiler.Gpu.Tests.Cuda;

/// <summary>Text for the host, compiled and loaded: each text once for all tests.</summary>
internal sealed class HostLibrary
{
    private static readonly ConcurrentDictionary<string, Lazy<HostLibrary>> s_libraries = new();

    private HostLibrary(nint handle) => Handle = handle;

    /// <summary>The loaded library. Its threads, and what blocks share, are variables of the library: for one launch at a time.</summary>
    public nint Handle { get; }

    /// <summary>The library of a text.</summary>
    public static HostLibrary Of(string text) => s_libraries.GetOrAdd(text, t => new(() => Compile(t))).Value;

    private static HostLibrary Compile(string text)
    {
        string folder = Directory.CreateTempSubdirectory("tpcompiler-host-cuda").FullName;
        try
        {
            string path = Path.Combine(folder, "kernels");
            File.WriteAllText(path + ".cpp", text);
            Clang.Run("-shared", "-fPIC", "-O0", "-std=c++17", path + ".cpp", "-o", path + ".so");
            return new(NativeLibrary.Load(path + ".so"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
