using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Cuda;
using TpCompiler.Gpu;
using TpCompiler.OpenCl;

namespace TpCompiler.Cli.Devices;

/// <summary>What devices this machine has, and why not others. A driver that fails is one more reason, and no error.</summary>
internal sealed record DeviceInventory
{
    /// <summary>The platforms of OpenCL, with or without devices.</summary>
    public IReadOnlyList<string> OpenClPlatforms { get; init; } = [];

    /// <summary>The devices of OpenCL by their numbers.</summary>
    public IReadOnlyList<OpenClDeviceDescription> OpenCl { get; init; } = [];

    /// <summary>Why there is no device of OpenCL; null where there is one.</summary>
    public string? OpenClProblem { get; init; }

    /// <summary>The GPUs of NVIDIA by their numbers.</summary>
    public IReadOnlyList<CudaDeviceDescription> Cuda { get; init; } = [];

    /// <summary>Why there is no GPU of NVIDIA; null where there is one.</summary>
    public string? CudaProblem { get; init; }

    /// <summary>The version of NVRTC, without which no CUDA device is of use.</summary>
    public string? CompilerVersion { get; init; }

    /// <summary>Why there is no NVRTC; null where there is.</summary>
    public string? CompilerProblem { get; init; }

    /// <summary>The device that <c>--device opencl</c> means.</summary>
    public OpenClDeviceDescription? ChosenOpenCl => OpenClDeviceDescription.BestFirst(OpenCl).FirstOrDefault();

    /// <summary>The device that <c>--device cuda</c> means.</summary>
    public CudaDeviceDescription? ChosenCuda => CompilerVersion is not null && Cuda is [CudaDeviceDescription first, ..] ? first : null;

    /// <summary>Looks at this machine.</summary>
    public static DeviceInventory Find()
    {
        (IReadOnlyList<string> platforms, _) = Try(OpenClDeviceDescription.FindPlatforms);
        (IReadOnlyList<OpenClDeviceDescription> openCl, string? openClProblem) = Try(OpenClDeviceDescription.FindAll);
        (IReadOnlyList<CudaDeviceDescription> cuda, string? cudaProblem) = Try(CudaDeviceDescription.FindAll);
        (IReadOnlyList<string> version, string? compilerProblem) = Try<string>(() => [NvrtcCompiler.Version()]);
        return new DeviceInventory
        {
            OpenClPlatforms = platforms,
            OpenCl = openCl,
            OpenClProblem = openClProblem ?? (openCl.Count == 0 ? OpenClDevice.WhyNone() : null),
            Cuda = cuda,
            CudaProblem = cudaProblem ?? (cuda.Count == 0 ? CudaDevice.WhyNone() : null),
            CompilerVersion = version is [string found] ? found : null,
            CompilerProblem = compilerProblem,
        };
    }

    /// <summary>Why <see cref="ChosenOpenCl"/> is chosen: what it has before the next best.</summary>
    public string WhyOpenCl()
    {
        OpenClDeviceDescription[] ranked = [.. OpenClDeviceDescription.BestFirst(OpenCl)];
        return ranked switch
        {
            [] => throw new InvalidOperationException("Nothing is chosen."),
            [_] => "it is the only device",
            [{ IsGpu: true }, { IsGpu: false }, ..] => "it is the only GPU",
            [{ HasDouble: true }, { HasDouble: false }, ..] => "it computes with double, and others do not",
            [OpenClDeviceDescription first, OpenClDeviceDescription second, ..] when first.ComputeUnits > second.ComputeUnits => "it has the most compute units",
            _ => "it is the first of equals",
        };
    }

    /// <summary>Why <see cref="ChosenCuda"/> is chosen.</summary>
    public string WhyCuda() => Cuda.Count == 1 ? "it is the only device" : "it is the first";

    private static (IReadOnlyList<T> Found, string? Problem) Try<T>(Func<IReadOnlyList<T>> find)
    {
        try
        {
            return (find(), null);
        }
        catch (Exception e) when (e is GpuException or DllNotFoundException or EntryPointNotFoundException)
        {
            return ([], e.Message);
        }
    }
}
