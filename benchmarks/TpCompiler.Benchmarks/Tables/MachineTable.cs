using TpCompiler.Benchmarking;

namespace TpCompiler.Benchmarks.Tables;

/// <summary>What this machine can do, which stands above every table.</summary>
internal static class MachineTable
{
    public static ResultTable Of(MachinePeak peak, Options options)
    {
        ResultTable table = new(
            "This machine, one core",
            options.CpuTime
                ? "Best of several runs, in time of the processor."
                : "Best of several runs, by the clock.",
            "vectors (bits)", "float32 GFLOP/s", "float64 GFLOP/s", "copy GB/s (read + written)");
        table.Add(peak.VectorBits, peak.SingleGigaFlops, peak.DoubleGigaFlops, peak.CopyGigaBytes);
        return table;
    }
}
