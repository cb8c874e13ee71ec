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

    private static readonly string[] s_compiler13 = OperatingSystem.IsWindows() ? ["nvrtc64_130_0.dll"] : ["libnvrtc.so.13"];

    private static readonly string[] s_compiler12 = OperatingSystem.IsWindows() ? ["nvrtc64_120_0.dll"] : ["libnvrtc.so.12"];

    private static readonly string[] s_compilerOfAnyVersion = OperatingSystem.IsWindows() ? [] : ["libnvrtc.so"];

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
    public static IEnumerable<string> Candidates(string library) => library switch
    {
        Driver => [.. s_driver, .. Paths(DriverFolders(), s_driver)],
        Compiler => CompilerCandidates(DriverVersion()),
        _ => [],
    };

    /// <summary>All that is tried for the compiler.</summary>
    /// <param name="driverVersion">The version of CUDA that the driver has, as 1000 times the major plus 10 times the minor; 0 for none.</param>
    public static IEnumerable<string> CompilerCandidates(int driverVersion)
    {
        // A driver of version 12 does not load what the compiler of version 13 makes; the other way round is promised.
        string[][] versions = driverVersion is > 0 and < 13000 ? [s_compiler12, s_compiler13] : [s_compiler13, s_compiler12];
        string[] folders = [.. CompilerFolders().Distinct()];
        return [.. versions.SelectMany(names => names.Concat(Paths(folders, names))), .. s_compilerOfAnyVersion, .. Paths(folders, s_compilerOfAnyVersion)];
    }

    private static IEnumerable<string> Paths(IEnumerable<string> folders, string[] names)
        => folders.SelectMany(folder => names.Select(name => Path.Combine(folder, name)));

    private static unsafe int DriverVersion()
    {
        int version = 0;
        return Load(Driver) != 0 && CudaDriver.cuDriverGetVersion(&version) == 0 ? version : 0;
    }

    /// <summary>Where containers have the driver without saying so to the loader.</summary>
    private static string[] DriverFolders()
        => OperatingSystem.IsWindows() ? [] : ["/usr/local/nvidia/lib64", "/usr/lib/wsl/lib", "/usr/lib64-nvidia", "/usr/local/cuda/compat"];

    /// <summary>Toolkits that the environment names, those of Python, and those installed where they usually are.</summary>
    private static IEnumerable<string> CompilerFolders()
    {
        foreach (string variable in new[] { "CUDA_PATH", "CUDA_HOME" })
        {
            if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } root)
            {
                foreach (string folder in OperatingSystem.IsWindows() ? new[] { @"bin\x64", "bin" } : ["lib64", "lib", "targets/x86_64-linux/lib"])
                    yield return Path.Combine(root, folder);
            }
        }

        if (OperatingSystem.IsWindows())
            yield break;
        foreach (string folder in PythonFolders().SelectMany(site => new[] { "nvidia/cu13/lib", "nvidia/cuda_nvrtc/lib" }.Select(own => Path.Combine(site, own))))
            yield return folder;
        foreach (string root in Subfolders("/usr/local", "cuda*"))
        {
            yield return Path.Combine(root, "lib64");
            yield return Path.Combine(root, "targets/x86_64-linux/lib");
        }
    }

    /// <summary>Where pip and conda put packages: those of the chosen environment before others.</summary>
    private static IEnumerable<string> PythonFolders()
    {
        string?[] roots =
        [
            Environment.GetEnvironmentVariable("VIRTUAL_ENV"),
            Environment.GetEnvironmentVariable("CONDA_PREFIX"),
            .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Where(p => File.Exists(Path.Combine(p, "python3"))).Select(Path.GetDirectoryName),
            Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local"),
            "/usr/local",
            "/usr",
            "/opt/conda",
        ];
        foreach (string root in roots.Where(r => !string.IsNullOrEmpty(r)).Distinct()!)
        {
            foreach (string python in Subfolders(Path.Combine(root, "lib"), "python3*"))
            {
                yield return Path.Combine(python, "site-packages");
                yield return Path.Combine(python, "dist-packages");
            }
        }
    }

    /// <summary>The folders that exist, newest names first.</summary>
    private static string[] Subfolders(string root, string pattern)
    {
        try
        {
            return Directory.Exists(root) ? [.. Directory.GetDirectories(root, pattern).OrderByDescending(f => f, StringComparer.Ordinal)] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
