using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TpCompiler.Benchmarking;

/// <summary>What one core can do at most, measured: multiply-adds in registers, and copying memory that no cache holds.</summary>
/// <param name="SingleGigaFlops">Float32 multiply-adds, two operations each, in 1e9 per second.</param>
/// <param name="DoubleGigaFlops">The same in float64.</param>
/// <param name="CopyGigaBytes">Bytes read plus bytes written, in 1e9 per second.</param>
/// <param name="VectorBits">The width of the vectors that were used.</param>
public sealed record MachinePeak(double SingleGigaFlops, double DoubleGigaFlops, double CopyGigaBytes, int VectorBits)
{
    private const int Chains = 12;
    private const int Steps = 200_000;
    private const int CopyBytes = 128 << 20;

    /// <summary>The peak at an element type.</summary>
    public double GigaFlops(bool isDouble) => isDouble ? DoubleGigaFlops : SingleGigaFlops;

    /// <summary>Measures this machine.</summary>
    public static MachinePeak Measure(BestTime time)
    {
        ArgumentNullException.ThrowIfNull(time);
        byte[] from = new byte[CopyBytes];
        byte[] to = new byte[CopyBytes];
        Array.Fill(from, (byte)1);
        double copy = 2e-9 * CopyBytes / time.Of(() => Buffer.BlockCopy(from, 0, to, 0, CopyBytes));
        return Vector512.IsHardwareAccelerated
            ? new(Peak(time, Loop<Vector512<float>, Single512>, 16), Peak(time, Loop<Vector512<double>, Double512>, 8), copy, 512)
            : new(Peak(time, Loop<Vector256<float>, Single256>, 8), Peak(time, Loop<Vector256<double>, Double256>, 4), copy, 256);
    }

    private static double Peak(BestTime time, Func<double> loop, int lanes)
    {
        double sum = 0;
        double seconds = time.Of(() => sum += loop());
        GC.KeepAlive(sum);
        return 2e-9 * Chains * Steps * lanes / seconds;
    }

    // Chains that do not depend on each other, enough of them to hide the latency of a multiply-add.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Loop<TVector, TArithmetic>()
        where TVector : unmanaged
        where TArithmetic : struct, IArithmetic<TVector>
    {
        TVector x = TArithmetic.Half;
        TVector a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (int s = 0; s < Steps; s++)
        {
            a = TArithmetic.MultiplyAdd(a, x);
            b = TArithmetic.MultiplyAdd(b, x);
            c = TArithmetic.MultiplyAdd(c, x);
            d = TArithmetic.MultiplyAdd(d, x);
            e = TArithmetic.MultiplyAdd(e, x);
            f = TArithmetic.MultiplyAdd(f, x);
            g = TArithmetic.MultiplyAdd(g, x);
            h = TArithmetic.MultiplyAdd(h, x);
            i = TArithmetic.MultiplyAdd(i, x);
            j = TArithmetic.MultiplyAdd(j, x);
            k = TArithmetic.MultiplyAdd(k, x);
            l = TArithmetic.MultiplyAdd(l, x);
        }

        return TArithmetic.Sum(a) + TArithmetic.Sum(b) + TArithmetic.Sum(c) + TArithmetic.Sum(d) + TArithmetic.Sum(e) + TArithmetic.Sum(f)
            + TArithmetic.Sum(g) + TArithmetic.Sum(h) + TArithmetic.Sum(i) + TArithmetic.Sum(j) + TArithmetic.Sum(k) + TArithmetic.Sum(l);
    }

    private interface IArithmetic<TVector>
    {
        static abstract TVector Half { get; }

        /// <summary>a x + x, which stays at one for x = 1/2.</summary>
        static abstract TVector MultiplyAdd(TVector a, TVector x);

        static abstract double Sum(TVector a);
    }

    private readonly struct Single512 : IArithmetic<Vector512<float>>
    {
        public static Vector512<float> Half => Vector512.Create(0.5f);

        public static Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> x) => Vector512.FusedMultiplyAdd(a, x, x);

        public static double Sum(Vector512<float> a) => Vector512.Sum(a);
    }

    private readonly struct Double512 : IArithmetic<Vector512<double>>
    {
        public static Vector512<double> Half => Vector512.Create(0.5);

        public static Vector512<double> MultiplyAdd(Vector512<double> a, Vector512<double> x) => Vector512.FusedMultiplyAdd(a, x, x);

        public static double Sum(Vector512<double> a) => Vector512.Sum(a);
    }

    private readonly struct Single256 : IArithmetic<Vector256<float>>
    {
        public static Vector256<float> Half => Vector256.Create(0.5f);

        public static Vector256<float> MultiplyAdd(Vector256<float> a, Vector256<float> x) => Vector256.FusedMultiplyAdd(a, x, x);

        public static double Sum(Vector256<float> a) => Vector256.Sum(a);
    }

    private readonly struct Double256 : IArithmetic<Vector256<double>>
    {
        public static Vector256<double> Half => Vector256.Create(0.5);

        public static Vector256<double> MultiplyAdd(Vector256<double> a, Vector256<double> x) => Vector256.FusedMultiplyAdd(a, x, x);

        public static double Sum(Vector256<double> a) => Vector256.Sum(a);
    }
}
