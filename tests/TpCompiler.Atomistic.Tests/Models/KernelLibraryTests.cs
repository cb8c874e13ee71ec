using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Models.Tables;
using TpCompiler.Core.Kernels;
using TpCompiler.Runtime.Programs;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Models;

/// <summary>The kernels of models that no attribute declares, such as <c>mace.kernels</c>, compiled ahead with the library's own.</summary>
public sealed class KernelLibraryTests
{
    // Fusion networks: those of the networks themselves, which native programs take, since the kernels that would read tables are not compiled ahead.
    [Theory]
    [InlineData("acetylacetone.model", "mace.kernels", RadialEvaluation.Automatic)]
    [InlineData("nequix-mp-1.nqx", "nequix.kernels", RadialEvaluation.Automatic)]
    [InlineData("mace-fusion.safetensors", "fusion.kernels", RadialEvaluation.Exact)]
    [InlineData("cormorant.safetensors", "fusion.kernels", RadialEvaluation.Exact)]
    public void AllKernelsOfTheSampleModelsAreCompiledAhead(string file, string library, RadialEvaluation radial)
    {
        IModelDescription model = ModelFile.Load(Path.Combine(SharedData.Repository, "samples", "models", file));
        foreach (Precision precision in (ReadOnlySpan<Precision>)[Precision.Double, Precision.Single])
        {
            using ICalculator calculator = model.CreateCalculator(precision: precision, threads: 1, radial: radial);
            IEnumerable<ProgramKernel> kernels = calculator is MacePotential mace ? mace.Kernels : ((ModelPotential)calculator).Kernels;
            KernelLibraryFile.AssertCompiled(kernels, library);
        }
    }

    [Theory]
    [InlineData("mace.kernels")]
    [InlineData("nequix.kernels")]
    [InlineData("nequip.kernels")]
    [InlineData("fusion.kernels")]
    public void ALibraryIsWhatItsProgramsPrint(string file)
    {
        IReadOnlyList<KernelProgram> programs = KernelLibraryText.Parse(KernelLibraryFile.Read(file));
        Assert.Equal(programs.Count, programs.Select(p => p.Identity).Distinct().Count());
        Assert.Equal(programs, KernelLibraryText.Parse(KernelLibraryText.Print(programs, "printed again")));
    }
    [Fact]
    public void LibrariesDoNotRepeatEachOther()
    {
        string[] all = [.. new[] { "mace.kernels", "nequix.kernels", "nequip.kernels", "fusion.kernels" }.SelectMany(file => KernelLibraryText.Parse(KernelLibraryFile.Read(file))).Select(p => p.Identity)];
        Assert.Equal(all.Length, all.Distinct().Count());
    }
}
