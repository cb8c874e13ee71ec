using System;
using System.IO;
using System.Text.RegularExpressions;
using TpCompiler.Atomistic.Gpu.Model;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Atomistic.Tests.Mace;
using TpCompiler.Emit.Gpu.Text;
using TpCompiler.Gpu;
using TpCompiler.Gpu.Tests.Cuda;
using Xunit;

namespace TpCompiler.Atomistic.Gpu.Tests;

/// <summary>Whole models in CUDA C++: clang compiles all of their text for the device, and runs it on the host.</summary>
public sealed class CudaTextTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tpcompiler-cuda").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [ClangTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_whole_model_compiles_to_ptx(bool isDouble)
    {
        DeviceMace model = new(RandomMace.Create(1, InteractionKind.Agnostic, hidden: "128x0e+128x1o", lmax: 3), 0, isDouble, GpuShape.OfGpu);
        string source = Path.Combine(_folder, "model.cu");
        string assembly = Path.Combine(_folder, "model.ptx");
        string text = model.Print(GpuLanguage.Cuda, GpuShape.OfGpu);
        File.WriteAllText(source, text);

        Clang.Run(
            "-x", "cuda", "--cuda-device-only", "-nocudainc", "-nocudalib", "-S", "--cuda-gpu-arch=sm_80", "-O0", isDouble ? "-DTP_DOUBLE" : "-DTP_SINGLE",
            "-include", Clang.Header("nvptx.h"), source, "-o", assembly);

        Assert.Equal(model.Kernels.Kernels.Count + Regex.Count(text, @"^KERNEL\(", RegexOptions.Multiline), Regex.Count(File.ReadAllText(assembly), @"\.visible \.entry"));
    }

    // All kernels with the groups of a GPU. Threads in another order between barriers: nothing hangs on it, so no barrier is missing where it would matter.
    [HostCudaTheory]
    [InlineData(InteractionKind.Density)]
    [InlineData(InteractionKind.NonLinear)]
    [InlineData(InteractionKind.Attention)]
    public void Text_runs_on_the_host(InteractionKind kind)
    {
        MaceDescription model = RandomMace.Create(2, kind, kind, correlation: 2, repulsion: true, separateCutoff: true);
        using HostCudaDevice device = new(GpuShape.OfGpu);
        using GpuMacePotential evaluator = new(model, null, Precision.Double, device);
        using MacePotential reference = new(model, threads: 1);
        foreach (Structure structure in (Structure[])[Structures.Molecule, Structures.Crystal(1)])
        {
            device.IsDescending = false;
            PotentialResult ascending = evaluator.Evaluate(structure);
            ResultAssert.Agrees(reference.Evaluate(structure), ascending, 1e-10, $"{structure.Count} atoms");
            device.IsDescending = true;
            ResultAssert.Same(ascending, evaluator.Evaluate(structure));
            // From the third time on, what was recorded is played back; uploads reach it.
            ResultAssert.Same(ascending, evaluator.Evaluate(structure));
            double[] moved = structure.Positions.ToArray();
            moved[1] += 0.01;
            ResultAssert.Agrees(
                reference.Evaluate(structure.WithPositions(moved)), evaluator.Evaluate(structure.WithPositions(moved)), 1e-10, "moved atoms");
        }
    }
}

/// <summary>A test that needs clang; skipped where there is none.</summary>
public sealed class ClangTheoryAttribute : TheoryAttribute
{
    public ClangTheoryAttribute() => Skip = Clang.WhyNot;
}
