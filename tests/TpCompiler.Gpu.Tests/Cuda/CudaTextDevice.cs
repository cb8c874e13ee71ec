using System;
using System.Collections.Generic;
using System.IO;
using System.Text.RegularExpressions;
using TpCompiler.Emit.Gpu.Text;
using Xunit;

namespace TpCompiler.Gpu.Tests.Cuda;

/// <summary>A GPU of NVIDIA of which there is only the text that it would compile.</summary>
internal sealed class CudaTextDevice : GpuDevice
{
    /// <summary>What was to be compiled, and whether for double.</summary>
    public List<(string Source, bool IsDouble)> Sources { get; } = [];

    public override string Name => "text";

    public override string Driver => "none";

    public override bool HasDouble => true;

    public override GpuShape Shape => GpuShape.OfCuda;

    public override GpuLanguage Language => GpuLanguage.Cuda;

    /// <summary>Compiles a text as far as the instructions of a device.</summary>
    public static void AssertCompilesToPtx(string source, bool isDouble)
    {
        string folder = Directory.CreateTempSubdirectory("tpcompiler-cuda").FullName;
        try
        {
            (string text, string assembly) = (Path.Combine(folder, "text.cu"), Path.Combine(folder, "text.ptx"));
            File.WriteAllText(text, source);
            Clang.Run(
                "-x", "cuda", "--cuda-device-only", "-nocudainc", "-nocudalib", "-S", "--cuda-gpu-arch=sm_80", "-Xclang", "-target-feature", "-Xclang", "+ptx70", "-std=c++17", "-O0",
                isDouble ? "-DTP_DOUBLE" : "-DTP_SINGLE", "-include", Clang.Header("nvptx.h"), text, "-o", assembly);
            int kernels = Regex.Count(source, @"(?:__launch_bounds__\(\d+(?:, \d+)?\)|^KERNEL\(\w+\)) (\w+)\(", RegexOptions.Multiline);
            Assert.Equal(kernels, Regex.Count(File.ReadAllText(assembly), @"\.visible \.entry"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public override GpuBuffer Allocate(long bytes) => throw new NotSupportedException("There is no memory.");

    public override void Upload(GpuBuffer buffer, ReadOnlySpan<byte> bytes) => throw new NotSupportedException("There is no memory.");

    public override void Download(GpuBuffer buffer, Span<byte> bytes) => throw new NotSupportedException("There is no memory.");

    public override void Clear(GpuBuffer buffer, long bytes) => throw new NotSupportedException("There is no memory.");

    public override GpuModule Compile(string source, bool isDouble)
    {
        Sources.Add((source, isDouble));
        return new TextModule();
    }

    public override void Finish()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }

    private sealed class TextModule : GpuModule
    {
        public override GpuLaunch Prepare(string kernel, int groups, int groupSize, ReadOnlySpan<GpuBuffer?> arguments) => throw new NotSupportedException("Nothing is launched.");

        protected override void Dispose(bool disposing)
        {
        }
    }
}
