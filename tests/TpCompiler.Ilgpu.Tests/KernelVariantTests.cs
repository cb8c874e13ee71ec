using System.Linq;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using TpCompiler.Emit.Gpu;
using TpCompiler.Emit.Gpu.Model;
using TpCompiler.Gpu.Tests.Kernels;
using Xunit;

namespace TpCompiler.Ilgpu.Tests;

/// <summary>Each shape that a kernel can have computes the same on the GPU that ILGPU simulates: lanes to a work-item, rows to a group, tiles, sections.</summary>
public sealed class KernelVariantTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 4, 1)]
    [InlineData(4, 4, 2)]
    [InlineData(2, 8, 3)]
    public void Lanes_tiles_and_sections_agree_with_the_interpreter(int width, int tile, int sections)
    {
        using IlgpuDevice device = IlgpuDevice.Open(AcceleratorType.CPU);
        GpuKernelOptions options = new() { GroupSize = 16, StepSize = 4, LanesPerWorkItem = width, TileItems = tile, Sections = sections, Lanes = width == 4 ? 16 : 0 };
        GpuKernel[] kernels = KernelVariants.AssertAgree(device, KernelVariants.Segments(16), options);
        Assert.All(kernels, kernel => Assert.Equal(sections, kernel.Sections));
        Assert.True(kernels[1].HasTiles);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 4)]
    public void Rows_share_a_group_without_barriers(int width, int rows)
    {
        CPUDevice simulated = new(4, 8, 1);
        using Context context = Context.Create(b => _ = b.CPU(simulated));
        using Accelerator accelerator = simulated.CreateAccelerator(context);
        using IlgpuDevice device = IlgpuDevice.Of(accelerator);
        GpuKernelOptions options = new() { GroupSize = 8 * rows, RowsPerGroup = rows, StepSize = 8, LanesPerWorkItem = width, RedundantOperations = 1000 };
        GpuKernel kernel = Assert.Single(KernelVariants.AssertAgree(device, [KernelVariants.Segments(8)[0]], options));
        Assert.Empty(kernel.Shared);
    }
}
