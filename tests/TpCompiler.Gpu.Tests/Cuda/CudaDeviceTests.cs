using System;
using System.IO;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Cuda;
using TpCompiler.Gpu.Kernels;
using TpCompiler.Gpu.Tests.Diagrams;
using TpCompiler.Gpu.Tests.Operations;
using TpCompiler.Runtime.Kernels;
using TpCompiler.Runtime.Operations;
using Xunit;

namespace TpCompiler.Gpu.Tests.Cuda;

/// <summary>The driver of NVIDIA: how it is found, and, where it is, what it computes.</summary>
public sealed class CudaDeviceTests
{
    [Fact]
    public void The_compiler_is_looked_for_in_versions_13_and_12()
    {
        string[] candidates = [.. NativeLibraries.CompilerCandidates(13000)];
        Assert.Contains(candidates, c => c.Contains("13", StringComparison.Ordinal));
        Assert.Contains(candidates, c => c.Contains("12", StringComparison.Ordinal));
        Assert.True(
            Array.FindIndex(candidates, c => c.Contains("13", StringComparison.Ordinal)) < Array.FindIndex(candidates, c => c.Contains("12", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_driver_of_version_12_gets_a_compiler_of_version_12_first()
    {
        string[] candidates = [.. NativeLibraries.CompilerCandidates(12040)];
        Assert.EndsWith("12", candidates[0].Replace(".dll", "", StringComparison.Ordinal).Replace("64_120_0", "12", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.True(
            Array.FindLastIndex(candidates, c => c.Contains("nvrtc.so.12", StringComparison.Ordinal)) <= Array.FindIndex(candidates, c => c.Contains("nvrtc.so.13", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_compiler_of_pip_is_found_in_the_environment_that_is_chosen()
    {
        if (OperatingSystem.IsWindows())
            return;
        string root = Directory.CreateTempSubdirectory("tpcompiler-venv").FullName;
        string? before = Environment.GetEnvironmentVariable("VIRTUAL_ENV");
        try
        {
            Directory.CreateDirectory(Path.Combine(root, "lib", "python3.12"));
            Environment.SetEnvironmentVariable("VIRTUAL_ENV", root);
            string site = Path.Combine(root, "lib", "python3.12", "site-packages", "nvidia");
            string[] candidates = [.. NativeLibraries.CompilerCandidates(0)];
            Assert.Contains(Path.Combine(site, "cu13", "lib", "libnvrtc.so.13"), candidates);
            Assert.Contains(Path.Combine(site, "cuda_nvrtc", "lib", "libnvrtc.so.12"), candidates);
        }
        finally
        {
            Environment.SetEnvironmentVariable("VIRTUAL_ENV", before);
            Directory.Delete(root, recursive: true);
        }
    }

    [Fact]
    public void What_is_missing_is_said_with_what_was_looked_for()
    {
        Assert.Contains("NVIDIA", Replace(CudaDevice.WhyNone(), "has no GPU", "NVIDIA"), StringComparison.Ordinal);
        Assert.Contains("CUDA_PATH", NvrtcCompiler.WhyNone(), StringComparison.Ordinal);
        Assert.All(NativeLibraries.Candidates(NativeLibraries.Compiler), c => Assert.Contains(c, NvrtcCompiler.WhyNone(), StringComparison.Ordinal));

        static string Replace(string text, string from, string to) => text.Replace(from, to, StringComparison.Ordinal);
    }

    [Fact]
    public void A_machine_without_a_device_refuses_to_open_one()
    {
        if (CudaDeviceDescription.FindAll().Count == 0)
            Assert.Equal(CudaDevice.WhyNone(), Assert.Throws<GpuException>(() => CudaDevice.Open()).Message);
        else
            Assert.All(CudaDeviceDescription.FindAll(), d => Assert.True(d.Name.Length > 0 && d.Capability >= 50 && d.MaxGroupSize >= 256, d.ToString()));
    }

    [Fact]
    public void Machine_code_is_asked_for_where_the_compiler_knows_the_device()
    {
        Assert.Equal(["--gpu-architecture=sm_90", "--std=c++17", "-DTP_DOUBLE"], NvrtcCompiler.Options(90, true, [80, 90, 100]));
        Assert.Equal(["--gpu-architecture=compute_100", "--std=c++17"], NvrtcCompiler.Options(120, false, [80, 90, 100]));
        Assert.Contains("capability 80", Assert.Throws<GpuException>(() => NvrtcCompiler.Options(61, false, [80, 90])).Message, StringComparison.Ordinal);
    }

    [CudaFact]
    public void Text_with_an_error_is_refused_with_the_compilers_message()
    {
        using CudaDevice device = CudaDevice.Open();
        GpuException error = Assert.Throws<GpuException>(() => device.Compile("extern \"C\" __global__ void __launch_bounds__(32) broken(float* x) { x[0] = nonsense; }", false));
        Assert.Contains("nonsense", error.Message, StringComparison.Ordinal);
    }

    [CudaFact]
    public void A_kernel_that_is_not_there_is_named()
    {
        using CudaDevice device = CudaDevice.Open();
        using GpuModule module = device.Compile("extern \"C\" __global__ void __launch_bounds__(32) there(float* x) { x[0] = 1; }", false);
        Assert.Contains("missing", Assert.Throws<GpuException>(() => module.Prepare("missing", 1, 32, [null])).Message, StringComparison.Ordinal);
        GpuKernelResources resources = module.Describe("there", 32);
        Assert.True(resources is { Registers: > 0, MostGroupSize: >= 32, GroupsPerUnit: > 0 }, resources.ToString());
    }

    [CudaFact]
    public void What_goes_wrong_while_recording_is_thrown_and_the_device_goes_on()
    {
        using CudaDevice device = CudaDevice.Open();
        using GpuBuffer buffer = device.Upload<float>([1, 2]);
        Assert.Throws<InvalidTimeZoneException>(() => device.Record(() => throw new InvalidTimeZoneException()));
        using GpuLaunch recorded = device.Record(() => device.Clear(buffer, 4))!;
        Assert.True(device.Measure(recorded.Enqueue) >= 0);
        float[] found = new float[2];
        device.Download(buffer, System.Runtime.InteropServices.MemoryMarshal.AsBytes(found.AsSpan()));
        Assert.Equal([0, 2], found);
    }

    [CudaFact]
    public void Operations_on_rows_agree_with_the_interpreter()
    {
        using CudaDevice device = CudaDevice.Open();
        TensorProductPlans plans = new(TensorProductSpec.Uvu(Irreps.Parse("5x0e+5x1o"), Irreps.Parse("0e+1o"), Irreps.Parse("0e+1o"), WeightSource.Shared));
        foreach (KernelPlan plan in new[] { plans.Forward(), plans.Backward("x", "y", "w"), plans.DoubleBackward() })
            DeviceOperation.AssertAgrees<double>(device, plan, 300, 1e-12);
    }

    [CudaTheory]
    [InlineData("1-message")]
    [InlineData("2-product")]
    [InlineData("4-cormorant")]
    [InlineData("weights-of-all-kinds")]
    [InlineData("triples")]
    public void Programs_on_a_device_agree_with_the_interpreter(string name)
    {
        CorpusCase corpus = CorpusCase.Large(name, 24, nodes: 6, edges: 60);
        using CudaDevice device = CudaDevice.Open();
        DeviceRun.AssertAgrees<double>(device, corpus.Plans, corpus.Graph, corpus.Labels, corpus.Given, 1e-11);
        DeviceRun.AssertAgrees<float>(device, corpus.Plans, corpus.Graph, corpus.Labels, corpus.Given, 1e-4);
    }
}

/// <summary>A test that needs a GPU of NVIDIA and NVRTC; skipped where there is none.</summary>
public sealed class CudaFactAttribute : FactAttribute
{
    public CudaFactAttribute()
        => Skip = CudaDeviceDescription.FindAll().Count == 0 ? CudaDevice.WhyNone() : NvrtcCompiler.IsPresent ? null : NvrtcCompiler.WhyNone();
}

/// <summary>The same for theories.</summary>
public sealed class CudaTheoryAttribute : TheoryAttribute
{
    public CudaTheoryAttribute()
        => Skip = CudaDeviceDescription.FindAll().Count == 0 ? CudaDevice.WhyNone() : NvrtcCompiler.IsPresent ? null : NvrtcCompiler.WhyNone();
}
