using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using TpCompiler.Cli.Devices;
using TpCompiler.Cli.Json;
using TpCompiler.Cli.Output;
using TpCompiler.Cuda;
using TpCompiler.Gpu;
using TpCompiler.OpenCl;
using Xunit;

namespace TpCompiler.Cli.Tests;

/// <summary><c>tpc devices</c>, on this machine and on others.</summary>
public sealed class DevicesTests
{
    private static readonly OpenClDeviceDescription s_processor = new("PoCL", "Xeon", "Intel", "OpenCL 3.0 PoCL for Xeon", "5.0", false, true, 64, 4096, 1 << 19, 1L << 36);
    private static readonly OpenClDeviceDescription s_single = new("Intel", "Iris Xe", "Intel", "OpenCL 3.0", "22.1", true, false, 96, 512, 1 << 16, 1L << 33);
    private static readonly OpenClDeviceDescription s_double = new("AMD", "Radeon VII", "AMD", "OpenCL 2.0", "3590", true, true, 60, 256, 1 << 16, 1L << 34);
    private static readonly CudaDeviceDescription s_cuda = new(0, "NVIDIA H200", "12.8", 90, 132, 1024, 49152, 141L << 30);

    [Fact]
    public void WhatIsHereIsListedAndWhatIsNotIsExplained()
    {
        JsonElement document = Tpc.Json("devices");
        Assert.Equal(Environment.ProcessorCount, document.Number("cpu", "threads"));
        Assert.Contains((int)document.Number("cpu", "vector_bits"), new[] { 128, 256, 512 });
        foreach (string kind in new[] { "opencl", "cuda" })
        {
            JsonElement found = document.GetProperty(kind);
            Assert.NotEqual(found.GetProperty("devices").GetArrayLength() > 0, found.TryGetProperty("problem", out _));
        }

        Assert.Equal(OpenClDeviceDescription.FindAll().Count, document.GetProperty("opencl").GetProperty("devices").GetArrayLength());
        string text = Tpc.Text("devices");
        Assert.StartsWith("cpu ", text, StringComparison.Ordinal);
        Assert.All(OpenClDeviceDescription.FindAll(), d => Assert.Contains(d.Name, text, StringComparison.Ordinal));
    }

    [Fact]
    public void AMachineWithoutDevicesIsToldWhatToInstall()
    {
        DeviceInventory none = new() { OpenClProblem = OpenClDevice.WhyNone(), CudaProblem = CudaDevice.WhyNone(), CompilerProblem = NvrtcCompiler.WhyNone() };
        string text = TextOf(none);
        Assert.Contains("opencl  cannot be used", text, StringComparison.Ordinal);
        Assert.Contains("cuda    cannot be used", text, StringComparison.Ordinal);
        Assert.Contains("pocl-opencl-icd", text, StringComparison.Ordinal);
        Assert.Contains("Install the CUDA toolkit", text, StringComparison.Ordinal);
    }

    [Fact]
    public void TheDeviceThatIsChosenIsNamedWithTheReason()
    {
        Assert.Contains("--device opencl means opencl:0: it is the only device", TextOf(With(s_processor)), StringComparison.Ordinal);
        Assert.Contains("--device opencl means opencl:1: it is the only GPU", TextOf(With(s_processor, s_single)), StringComparison.Ordinal);
        Assert.Contains("--device opencl means opencl:2: it computes with double", TextOf(With(s_processor, s_single, s_double)), StringComparison.Ordinal);
        Assert.Contains("opencl:1: it has the most compute units", TextOf(With(s_double, s_double with { ComputeUnits = 61 })), StringComparison.Ordinal);
        Assert.Contains("opencl:0: it is the first of equals", TextOf(With(s_double, s_double)), StringComparison.Ordinal);
        Assert.Contains("Xeon (not a GPU)", TextOf(With(s_processor)), StringComparison.Ordinal);
        Assert.DoesNotContain("PoCL for Xeon", TextOf(With(s_processor)), StringComparison.Ordinal);
    }

    [Fact]
    public void OfManyPlacesTheFirstAreNamed()
    {
        string text = TextOf(new() { OpenClProblem = "No OpenCL: not found (a, b, c).", CudaProblem = "No CUDA: not found (a, b, c, d). Install it." });
        Assert.Contains("No OpenCL: not found (a, b, c).", text, StringComparison.Ordinal);
        Assert.Contains("No CUDA: not found (a, b, and 2 more places). Install it.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void APlatformWithoutDevicesIsNamed()
        => Assert.Contains("Without a device: Empty.", TextOf(With(s_double) with { OpenClPlatforms = ["AMD", "Empty"] }), StringComparison.Ordinal);

    [Fact]
    public void ACudaDeviceIsOfUseWithItsCompilerOnly()
    {
        DeviceInventory whole = new() { Cuda = [s_cuda], CompilerVersion = "12.8", OpenClProblem = "No OpenCL." };
        string text = TextOf(whole);
        Assert.Contains("--device cuda means cuda:0: it is the only device", text, StringComparison.Ordinal);
        Assert.Contains("NVIDIA H200", text, StringComparison.Ordinal);
        Assert.Contains("141.0", text, StringComparison.Ordinal);

        DeviceInventory without = whole with { CompilerVersion = null, CompilerProblem = NvrtcCompiler.WhyNone() };
        Assert.Contains("cuda    cannot be used", TextOf(without), StringComparison.Ordinal);
        Assert.Contains("NVIDIA H200", TextOf(without), StringComparison.Ordinal);
        Assert.Contains("CUDA_PATH", TextOf(without), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("opencl", 2)]
    [InlineData("opencl:0", 0)]
    [InlineData("opencl:1", 1)]
    [InlineData("opencl:iris", 1)]
    [InlineData("opencl:pocl", 0)]
    [InlineData("opencl:RADEON", 2)]
    public void AChoiceFindsItsDevice(string text, int expected)
    {
        OpenClDeviceDescription[] all = [s_processor, s_single, s_double];
        Assert.Same(all[expected], DeviceOpening.Find(DeviceChoice.Parse(text)!, all, OpenClDeviceDescription.BestFirst(all), () => ""));
    }

    [Theory]
    [InlineData("opencl:3")]
    [InlineData("opencl:geforce")]
    public void AChoiceWithoutADeviceListsWhatThereIs(string text)
    {
        OpenClDeviceDescription[] all = [s_processor, s_single];
        string message = Assert.Throws<GpuException>(() => DeviceOpening.Find(DeviceChoice.Parse(text)!, all, all, () => "")).Message;
        Assert.Contains("opencl:0: Xeon (PoCL, driver 5.0), opencl:1: Iris Xe (Intel, driver 22.1)", message, StringComparison.Ordinal);
        Assert.Equal("none", Assert.Throws<GpuException>(() => DeviceOpening.Find<object>(DeviceChoice.Parse(text)!, [], [], () => "none")).Message);
    }

    private static DeviceInventory With(params OpenClDeviceDescription[] devices)
        => new() { OpenCl = devices, OpenClPlatforms = [.. devices.Select(d => d.Platform).Distinct()], CudaProblem = "No CUDA." };

    private static string TextOf(DeviceInventory inventory)
    {
        using StringWriter writer = new();
        DevicesText.Write(writer, DevicesDocument.Of(inventory, null));
        return writer.ToString();
    }
}
