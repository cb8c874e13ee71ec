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
        foreach ((string name, var segment, string[] outputs) in KernelVariants.Segments(16))
        {
            GpuKernelOptions options = new() { GroupSize = 16, StepSize = 4, LanesPerWorkItem = width, TileItems = tile, Sections = sections, Lanes = width == 4 ? 16 : 0 };
            GpuKernel kernel = KernelVariants.AssertAgrees(device, segment, outputs, options);
            Assert.Equal(sections, kernel.Sections);
            Assert.True(name != "backward" || kernel.HasTiles, name);
        }
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
        (_, var segment, string[] outputs) = KernelVariants.Segments(8)[0];
        GpuKernelOptions options = new() { GroupSize = 8 * rows, RowsPerGroup = rows, StepSize = 8, LanesPerWorkItem = width, RedundantOperations = 1000 };
        GpuKernel kernel = KernelVariants.AssertAgrees(device, segment, outputs, options);
        Assert.Empty(kernel.Shared);
    }
}
