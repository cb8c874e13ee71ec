using System;
using System.IO;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TpCompiler.Cli.Devices;

/// <summary>The processor that this process runs on, and what of it kernels use.</summary>
internal static class Processor
{
    /// <summary>Its name where the system says it, otherwise its architecture.</summary>
    public static string Name { get; } = FindName() ?? RuntimeInformation.ProcessArchitecture.ToString();

    /// <summary>The threads that are used unless fewer are asked for.</summary>
    public static int Threads => Environment.ProcessorCount;

    /// <summary>The width of the vectors that kernels use where there are enough lanes.</summary>
    public static int VectorBits => Vector512.IsHardwareAccelerated ? 512 : 8 * Vector<byte>.Count;

    private static string? FindName()
    {
        try
        {
            foreach (string line in OperatingSystem.IsLinux() ? File.ReadLines("/proc/cpuinfo") : [])
            {
                if (line.StartsWith("model name", StringComparison.Ordinal))
                    return line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Its architecture will do.
        }

        return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
    }
}
