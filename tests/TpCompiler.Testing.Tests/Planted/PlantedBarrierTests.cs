using System;
using System.Runtime.InteropServices;
using TpCompiler.Emit.Gpu.Text;
using TpCompiler.Gpu;
using TpCompiler.Gpu.Tests.OpenCl;
using TpCompiler.OpenCl;
using Xunit;

namespace TpCompiler.Testing.Tests.Planted;

/// <summary>A barrier that is missing in a kernel written by hand is found by comparison with loops; for the compiler's own kernels a lint proves that none is.</summary>
public sealed class PlantedBarrierTests
{
    private const int Channels = 32;

    // Each work-item puts a channel where the group sees it, and takes that of its neighbour.
    private const string Text = """
        KERNEL(32) turn(GLOBAL const R* RESTRICT x, GLOBAL R* RESTRICT y)
        {
            SHARED R all[32];
            all[WORK_ITEM] = x[GROUP_NUMBER * 32 + WORK_ITEM];
            BARRIER;
            y[GROUP_NUMBER * 32 + WORK_ITEM] = all[(WORK_ITEM + 1) % 32];
        }
        """;

    private static readonly Operation s_loops = Turn((x, y) =>
    {
        for (int n = 0; n < x.Length; n++)
            y[n] = x[n - (n % Channels) + ((n + 1) % Channels)];
    });

    [OpenClFact]
    public void Nothing_is_found_where_the_barrier_is_there()
    {
        using OnDevice kernel = new(Text);
        Agreement.Check(Turn(kernel.Run), s_loops).ThrowIfFailed();
    }

    [OpenClFact]
    public void Missing_barrier_is_found()
    {
        using OnDevice kernel = new(Text.Replace("BARRIER;", "", StringComparison.Ordinal));
        CheckReport report = Agreement.Check(Turn(kernel.Run), s_loops, new() { Cases = 1000 });
        Assert.False(report.Passed);
        Assert.InRange(report.Cases, 1, 1000);
        Assert.Equal("forward", report.Failure!.Finding.Property);
    }

    private static Operation Turn(Action<double[], double[]> run)
        => new("Turn", [new("x", $"{Channels}x0e")], new("y", $"{Channels}x0e"), t => run(t["x"], t.Output));

    private sealed class OnDevice : IDisposable
    {
        private readonly OpenClDevice _device = OpenClDevice.Open();
        private readonly GpuModule _module;

        public OnDevice(string text) => _module = _device.Compile(GpuSource.Print(_device.Language, [], hasDouble: true, [text]), isDouble: true);

        public void Run(double[] x, double[] y)
        {
            using GpuBuffer from = _device.Allocate(x.Length * sizeof(double)), to = _device.Allocate(y.Length * sizeof(double));
            _device.Upload(from, MemoryMarshal.AsBytes<double>(x));
            using GpuLaunch launch = _module.Prepare("turn", x.Length / Channels, Channels, [from, to]);
            launch.Enqueue();
            _device.Download(to, MemoryMarshal.AsBytes(y.AsSpan()));
        }

        public void Dispose()
        {
            _module.Dispose();
            _device.Dispose();
        }
    }
}
