using System;
using System.Linq;
using TpCompiler.Emit.Gpu.Text;
using TpCompiler.Gpu.Kernels;

namespace TpCompiler.Gpu.Measurement;

/// <summary>What a device reaches with nothing but copies, and nothing but multiply-adds in registers.</summary>
/// <param name="CopyGigaBytes">Bytes read plus bytes written, in 1e9 per second.</param>
/// <param name="SingleGigaFlops">Float32 multiply-adds, two operations each, in 1e9 per second.</param>
/// <param name="DoubleGigaFlops">The same in float64; null where the device has none.</param>
public sealed record DevicePeak(double CopyGigaBytes, double SingleGigaFlops, double? DoubleGigaFlops)
{
    /// <summary>As much is copied unless less is asked for: more than the caches of any device hold.</summary>
    public const long CopyBytes = 512L << 20;

    private const int GroupSize = 256;
    private const int CopyGroups = 8192;
    private const int ArithmeticGroups = 4096;
    private const int Chains = 8;
    private const int Unrolled = 16;
    private const int Repeats = 7;

    // Shorter runs would measure the launch.
    private const double ShortestCopy = 1e-3;
    private const double ShortestArithmetic = 4e-3;
    private const int MostTurns = 1 << 20;

    private const string Text = """
        KERNEL(256) peak_copy(GLOBAL const int* RESTRICT sizes, GLOBAL const QUAD* RESTRICT from, GLOBAL QUAD* RESTRICT to)
        {
            const int length = sizes[0], stride = sizes[1];
            for (int n = GROUP_NUMBER * 256 + WORK_ITEM; n < length; n += stride)
                to[n] = from[n];
        }

        KERNEL(256) peak_multiply_add(GLOBAL const int* RESTRICT sizes, GLOBAL const T* RESTRICT with, GLOBAL T* RESTRICT to)
        {
            const T a = with[0], b = with[1];
            T x0 = b, x1 = a, x2 = a + b, x3 = a - b, x4 = b * b, x5 = a * a, x6 = a * b, x7 = b - a;
            const int turns = sizes[0];
            for (int n = 0; n < turns; n++) {
                #pragma unroll
                for (int k = 0; k < 16; k++) {
                    x0 = FMA(x0, a, b); x1 = FMA(x1, a, b); x2 = FMA(x2, a, b); x3 = FMA(x3, a, b);
                    x4 = FMA(x4, a, b); x5 = FMA(x5, a, b); x6 = FMA(x6, a, b); x7 = FMA(x7, a, b);
                }
            }

            to[GROUP_NUMBER * 256 + WORK_ITEM] = x0 + x1 + x2 + x3 + x4 + x5 + x6 + x7;
        }
        """;

    /// <summary>The peak at an element type.</summary>
    /// <exception cref="InvalidOperationException">The device does not compute with double.</exception>
    public double GigaFlops(bool isDouble)
        => isDouble ? DoubleGigaFlops ?? throw new InvalidOperationException("The device does not compute with double.") : SingleGigaFlops;

    /// <summary>Measures a device.</summary>
    /// <param name="device">The device.</param>
    /// <param name="mostCopyBytes">The most memory to copy; less where that takes long enough.</param>
    /// <exception cref="GpuException">The device refuses.</exception>
    public static DevicePeak Measure(GpuDevice device, long mostCopyBytes = CopyBytes)
    {
        ArgumentNullException.ThrowIfNull(device);
        string text = GpuSource.Print(device.Language, [], device.HasDouble, [Text]);
        using GpuModule single = device.Compile(text, isDouble: false);
        double copy = Copy(device, single, mostCopyBytes), flops = MultiplyAdd<float>(device, single, [0.5f, 1]);
        if (!device.HasDouble)
            return new(copy, flops, null);
        using GpuModule @double = device.Compile(text, isDouble: true);
        return new(copy, flops, MultiplyAdd<double>(device, @double, [0.5, 1]));
    }

    private static double Copy(GpuDevice device, GpuModule module, long mostBytes)
    {
        for (long bytes = Math.Min(32L << 20, mostBytes); ; bytes = Math.Min(4 * bytes, mostBytes))
        {
            using GpuBuffer from = device.Allocate(bytes), to = device.Allocate(bytes);
            using GpuBuffer sizes = device.Upload<int>([(int)(bytes / (4 * sizeof(float))), CopyGroups * GroupSize]);
            device.Clear(from, bytes);
            using GpuLaunch launch = module.Prepare("peak_copy", CopyGroups, GroupSize, [sizes, from, to]);
            double seconds = Best(device, launch);
            if (seconds >= ShortestCopy || bytes >= mostBytes)
                return 2e-9 * bytes / seconds;
        }
    }

    private static unsafe double MultiplyAdd<T>(GpuDevice device, GpuModule module, T[] numbers)
        where T : unmanaged
    {
        using GpuBuffer with = device.Upload<T>(numbers);
        using GpuBuffer to = device.Allocate((long)ArithmeticGroups * GroupSize * sizeof(T));
        for (int turns = 1; ; turns *= 4)
        {
            using GpuBuffer sizes = device.Upload<int>([turns]);
            using GpuLaunch launch = module.Prepare("peak_multiply_add", ArithmeticGroups, GroupSize, [sizes, with, to]);
            if (device.Measure(launch.Enqueue) > ShortestArithmetic || turns > MostTurns)
                return 2e-9 * Chains * Unrolled * turns * ArithmeticGroups * GroupSize / Best(device, launch);
        }
    }

    private static double Best(GpuDevice device, GpuLaunch launch)
    {
        device.Measure(launch.Enqueue);
        return Enumerable.Range(0, Repeats).Min(_ => device.Measure(launch.Enqueue));
    }
}
