using System;

namespace TpCompiler.Atomistic.Radial;

/// <summary>
/// The screened nuclear repulsion of Ziegler, Biersack and Littmark ("The Stopping and Range of Ions in Matter", 1985), as MACE adds it:
/// per directed edge V = 1/2 * 14.3996 eV Angstrom * Z_i Z_j / r * phi(r / a) * envelope(r; R_i + R_j), so that a pair, present in both directions,
/// counts once; a = prefactor * 0.529 Angstrom / (Z_i^exponent + Z_j^exponent).
/// </summary>
public sealed class ZblRepulsion
{
    /// <summary>The screening function's coefficients that mace-torch stores.</summary>
    public static ReadOnlySpan<double> DefaultCoefficients => [0.1818, 0.5099, 0.2802, 0.02817];

    private readonly CovalentRadii _radii;
    private readonly int _cutoffPower;
    private readonly double _prefactor;
    private readonly double[] _powers;
    private readonly double _c0;
    private readonly double _c1;
    private readonly double _c2;
    private readonly double _c3;

    /// <summary>Creates the repulsion from a model's numbers.</summary>
    /// <param name="covalentRadii">Radii by atomic number, Angstrom: the envelope of a pair ends at their sum.</param>
    /// <param name="cutoffPower">The envelope's exponent p.</param>
    /// <param name="coefficients">The four coefficients of the screening function.</param>
    /// <param name="exponent">The exponent of the atomic numbers.</param>
    /// <param name="prefactor">The prefactor of the screening length.</param>
    /// <exception cref="ArgumentException">There are not four coefficients.</exception>
    public ZblRepulsion(
        ReadOnlySpan<double> covalentRadii, int cutoffPower, ReadOnlySpan<double> coefficients, double exponent = 0.300, double prefactor = 0.4543)
    {
        if (coefficients.Length != 4)
            throw new ArgumentException($"The screening function has 4 coefficients, but {coefficients.Length} were given.", nameof(coefficients));
        ArgumentOutOfRangeException.ThrowIfLessThan(cutoffPower, 1);
        _radii = new CovalentRadii(covalentRadii);
        _cutoffPower = cutoffPower;
        (_c0, _c1, _c2, _c3) = (coefficients[0], coefficients[1], coefficients[2], coefficients[3]);
        _prefactor = prefactor;
        _powers = new double[covalentRadii.Length];
        for (int z = 0; z < _powers.Length; z++)
            _powers[z] = Math.Pow(z, exponent);
    }

    /// <summary>The energy of one directed edge and its derivative.</summary>
    /// <param name="r">The distance, Angstrom, positive.</param>
    /// <param name="sender">The sender's atomic number.</param>
    /// <param name="receiver">The receiver's atomic number.</param>
    /// <param name="derivative">dV/dr, eV/Angstrom.</param>
    /// <returns>V, eV.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An atomic number has no covalent radius.</exception>
    public double Evaluate(double r, int sender, int receiver, out double derivative)
    {
        double radius = _radii.Sum(sender, receiver);
        if (!(r < radius))
        {
            derivative = 0;
            return 0;
        }

        double inverseLength = (_powers[sender] + _powers[receiver]) / (_prefactor * 0.529), t = r * inverseLength;
        double e0 = _c0 * Math.Exp(-3.2 * t), e1 = _c1 * Math.Exp(-0.9423 * t);
        double e2 = _c2 * Math.Exp(-0.4028 * t), e3 = _c3 * Math.Exp(-0.2016 * t);
        double phi = e0 + e1 + e2 + e3;
        double slope = -inverseLength * ((3.2 * e0) + (0.9423 * e1) + (0.4028 * e2) + (0.2016 * e3));
        double f = PolynomialCutoff.Evaluate(r, radius, _cutoffPower, out double df);
        double coulomb = 0.5 * 14.3996 * sender * receiver / r;
        derivative = coulomb * ((slope * f) + (phi * df) - (phi * f / r));
        return coulomb * phi * f;
    }

    /// <summary>The energies of many directed edges and their derivatives.</summary>
    /// <param name="r">Distances [E], Angstrom, positive.</param>
    /// <param name="senders">Atomic numbers of the senders [E].</param>
    /// <param name="receivers">Atomic numbers of the receivers [E].</param>
    /// <param name="energies">V [E], eV.</param>
    /// <param name="derivatives">dV/dr [E], eV/Angstrom.</param>
    public void Evaluate(
        ReadOnlySpan<double> r, ReadOnlySpan<int> senders, ReadOnlySpan<int> receivers, Span<double> energies, Span<double> derivatives)
    {
        for (int e = 0; e < r.Length; e++)
            energies[e] = Evaluate(r[e], senders[e], receivers[e], out derivatives[e]);
    }
}
