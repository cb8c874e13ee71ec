using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using TpCompiler.Emit.Gpu.Model;
using TpCompiler.Emit.Gpu.Scheduling;
using TpCompiler.Emit.Gpu.Text;
using TpCompiler.Gpu.Diagrams;
using TpCompiler.Gpu.Tests.Diagrams;
using TpCompiler.Gpu.Tests.Kernels;
using TpCompiler.TestSupport.Diagrams;
using Xunit;

namespace TpCompiler.Gpu.Tests.Cuda;

/// <summary>CUDA C++: clang compiles all of it for the device, and runs some of it on the host.</summary>
public sealed class CudaTextTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tpcompiler-cuda").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // As far as the compiler's own language, in which all types and names are known: instructions of a device take it four times as long.
    [ClangTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_kernel_of_the_corpus_compiles(bool isDouble)
    {
        IReadOnlyList<GpuKernel> kernels = CorpusKernels.Of(GpuShape.OfCuda, isDouble);
        Assert.Equal(kernels.Count, Regex.Count(Compile(kernels, isDouble, "-emit-llvm"), @"^define [^@\n]*@kernel\d+\(", RegexOptions.Multiline));
    }

    [ClangTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void Kernels_of_worked_diagrams_compile_to_ptx(bool isDouble)
    {
        string[] names = ["1-message", "2-product", "3-allegro", "4-cormorant", "5-fusion-block", "weights-of-all-kinds", "global-with-nodes"];
        IReadOnlyList<GpuKernel> kernels = GpuKernelSet.Of(names.SelectMany(n => CorpusCase.Of(n).Plans), GpuShape.OfCuda, isDouble).Kernels;
        Assert.Equal(kernels.Count, Regex.Count(Compile(kernels, isDouble), @"\.visible \.entry"));
    }

    [ClangTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void Functions_compile_to_ptx(bool isDouble)
    {
        GpuKernel[] kernels = [.. KernelVariants.Functions(32).Select((s, n) => GpuScheduler.Schedule(
            "kernel" + n, s.Segment.Program, [.. s.Segment.Program.Operands.Select(_ => true)], new() { HasShuffles = true, LanesPerWorkItem = 2 << (n % 2) }))];
        Assert.Equal(kernels.Length, Regex.Count(Compile(kernels, isDouble), @"\.visible \.entry"));
    }

    [HostCudaTheory]
    [InlineData("1-message", false)]
    [InlineData("4-cormorant", false)]
    [InlineData("5-fusion-block", true)]
    [InlineData("weights-of-all-kinds", true)]
    [InlineData("triples", false)]
    [InlineData("uvw-on-edges", false)]
    public void Text_runs_on_the_host_as_the_interpreter_does(string name, bool isSingle)
    {
        CorpusCase corpus = CorpusCase.Of(name);
        using HostCudaDevice device = new(new(8, 256, 2, 32 * 1024));
        List<double[]> ascending = Run();
        device.IsDescending = true;
        List<double[]> descending = Run();

        // Threads in another order between barriers: nothing hangs on it, so no barrier is missing where it would matter.
        Assert.Equal(ascending, descending);

        List<double[]> Run() => isSingle
            ? [.. DeviceRun.AssertAgrees<float>(device, corpus.Plans, corpus.Graph, corpus.Labels, corpus.Given, 3e-5).Select(o => o.Select(v => (double)v).ToArray())]
            : DeviceRun.AssertAgrees<double>(device, corpus.Plans, corpus.Graph, corpus.Labels, corpus.Given, 1e-12);
    }

    [HostCudaTheory]
    [InlineData("1-message", 64)]
    [InlineData("2-product", 32)]
    public void Kernels_for_gpus_of_nvidia_agree_on_the_host(string name, int channels)
    {
        CorpusCase corpus = CorpusCase.Large(name, channels, nodes: 4, edges: 30);
        using HostCudaDevice device = new(GpuShape.OfCuda);
        DeviceRun.AssertAgrees<double>(device, corpus.Plans, corpus.Graph, corpus.Labels, corpus.Given, 1e-12);
    }

    // With sums over lanes in several pieces, lanes in several blocks, sums over items beyond the registers' number, and sums cut into runs.
    [HostCudaTheory]
    [InlineData("1-message", 20, 8)]
    [InlineData("2-product", 20, 8)]
    [InlineData("1-message", 20, 32)]
    [InlineData("3-allegro", 9, 4)]
    [InlineData("global-with-nodes", 5, 4)]
    public void Shapes_that_do_not_fit_the_lanes_agree_too(string name, int channels, int groupSize)
    {
        CorpusCase corpus = CorpusCase.Large(name, channels, nodes: 3, edges: 40);
        using HostCudaDevice device = new(new(4, groupSize, 2, 600));
        DeviceRun.AssertAgrees<double>(device, corpus.Plans, corpus.Graph, corpus.Labels, corpus.Given, 1e-12);
    }

    [HostCudaTheory]
    [InlineData("weights-of-all-kinds", 2)]
    [InlineData("global", 2)]
    [InlineData("1-message", 2)]
    public void Sums_over_very_many_items_agree_too(string name, int channels)
    {
        CorpusCase corpus = CorpusCase.Large(name, channels, nodes: 300, edges: 1200);
        using HostCudaDevice device = new(new(4, 4, 2, 32 * 1024));
        DeviceRun.AssertAgrees<double>(device, corpus.Plans, corpus.Graph, corpus.Labels, corpus.Given, 1e-12);
    }

    [HostCudaTheory]
    [InlineData("1-message", 0)]
    [InlineData("1-message", 3)]
    [InlineData("global", 0)]
    [InlineData("weights-of-all-kinds", 3)]
    public void Graphs_without_edges_or_nodes_agree_too(string name, int nodes)
    {
        CorpusCase corpus = new(DiagramCorpus.Diagram(name), new(nodes, [], []));
        using HostCudaDevice device = new(new(4, 256, 2, 32 * 1024));
        DeviceRun.AssertAgrees<double>(device, corpus.Plans, corpus.Graph, corpus.Labels, corpus.Given, 1e-12);
    }

    private string Compile(IReadOnlyList<GpuKernel> kernels, bool isDouble, params string[] options)
    {
        string source = Path.Combine(_folder, "corpus.cu");
        string compiled = Path.Combine(_folder, "corpus.txt");
        File.WriteAllText(source, GpuSource.Print(GpuLanguage.Cuda, kernels));
        Clang.Run(
            [
                "-x", "cuda", "--cuda-device-only", "-nocudainc", "-nocudalib", "-S", "--cuda-gpu-arch=sm_80", "-Xclang", "-target-feature", "-Xclang", "+ptx70", "-std=c++17", "-O0",
                isDouble ? "-DTP_DOUBLE" : "-DTP_SINGLE", "-include", Clang.Header("nvptx.h"), .. options, source, "-o", compiled,
            ]);
        return File.ReadAllText(compiled);
    }
}
