using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Models;
using TpCompiler.Core.Kernels;
using TpCompiler.Runtime.Programs;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Models;

/// <summary>The kernels of models that no attribute declares, such as <c>mace.kernels</c>, compiled ahead with the library's own.</summary>
public sealed class KernelLibraryTests
{
    [Theory]
    [InlineData("acetylacetone.model")]
    [InlineData("nequix-mp-1.nqx")]
    public void AllKernelsOfTheSampleModelsAreCompiledAhead(string file)
    {
        IModelDescription model = ModelFile.Load(Path.Combine(SharedData.Repository, "samples", "models", file));
        foreach (Precision precision in (ReadOnlySpan<Precision>)[Precision.Double, Precision.Single])
        {
            using ICalculator calculator = model.CreateCalculator(precision: precision, threads: 1);
            IEnumerable<ProgramKernel> kernels = calculator is MacePotential mace ? mace.Kernels : ((ModelPotential)calculator).Kernels;
            Assert.Empty(kernels.Where(k => !k.Kernel.IsCompiled).Select(k => $"{k.Purpose}: {k.Kernel.Program!.Identity}"));
        }
    }

    [Theory]
    [InlineData("mace.kernels")]
    [InlineData("nequix.kernels")]
    public void ALibraryIsWhatItsProgramsPrint(string file)
    {
        string path = Path.Combine(SharedData.Repository, "runtime", "TpCompiler.Atomistic.Kernels", file);
        IReadOnlyList<KernelProgram> programs = KernelLibraryText.Parse(File.ReadAllText(path));
        Assert.Equal(programs.Count, programs.Select(p => p.Identity).Distinct().Count());
        Assert.Equal(programs, KernelLibraryText.Parse(KernelLibraryText.Print(programs, "printed again")));
    }
}
