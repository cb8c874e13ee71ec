using System;
using System.Numerics;
using TpCompiler.Algebra;

namespace TpCompiler.Runtime.Layers;

/// <summary>
/// A basis of functions on an interval, e3nn's <c>soft_one_hot_linspace</c>: one scalar, say a distance, to a number of scalars.
/// With cutoff they vanish at the ends of the interval and beyond.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class SoftOneHot<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly SoftOneHotBasis _basis;
    private readonly bool _hasCutoff;
    private readonly double _start;
    private readonly double _end;
    private readonly int _number;

    /// <summary>Describes the basis.</summary>
    /// <param name="start">Where the interval starts.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="number">The number of functions.</param>
    /// <param name="basis">The functions.</param>
    /// <param name="hasCutoff">Whether they vanish at the ends: centres lie inside the interval and not on its ends.</param>
    /// <exception cref="ArgumentException">The interval is empty, or the functions too few for it.</exception>
    public SoftOneHot(double start, double end, int number, SoftOneHotBasis basis, bool hasCutoff)
        : base(new Irreps(new Irrep(0, 1)), Irreps.Empty, new Irreps([new MulIrrep(number, new Irrep(0, 1))]))
    {
        if (!(start < end))
            throw new ArgumentException($"The interval from {start} to {end} is empty.", nameof(end));
        ArgumentOutOfRangeException.ThrowIfLessThan(number, hasCutoff ? 1 : 2);
        (_start, _end, _number, _basis, _hasCutoff) = (start, end, number, basis, hasCutoff);
    }

    /// <inheritdoc/>
    protected override void Run(LayerOperands<T> operands, Span<T> output, int count)
    {
        for (int n = 0; n < output.Length; n++)
            output[n] = T.CreateChecked(At(operands.Input, n).Value);
    }

    /// <inheritdoc/>
    protected override void RunBackward(LayerOperands<T> operands, ReadOnlySpan<T> outputGradient, LayerGradients<T> gradients, int count)
    {
        gradients.Input.Clear();
        for (int n = 0; n < outputGradient.Length && !gradients.Input.IsEmpty; n++)
            gradients.Input[n / _number] += T.CreateChecked(At(operands.Input, n).Slope) * outputGradient[n];
    }

    /// <inheritdoc/>
    protected override void RunDoubleBackward(
        LayerOperands<T> operands,
        ReadOnlySpan<T> outputGradient,
        LayerOperands<T> cotangents,
        LayerGradients<T> secondGradients,
        Span<T> secondOutputGradient,
        int count)
    {
        secondGradients.Input.Clear();
        secondOutputGradient.Clear();
        for (int n = 0; n < outputGradient.Length && !cotangents.Input.IsEmpty; n++)
        {
            (_, double slope, double curvature) = At(operands.Input, n);
            T h = cotangents.Input[n / _number];
            if (!secondGradients.Input.IsEmpty)
                secondGradients.Input[n / _number] += h * T.CreateChecked(curvature) * outputGradient[n];
            if (!secondOutputGradient.IsEmpty)
                secondOutputGradient[n] = h * T.CreateChecked(slope);
        }
    }

    /// <summary>Element <paramref name="n"/> of the output with its first two derivatives; in double precision, as steps may be small.</summary>
    private (double Value, double Slope, double Curvature) At(ReadOnlySpan<T> x, int n)
    {
        double argument = double.CreateChecked(x[n / _number]);
        int i = n % _number;
        double length = _end - _start;
        if (_basis is SoftOneHotBasis.Fourier or SoftOneHotBasis.Bessel)
        {
            double r = argument - _start;
            bool isOutside = _hasCutoff && (r <= 0 || r >= length);
            if (isOutside)
                return default;
            return _basis == SoftOneHotBasis.Bessel ? Bessel((i + 1) * Math.PI / length, r, Math.Sqrt(2 / length)) : Fourier(i, r);
        }

        double step = length / (_hasCutoff ? _number + 1 : _number - 1);
        double distance = (argument - _start - ((_hasCutoff ? i + 1 : i) * step)) / step;
        (double value, double slope, double curvature) = _basis switch
        {
            SoftOneHotBasis.Gaussian => Gaussian(distance),
            SoftOneHotBasis.Cosine => Cosine(distance),
            _ => SmoothFinite(distance),
        };
        return (value, slope / step, curvature / (step * step));
    }

    private static (double Value, double Slope, double Curvature) Gaussian(double d)
    {
        double value = Math.Exp(-d * d) / 1.12;
        return (value, -2 * d * value, ((4 * d * d) - 2) * value);
    }

    private static (double Value, double Slope, double Curvature) Cosine(double d)
    {
        const double Half = Math.PI / 2;
        if (Math.Abs(d) >= 1)
            return default;
        (double sine, double cosine) = Math.SinCos(Half * d);
        return (cosine, -Half * sine, -Half * Half * cosine);
    }

    private static (double Value, double Slope, double Curvature) SmoothFinite(double d)
    {
        if (Math.Abs(d) >= 1)
            return default;

        // The logarithm is -2 / (1 - d^2) and a constant.
        double rest = (1 - d) * (1 + d);
        double value = 1.14136 * Math.Exp(2 - (2 / rest));
        double first = -4 * d / (rest * rest);
        double second = -4 * (1 + (3 * d * d)) / (rest * rest * rest);
        return value == 0 ? default : (value, value * first, value * (second + (first * first)));
    }

    private (double Value, double Slope, double Curvature) Fourier(int i, double r)
    {
        double k = (_hasCutoff ? i + 1 : i) * Math.PI / (_end - _start);
        double amplitude = 1 / Math.Sqrt(0.25 + (_number / 2.0));
        (double sine, double cosine) = Math.SinCos(k * r);
        return _hasCutoff
            ? (amplitude * sine, amplitude * k * cosine, -amplitude * k * k * sine)
            : (amplitude * cosine, -amplitude * k * sine, -amplitude * k * k * cosine);
    }

    /// <summary>f = a sin(k r) / r; f' = (a k cos(k r) - f) / r; f'' = -k^2 f - 2 f' / r.</summary>
    private static (double Value, double Slope, double Curvature) Bessel(double k, double r, double amplitude)
    {
        if (Math.Abs(k * r) < 1e-3)
        {
            // The series: where r is small the differences above have few digits.
            double square = k * r * k * r, scale = amplitude * k;
            return (
                scale * (1 - (square / 6 * (1 - (square / 20)))),
                scale * k * k * r * (-1.0 / 3) * (1 - (square / 10)),
                scale * k * k * (-1.0 / 3) * (1 - (3 * square / 10)));
        }

        (double sine, double cosine) = Math.SinCos(k * r);
        double value = amplitude * sine / r;
        double slope = ((amplitude * k * cosine) - value) / r;
        return (value, slope, (-k * k * value) - (2 * slope / r));
    }
}
