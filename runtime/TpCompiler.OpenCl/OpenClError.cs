using System.Globalization;
using TpCompiler.Gpu;

namespace TpCompiler.OpenCl;

/// <summary>What the driver's error numbers mean.</summary>
internal static class OpenClError
{
    public const int DeviceNotFound = -1;
    public const int BuildProgramFailure = -11;
    public const int PlatformNotFound = -1001;

    /// <summary>Throws if a call failed.</summary>
    public static void ThrowIfFailed(int error, string call)
    {
        if (error != 0)
            throw new GpuException(string.Create(CultureInfo.InvariantCulture, $"OpenCL: {call} failed: {NameOf(error)} ({error})."));
    }

    private static string NameOf(int error) => error switch
    {
        -1 => "device not found",
        -2 => "device not available",
        -3 => "compiler not available",
        -4 => "not enough memory for the buffer",
        -5 => "out of resources",
        -6 => "out of host memory",
        -11 => "the program does not build",
        -30 => "invalid value",
        -33 => "invalid device",
        -34 => "invalid context",
        -38 => "invalid buffer",
        -42 => "invalid binary",
        -45 => "invalid program executable",
        -46 => "no kernel of that name",
        -48 => "invalid kernel",
        -52 => "arguments are missing",
        -54 => "the group size does not fit the device",
        -61 => "invalid buffer size",
        PlatformNotFound => "no platform",
        _ => "error",
    };
}
