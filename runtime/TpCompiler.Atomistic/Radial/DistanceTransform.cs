using System;

namespace TpCompiler.Atomistic.Radial;

/// <summary>
/// A change of variable x(r) before the radial basis, which may depend on the two elements through their covalent radii.
/// The kinds are a closed set: <see cref="None"/>, <see cref="Agnesi"/>, <see cref="Soft"/>, <see cref="LegacySoft"/>.
/// </summary>
public abstract class DistanceTransform
{
    private protected DistanceTransform()
    {
    }

    /// <summary>x = r.</summary>
    public static DistanceTransform None { get; } = new Identity();

    /// <summary>
    /// The generalised Agnesi transform x = 1 / (1 + a t^q / (1 + t^(q-p))), t = r / r0, r0 the mean of the two covalent radii
    /// (Witt et al., J. Chem. Phys. 159, 164101 (2023), the transform of ACEpotentials).
    /// </summary>
    /// <param name="covalentRadii">Radii by atomic number, Angstrom.</param>
    /// <param name="a">a, 1.0805 unless a model says otherwise.</param>
    /// <param name="q">q.</param>
    /// <param name="p">p, greater than q.</param>
    public static DistanceTransform Agnesi(ReadOnlySpan<double> covalentRadii, double a = 1.0805, double q = 0.9183, double p = 4.5791)
        => new AgnesiTransform(new CovalentRadii(covalentRadii), a, q, p);

    /// <summary>
    /// The soft transform of mace-torch from 0.3.14 on: x = p0 + (r - p0) (1 + tanh(alpha (r - m) / (p1 - p0))) / 2,
    /// p0 = 3/4 r0, p1 = 4/3 r0, m = (p0 + p1) / 2, r0 the sum of the two covalent radii.
    /// </summary>
    /// <param name="covalentRadii">Radii by atomic number, Angstrom.</param>
    /// <param name="alpha">The steepness.</param>
    public static DistanceTransform Soft(ReadOnlySpan<double> covalentRadii, double alpha = 4.0)
        => new SoftTransform(new CovalentRadii(covalentRadii), alpha);

    /// <summary>
    /// The soft transform of mace-torch up to 0.3.13: x = r + tanh(-r/r0 - a (r/r0)^b) / 2 + 1/2, r0 a quarter of the sum of the two
    /// covalent radii.
    /// </summary>
    /// <param name="covalentRadii">Radii by atomic number, Angstrom.</param>
    /// <param name="a">a.</param>
    /// <param name="b">b.</param>
    public static DistanceTransform LegacySoft(ReadOnlySpan<double> covalentRadii, double a = 0.2, double b = 3.0)
        => new LegacySoftTransform(new CovalentRadii(covalentRadii), a, b);

    /// <summary>x(r) and dx/dr.</summary>
    /// <param name="r">The distance, Angstrom, positive.</param>
    /// <param name="sender">The sender's atomic number.</param>
    /// <param name="receiver">The receiver's atomic number.</param>
    /// <param name="derivative">dx/dr.</param>
    /// <exception cref="ArgumentOutOfRangeException">An atomic number has no covalent radius.</exception>
    public abstract double Evaluate(double r, int sender, int receiver, out double derivative);

    private sealed class Identity : DistanceTransform
    {
        public override double Evaluate(double r, int sender, int receiver, out double derivative)
        {
            derivative = 1;
            return r;
        }
    }

    private sealed class AgnesiTransform(CovalentRadii radii, double a, double q, double p) : DistanceTransform
    {
        public override double Evaluate(double r, int sender, int receiver, out double derivative)
        {
            // With s = t^(p-q) the inner fraction is t^q s / (1 + s): no power of a small t overflows.
            double r0 = 0.5 * radii.Sum(sender, receiver), t = r / r0;
            double s = Math.Pow(t, p - q), fraction = s / (1 + s);
            double g = Math.Pow(t, q) * fraction;
            double slope = g / t * (p - ((p - q) * fraction));
            double x = 1 / (1 + (a * g));
            derivative = -x * x * a * slope / r0;
            return x;
        }
    }

    private sealed class SoftTransform(CovalentRadii radii, double alpha) : DistanceTransform
    {
        public override double Evaluate(double r, int sender, int receiver, out double derivative)
        {
            double r0 = radii.Sum(sender, receiver), p0 = 0.75 * r0, p1 = 4.0 / 3.0 * r0;
            double rate = alpha / (p1 - p0), tanh = Math.Tanh(rate * (r - (0.5 * (p0 + p1))));
            double half = 0.5 * (1 + tanh);
            derivative = half + ((r - p0) * 0.5 * rate * (1 - tanh) * (1 + tanh));
            return p0 + ((r - p0) * half);
        }
    }

    private sealed class LegacySoftTransform(CovalentRadii radii, double a, double b) : DistanceTransform
    {
        public override double Evaluate(double r, int sender, int receiver, out double derivative)
        {
            double r0 = 0.25 * radii.Sum(sender, receiver), t = r / r0;
            double power = a * Math.Pow(t, b), tanh = Math.Tanh(-t - power);
            derivative = 1 - (0.5 * (1 - tanh) * (1 + tanh) * (1 + (b * power / t)) / r0);
            return r + (0.5 * tanh) + 0.5;
        }
    }
}
