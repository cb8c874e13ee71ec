using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Core.Kernels;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Models;

/// <summary>The kernels of MACE models that no attribute declares: <c>mace.kernels</c>, compiled ahead with the library's own.</summary>
public sealed class KernelLibraryTests
{
    [Fact]
    public void AllKernelsOfTheSampleModelAreCompiledAhead()
    {
        MaceDescription model = MaceModelFile.Load(Path.Combine(SharedData.Repository, "samples", "models", "acetylacetone.model"));
        foreach (Precision precision in (ReadOnlySpan<Precision>)[Precision.Double, Precision.Single])
        {
            using MacePotential potential = new(model, precision: precision, threads: 1);
            IEnumerable<string> interpreted = potential.Kernels.Where(k => !k.Kernel.IsCompiled).Select(k => $"{k.Purpose}: {k.Kernel.Program!.Identity}");
            Assert.Empty(interpreted);
        }
    }

    [Fact]
    public void TheLibraryIsWhatItsProgramsPrint()
    {
        string path = Path.Combine(SharedData.Repository, "runtime", "TpCompiler.Atomistic.Kernels", "mace.kernels");
        IReadOnlyList<KernelProgram> programs = KernelLibraryText.Parse(File.ReadAllText(path));
        Assert.Equal(programs.Count, programs.Select(p => p.Identity).Distinct().Count());
        Assert.Equal(programs, KernelLibraryText.Parse(KernelLibraryText.Print(programs, "printed again")));
    }
}
