using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Emit.Gpu;
using TpCompiler.Emit.Gpu.Model;
using TpCompiler.Gpu.Tests.Cuda;
using TpCompiler.Gpu.Tests.OpenCl;
using Xunit;

namespace TpCompiler.Gpu.Tests.Kernels;

/// <summary>Each shape that a kernel can have computes the same: lanes to a work-item, rows to a group, tiles, sections, sums of steps.</summary>
public sealed class KernelVariantTests(OpenClFixture fixture) : IClassFixture<OpenClFixture>
{
    [OpenClTheory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 4, 1)]
    [InlineData(4, 4, 2)]
    [InlineData(2, 8, 3)]
    public void OpenCl_agrees_with_the_interpreter(int width, int tile, int sections)
    {
        GpuKernelOptions options = new() { GroupSize = 16, StepSize = 4, LanesPerWorkItem = width, TileItems = tile, Sections = sections, Lanes = width == 4 ? 16 : 0 };
        IReadOnlyList<(string Name, KernelSegment Segment, string[] RowOutputs)> segments = KernelVariants.Segments(16);
        foreach ((GpuKernel kernel, string name) in KernelVariants.AssertAgree(fixture.Device, segments, options).Zip(segments.Select(s => s.Name)))
        {
            Assert.Equal(sections, kernel.Sections);
            Assert.True(name != "backward" || kernel.HasTiles, name);
        }
    }

    [OpenClTheory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 4, 1)]
    [InlineData(4, 4, 2)]
    public void Functions_in_OpenCl_agree_with_the_interpreter(int width, int tile, int sections)
        => KernelVariants.AssertAgree(
            fixture.Device,
            KernelVariants.Functions(16),
            new() { GroupSize = 16, StepSize = 4, LanesPerWorkItem = width, TileItems = tile, Sections = sections, Lanes = width == 4 ? 16 : 0 });

    [HostCudaTheory]
    [InlineData(32, 1, 32, 1)]
    [InlineData(20, 2, 64, 2)]
    [InlineData(24, 4, 128, 1)]
    public void Functions_in_Cuda_agree_with_the_interpreter(int channels, int width, int groupSize, int sections)
    {
        using HostCudaDevice device = new(GpuShape.OfCuda);
        KernelVariants.AssertAgree(device, KernelVariants.Functions(channels), new()
        {
            GroupSize = groupSize, StepSize = 32, HasShuffles = true, LanesPerWorkItem = width, TileItems = 4, Sections = sections,
        });
    }

    [OpenClTheory]
    [InlineData(1, 2)]
    [InlineData(2, 4)]
    public void Rows_share_a_group_without_barriers_in_OpenCl(int width, int rows)
    {
        GpuKernelOptions options = new() { GroupSize = 8 * rows, RowsPerGroup = rows, StepSize = 8, LanesPerWorkItem = width, RedundantOperations = 1000 };
        Assert.Empty(Assert.Single(KernelVariants.AssertAgree(fixture.Device, [KernelVariants.Segments(8)[0]], options)).Shared);
    }

    // Channels that fill the work-items, that do not, that need several turns; groups of several steps, and of several rows.
    [HostCudaTheory]
    [InlineData(32, 1, 32, 1, 8, 1)]
    [InlineData(64, 1, 64, 1, 8, 2)]
    [InlineData(64, 2, 128, 4, 8, 1)]
    [InlineData(20, 1, 64, 2, 4, 1)]
    [InlineData(24, 4, 128, 4, 8, 3)]
    [InlineData(128, 4, 64, 2, 2, 1)]
    [InlineData(40, 2, 64, 1, 8, 1)]
    public void Cuda_agrees_with_the_interpreter(int channels, int width, int groupSize, int rows, int tile, int sections)
    {
        using HostCudaDevice device = new(GpuShape.OfCuda);
        KernelVariants.AssertAgree(device, KernelVariants.Segments(channels), new()
        {
            GroupSize = groupSize, RowsPerGroup = rows, StepSize = 32, HasShuffles = true, LanesPerWorkItem = width,
            Lanes = channels % 32 == 0 ? channels : 0, TileItems = tile, Sections = sections,
        });
    }

    [Fact]
    public void Barriers_are_paid_once_for_a_tile()
    {
        (_, var segment, string[] outputs) = KernelVariants.Segments(128)[1];
        bool[] perItem = [.. segment.Program.Operands.Select(o => !outputs.Contains(o.Name))];
        GpuKernelOptions options = new() { HasShuffles = true, LanesFitGroup = true, Lanes = 128 };
        GpuKernel kernel = Emit.Gpu.Scheduling.GpuScheduler.Schedule("k", segment.Program, perItem, options);

        Assert.Equal(0.25, Emit.Gpu.Estimates.GpuKernelEstimate.Of(kernel, false, 128, 64).BarriersPerItem);
        GpuKernel single = Emit.Gpu.Scheduling.GpuScheduler.Schedule("k", segment.Program, perItem, options with { TileItems = 1 });
        Assert.Equal(2, Emit.Gpu.Estimates.GpuKernelEstimate.Of(single, false, 128, 64).BarriersPerItem);
    }
}
