using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text;
using TpCompiler.Emit.Gpu.Text;
using TpCompiler.Gpu;
using TpCompiler.Gpu.Kernels;

namespace TpCompiler.GpuBench.Measurement;

/// <summary>
/// Small kernels of one floating point type that measurements need: numbers that the CPU can draw again, and rows taken out of large
/// tensors.
/// </summary>
internal sealed class DeviceKernels : IDisposable
{
    private const int GroupSize = 256;

    private const string Words = """
        #define KERNEL {0}
        #define GLOBAL {1}
        #define WORK_ITEM {2}
        #define GROUP {3}
        #define GROUPS {4}
        #define WIDE {5}
        #ifdef TP_DOUBLE
        {6}
        typedef double T;
        #else
        typedef float T;
        #endif

        """;

    private const string Text = """
        KERNEL void fill(GLOBAL const int* layout, GLOBAL T* to)
        {
            const unsigned int length = (unsigned int)layout[1];
            for (unsigned int n = GROUP * 256u + WORK_ITEM; n < length; n += GROUPS * 256u)
            {
                unsigned int h = n * 0x9E3779B1u + (unsigned int)layout[0] * 0xC2B2AE3Du;
                h ^= h >> 16;
                h *= 0x7FEB352Du;
                h ^= h >> 15;
                h *= 0x846CA68Bu;
                h ^= h >> 16;
                to[n] = (T)(int)(h >> 8) * (T)(1.0f / 8388608.0f) - (T)1;
            }
        }

        KERNEL void take(GLOBAL const int* layout, GLOBAL const int* rows, GLOBAL const T* from, GLOBAL T* to)
        {
            const int length = layout[0];
            const WIDE first = (WIDE)rows[GROUP] * (WIDE)length;
            for (int n = WORK_ITEM; n < length; n += 256)
                to[(WIDE)GROUP * (WIDE)length + n] = from[first + n];
        }
        """;

    private static readonly CompositeFormat s_words = CompositeFormat.Parse(Words);

    private readonly GpuDevice _device;
    private readonly GpuModule _module;

    public DeviceKernels(GpuDevice device, bool isDouble)
    {
        _device = device;
        object[] words = device.Language == GpuLanguage.OpenCl
            ? [
                "__kernel __attribute__((reqd_work_group_size(256, 1, 1)))", "__global", "(unsigned int)get_local_id(0)", "(unsigned int)get_group_id(0)",
                "(unsigned int)get_num_groups(0)", "ulong", "#pragma OPENCL EXTENSION cl_khr_fp64 : enable",
            ]
            : ["extern \"C\" __global__ __launch_bounds__(256)", "", "threadIdx.x", "blockIdx.x", "gridDim.x", "unsigned long long", ""];
        _module = device.Compile(string.Format(null, s_words, words) + Text, isDouble);
        ElementSize = isDouble ? sizeof(double) : sizeof(float);
    }

    /// <summary>The bytes of an element.</summary>
    public int ElementSize { get; }

    /// <summary>The number that <see cref="Fill"/> puts at a place: exact in float, between -1 and 1.</summary>
    public static double NumberAt(long place, int seed)
    {
        uint h = unchecked(((uint)place * 0x9E3779B1u) + ((uint)seed * 0xC2B2AE3Du));
        h ^= h >> 16;
        h = unchecked(h * 0x7FEB352Du);
        h ^= h >> 15;
        h = unchecked(h * 0x846CA68Bu);
        h ^= h >> 16;
        return ((h >> 8) / 8388608.0) - 1;
    }

    /// <summary>Fills a buffer with numbers.</summary>
    /// <exception cref="GpuException">The buffer has more elements than 31 bits number.</exception>
    public void Fill(GpuBuffer buffer, long length, int seed)
    {
        if (length > int.MaxValue)
            throw new GpuException($"Tensors of more than {int.MaxValue} elements are not filled; found {length}.");
        if (length > 0)
            Run("fill", (int)Math.Min(4096, (length + GroupSize - 1) / GroupSize), [seed, (int)length], buffer);
    }

    /// <summary>Some rows of a tensor.</summary>
    public double[][] Take(GpuBuffer from, int rowLength, IReadOnlyList<int> rows)
    {
        using GpuBuffer numbers = _device.Upload<int>([.. rows]);
        using GpuBuffer to = _device.Allocate(Math.Max(1, (long)rows.Count * rowLength * ElementSize));
        if (rows.Count > 0)
            Run("take", rows.Count, [rowLength], numbers, from, to);
        byte[] bytes = new byte[(long)rows.Count * rowLength * ElementSize];
        _device.Download(to, bytes);
        double[][] result = new double[rows.Count][];
        for (int r = 0; r < result.Length; r++)
        {
            ReadOnlySpan<byte> row = bytes.AsSpan(r * rowLength * ElementSize, rowLength * ElementSize);
            result[r] = ElementSize == sizeof(double)
                ? MemoryMarshal.Cast<byte, double>(row).ToArray()
                : [.. Array.ConvertAll(MemoryMarshal.Cast<byte, float>(row).ToArray(), x => (double)x)];
        }

        return result;
    }

    /// <inheritdoc/>
    public void Dispose() => _module.Dispose();

    private void Run(string kernel, int groups, int[] layout, params GpuBuffer[] arguments)
    {
        using GpuBuffer numbers = _device.Upload<int>(layout);
        using GpuLaunch launch = _module.Prepare(kernel, groups, GroupSize, [numbers, .. arguments]);
        launch.Enqueue();
        _device.Finish();
    }
}
