using System.Collections.Generic;
using TpCompiler.Cuda;
using TpCompiler.Emit.Gpu.Estimates;
using Xunit;

namespace TpCompiler.Gpu.Tests.Cuda;

/// <summary>What drivers say of devices becomes what kernels are chosen by.</summary>
public sealed class CudaDeviceLimitsTests
{
    [Fact]
    public void An_H200_is_what_its_data_sheet_says()
    {
        GpuDeviceLimits found = Of(new()
        {
            [13] = 1_980_000, [16] = 132, [36] = 3_201_000, [37] = 6144, [39] = 2048, [75] = 9, [76] = 0, [81] = 233472, [82] = 65536, [87] = 2, [106] = 32,
        });
        GpuDeviceLimits sheet = GpuDeviceLimits.H200;
        Assert.Equal(sheet, found with
        {
            BytesPerSecond = sheet.BytesPerSecond,
            SingleOperationsPerSecond = sheet.SingleOperationsPerSecond,
            DoubleOperationsPerSecond = sheet.DoubleOperationsPerSecond,
        });
        Assert.InRange(found.BytesPerSecond / sheet.BytesPerSecond, 0.95, 1.05);
        Assert.InRange(found.SingleOperationsPerSecond / sheet.SingleOperationsPerSecond, 0.95, 1.05);
        Assert.InRange(found.DoubleOperationsPerSecond / sheet.DoubleOperationsPerSecond, 0.95, 1.05);
        Assert.Equal(1.98e9, found.CyclesPerSecond, 1);
    }

    [Fact]
    public void Another_device_is_another()
    {
        // A card for games of capability 8.6: in double a sixty-fourth of the operations, fewer groups, less shared memory.
        GpuDeviceLimits found = Of(new()
        {
            [13] = 1_695_000, [16] = 82, [36] = 9_751_000, [37] = 384, [39] = 1536, [75] = 8, [76] = 6, [81] = 102400, [82] = 65536, [87] = 64, [106] = 16,
        });
        Assert.Equal((82, 1536, 16, 101376, 128), (found.Multiprocessors, found.MostWorkItems, found.MostGroups, found.SharedBytes, found.MultiplyAddsPerCycle));
        Assert.Equal(936.1e9, found.BytesPerSecond, 0.1e9);
        Assert.Equal(35.6e12, found.SingleOperationsPerSecond, 0.1e12);
        Assert.Equal(found.SingleOperationsPerSecond / 64, found.DoubleOperationsPerSecond);
        Assert.Equal(64, Of(new() { [75] = 8, [76] = 0 }).MultiplyAddsPerCycle);
    }

    [Fact]
    public void What_a_driver_does_not_say_is_as_an_H200_has_it()
        => Assert.Equal(GpuDeviceLimits.H200 with { DoubleOperationsPerSecond = 33.5e12 }, Of(new() { [75] = 9 }));

    private static GpuDeviceLimits Of(Dictionary<int, int> answers) => CudaDeviceLimits.Of(a => answers.GetValueOrDefault(a));
}
