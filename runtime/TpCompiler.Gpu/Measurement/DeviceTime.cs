using System;

namespace TpCompiler.Gpu.Measurement;

/// <summary>The time of one run on a device, out of many.</summary>
/// <param name="Median">The median over batches, in seconds.</param>
/// <param name="Least">The least over batches.</param>
/// <param name="Runs">How many runs were timed.</param>
public sealed record DeviceTime(double Median, double Least, int Runs)
{
    private const int Batches = 5;

    /// <summary>Times what an action enqueues, after it was warmed up.</summary>
    /// <param name="device">The device.</param>
    /// <param name="enqueue">Enqueues one run.</param>
    /// <param name="seconds">About how long to measure.</param>
    public static DeviceTime Measure(GpuDevice device, Action enqueue, double seconds)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(enqueue);
        enqueue();
        double one = device.Measure(enqueue);
        int perBatch = (int)Math.Clamp(seconds / Batches / Math.Max(one, 1e-6), 1, 500);
        double[] times = new double[Batches];
        for (int b = 0; b < Batches; b++)
        {
            times[b] = device.Measure(() =>
            {
                for (int n = 0; n < perBatch; n++)
                    enqueue();
            }) / perBatch;
        }

        Array.Sort(times);
        return new(times[Batches / 2], times[0], Batches * perBatch);
    }
}
