using System;
using System.IO;
using System.Linq;
using TpCompiler.Gpu.Diagrams;
using TpCompiler.Gpu.Tests.Diagrams;
using TpCompiler.OpenCl;
using Xunit;

namespace TpCompiler.Gpu.Tests.OpenCl;

/// <summary>Devices, programs that do not build, and compiled programs kept on disk.</summary>
public sealed class OpenClDeviceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tpcompiler-opencl").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [OpenClFact]
    public void Devices_say_what_they_are()
    {
        Assert.All(OpenClDeviceDescription.FindAll(), d =>
        {
            Assert.NotEmpty(d.Name);
            Assert.NotEmpty(d.Platform);
            Assert.NotEmpty(d.DriverVersion);
            Assert.True(d.MaxGroupSize >= 1 && d.ComputeUnits >= 1 && d.SharedBytes > 0 && d.GlobalBytes > 0, d.ToString());
        });
    }

    [OpenClFact]
    public void Text_with_an_error_is_refused_with_the_compilers_message()
    {
        using OpenClDevice device = Open(null);
        GpuException error = Assert.Throws<GpuException>(() => device.Compile("__kernel void broken(__global float* x) { x[0] = nonsense; }", false));
        Assert.Contains("nonsense", error.Message, StringComparison.Ordinal);
    }

    [OpenClFact]
    public void A_kernel_that_is_not_there_is_named()
    {
        using OpenClDevice device = Open(null);
        using GpuModule module = device.Compile("__kernel void there(__global float* x) { x[0] = 1; }", false);
        Assert.Contains("missing", Assert.Throws<GpuException>(() => module.Prepare("missing", 1, 1, [null])).Message, StringComparison.Ordinal);
    }

    [OpenClFact]
    public void Compiled_programs_are_found_again()
    {
        BinaryCache cache = new(_folder);
        CorpusCase corpus = CorpusCase.Of("product-without-weights");
        using OpenClDevice first = Open(cache);
        double[][] expected = [.. DeviceRun.AssertAgrees<double>(first, corpus.Plans, corpus.Graph, corpus.Labels, corpus.Given, 1e-12)];
        Assert.Equal(1, first.CompiledCount);

        using OpenClDevice second = Open(cache);
        double[][] found = [.. DeviceRun.AssertAgrees<double>(second, corpus.Plans, corpus.Graph, corpus.Labels, corpus.Given, 1e-12)];
        Assert.Equal(0, second.CompiledCount);
        Assert.Equal(expected, found);

        // What was damaged is compiled anew.
        string file = Assert.Single(Directory.GetFiles(_folder));
        byte[] bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(file, bytes);
        using OpenClDevice third = Open(cache);
        DeviceRun.AssertAgrees<double>(third, corpus.Plans, corpus.Graph, corpus.Labels, corpus.Given, 1e-12);
        Assert.Equal(1, third.CompiledCount);
    }

    [OpenClFact]
    public void Wrong_lengths_names_and_types_are_refused()
    {
        CorpusCase corpus = CorpusCase.Of("product-without-weights");
        using OpenClDevice device = Open(null);
        using GpuProgram program = GpuProgram.Compile<double>(device, corpus.Plans[0]);
        using GpuRun run = program.Plans[0].Bind(corpus.Graph, []);
        string input = corpus.Plans[0].Inputs.First().Name;
        string output = corpus.Plans[0].Outputs.Single().Name;
        Assert.Contains("elements; expected", Assert.Throws<ArgumentException>(() => run.Upload<double>(input, [1.0])).Message, StringComparison.Ordinal);
        Assert.Contains("no tensor named", Assert.Throws<ArgumentException>(() => run.Upload<double>("nobody", [1.0])).Message, StringComparison.Ordinal);
        Assert.Contains("double", Assert.Throws<ArgumentException>(() => run.Download<float>(output)).Message, StringComparison.Ordinal);
        Assert.Contains("no Input", Assert.Throws<ArgumentException>(() => run.Upload<double>(output, [1.0])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_machine_without_devices_says_what_to_install()
        => Assert.Contains("pocl-opencl-icd", OpenClDevice.WhyNone(), StringComparison.Ordinal);

    private static OpenClDevice Open(BinaryCache? cache)
        => OpenClDevice.Open(OpenClDeviceDescription.FindAll().First(d => d.HasDouble), cache, "-cl-opt-disable");
}
