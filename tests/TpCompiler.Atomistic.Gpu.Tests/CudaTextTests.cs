using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Atomistic.Tests.Mace;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Derivatives;
using TpCompiler.Gpu;
using TpCompiler.Gpu.Programs;
using TpCompiler.Gpu.Tests.Cuda;
using Xunit;

namespace TpCompiler.Atomistic.Gpu.Tests;

/// <summary>Whole models in CUDA C++: clang compiles all of their text for the device, and runs it on the host.</summary>
public sealed class CudaTextTests
{
    [ClangTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_whole_model_compiles_to_ptx(bool isDouble)
    {
        AtomisticModel model = ((IModelDescription)RandomMace.Create(1, InteractionKind.Agnostic, hidden: "128x0e+128x1o", lmax: 3)).CreateModel();
        TensorProgram program = ReverseMode.Of(model.Program, ["positions", "strain"], of: [ModelOutputs.Energy]);
        using CudaTextDevice device = new();
        using GpuParameters parameters = new(device, []);
        using GpuProgramPlan plan = isDouble ? GpuProgramPlan.Compile<double>(program, parameters) : GpuProgramPlan.Compile<float>(program, parameters);
        foreach ((string source, bool ofDouble) in device.Sources)
            CudaTextDevice.AssertCompilesToPtx(source, ofDouble);
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
        using GpuModelPotential evaluator = DeviceModels.Of(model, null, Precision.Double, device);
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
