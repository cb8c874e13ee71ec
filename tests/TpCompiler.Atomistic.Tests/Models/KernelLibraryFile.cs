using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Runtime.Programs;
using TpCompiler.Runtime.Recording;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Models;

/// <summary>A file of kernels that are compiled ahead: <c>runtime/TpCompiler.Atomistic.Kernels/*.kernels</c>.</summary>
internal static class KernelLibraryFile
{
    /// <summary>The text of a file.</summary>
    public static string Read(string file) => File.ReadAllText(PathOf(file));

    /// <summary>That all kernels of a model are compiled ahead. With UPDATE_SNAPSHOTS=1 those that are not are added to a file, for the next build.</summary>
    public static void AssertCompiled(IEnumerable<ProgramKernel> kernels, string file)
    {
        ProgramKernel[] missing = [.. kernels.Where(k => k.Kernel.Execution != KernelExecution.Compiled)];
        if (missing.Length > 0 && Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
        {
            string text = Read(file);
            IEnumerable<KernelProgram> programs = KernelLibraryText.Parse(text).Concat(missing.Select(k => k.Kernel.Program!)).DistinctBy(p => p.Identity);
            File.WriteAllText(PathOf(file), KernelLibraryText.Print([.. programs], text.Split('\n')[0].TrimStart('#', ' ')));
        }

        Assert.Empty(missing.Select(k => $"{k.Purpose}: {k.Kernel.Program!.Identity}; UPDATE_SNAPSHOTS=1 adds it to {file}"));
    }

    private static string PathOf(string file) => Path.Combine(SharedData.Repository, "runtime", "TpCompiler.Atomistic.Kernels", file);
}
