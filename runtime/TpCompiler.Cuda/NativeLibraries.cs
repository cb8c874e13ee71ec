using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;

namespace TpCompiler.Cuda;

/// <summary>Where the driver and the compiler of NVIDIA are found: versions 13 and 12.</summary>
internal static class NativeLibraries
{
    /// <summary>The driver, as imports name it.</summary>
    public const string Driver = "nvcuda";

    /// <summary>The compiler, as imports name it.</summary>
    public const string Compiler = "nvrtc";

    private static readonly string[] s_driver = OperatingSystem.IsWindows() ? ["nvcuda.dll"] : ["libcuda.so.1", "libcuda.so"];

    private static readonly string[] s_compiler = OperatingSystem.IsWindows()
        ? ["nvrtc64_130_0.dll", "nvrtc64_120_0.dll"]
        : ["libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so"];

    static NativeLibraries() => NativeLibrary.SetDllImportResolver(typeof(NativeLibraries).Assembly, static (name, _, _) => Load(name));

    /// <summary>Makes sure that imports are resolved here.</summary>
    public static void Register()
    {
    }

    /// <summary>Loads one of the two; 0 where it is not there.</summary>
    public static nint Load(string library)
    {
        foreach (string path in Candidates(library))
        {
            if (NativeLibrary.TryLoad(path, out nint handle))
                return handle;
        }

        return 0;
    }

    /// <summary>All that is tried for one of the two, in order.</summary>
    public static IEnumerable<string> Candidates(string library)
    {
        string[] names = library == Driver ? s_driver : library == Compiler ? s_compiler : [];
        return library == Compiler ? [.. names, .. Folders().SelectMany(folder => names.Select(name => Path.Combine(folder, name)))] : names;
    }

    private static IEnumerable<string> Folders()
    {
        foreach (string variable in new[] { "CUDA_PATH", "CUDA_HOME" })
        {
            string? root = Environment.GetEnvironmentVariable(variable);
            if (string.IsNullOrEmpty(root))
                continue;
            foreach (string folder in OperatingSystem.IsWindows() ? new[] { @"bin\x64", "bin" } : ["lib64", "lib"])
                yield return Path.Combine(root, folder);
        }

        if (!OperatingSystem.IsWindows())
            yield return "/usr/local/cuda/lib64";
    }
}
