using System;
using System.Reflection;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using TpCompiler.Emit.Gpu.Model;
using TpCompiler.Emit.Gpu.Text;
using TpCompiler.Gpu;
using TpCompiler.Gpu.Diagrams;
using TpCompiler.Gpu.Tests.Diagrams;
using TpCompiler.TestSupport.Diagrams;
using Xunit;

namespace TpCompiler.Ilgpu.Tests;

/// <summary>What ILGPU has of kernels, and how it and the compiler of C# refuse.</summary>
public sealed class IlgpuDeviceTests
{
    [Theory]
    [InlineData(true, ".f64")]
    [InlineData(false, ".f32")]
    public void Kernels_become_PTX_with_their_barriers_and_shared_memory_and_no_atomics(bool isDouble, string type)
    {
        GpuKernel[] kernels = [.. GpuKernelSet.Of(CorpusCase.Of("uvu").Plans, GpuShape.OfGpu, isDouble).Kernels];
        Assembly assembly = IlgpuCompiler.Compile(GpuSource.Print(GpuLanguage.Ilgpu, kernels), isDouble);
        using Context context = Context.Create(_ => { });
        using PTXBackend backend = new(context, new CudaCapabilityContext(CudaArchitecture.SM_80), CudaArchitecture.SM_80, CudaInstructionSet.ISA_70, null);
        foreach (GpuKernel kernel in kernels)
        {
            MethodInfo method = assembly.GetType(kernel.Name)!.GetMethod(IlgpuLanguage.EntryPoint)!;
            EntryPointDescription entry = EntryPointDescription.FromExplicitlyGroupedKernel(method);
            string ptx = ((PTXCompiledKernel)backend.Compile(entry, KernelSpecialization.Empty)).PTXAssembly;
            Assert.Contains(".entry", ptx, StringComparison.Ordinal);
            Assert.Contains(type, ptx, StringComparison.Ordinal);
            Assert.DoesNotContain("atom.", ptx, StringComparison.Ordinal);
            Assert.Equal(kernel.HasBarriers, ptx.Contains("bar.sync", StringComparison.Ordinal));
            Assert.Equal(kernel.Shared.Count > 0, ptx.Contains(".shared", StringComparison.Ordinal));
        }

        Assert.Contains(kernels, k => k.HasBarriers);
    }

    [Fact]
    public void Kernels_that_exchange_registers_are_refused()
    {
        GpuKernel[] kernels = [.. GpuKernelSet.Of(CorpusCase.Of("uvu").Plans, GpuShape.OfCuda, false).Kernels];
        using IlgpuDevice device = IlgpuDevice.Open(AcceleratorType.CPU);
        ArgumentException error = Assert.Throws<ArgumentException>(() => device.Print(kernels));
        Assert.Contains("without shuffles", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_enqueued_is_measured_in_seconds()
    {
        using IlgpuDevice device = IlgpuDevice.Open(AcceleratorType.CPU);
        using GpuBuffer buffer = device.Allocate(1 << 16);
        double seconds = device.Measure(() => device.Clear(buffer, buffer.Length));
        Assert.InRange(seconds, 0, 600);
    }

    [Fact]
    public void A_device_that_is_not_there_is_refused_with_the_number_of_those_that_are()
    {
        GpuException error = Assert.Throws<GpuException>(() => IlgpuDevice.Open(AcceleratorType.CPU, 3));
        Assert.Contains("1 devices of the kind CPU", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_that_is_not_a_kernel_is_refused_with_the_compilers_words()
    {
        using IlgpuDevice device = IlgpuDevice.Open(AcceleratorType.CPU);
        GpuException error = Assert.Throws<GpuException>(() => device.Compile("public static class broken { nonsense }", false));
        Assert.Contains("CS", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kernel_that_is_not_there_is_refused_by_its_name()
    {
        using IlgpuDevice device = IlgpuDevice.Open(AcceleratorType.CPU);
        using GpuModule module = device.Compile("public static class there { }", false);
        GpuException error = Assert.Throws<GpuException>(() => module.Prepare("elsewhere", 1, 1, []));
        Assert.Contains("elsewhere", error.Message, StringComparison.Ordinal);
    }
}
