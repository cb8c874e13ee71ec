using System;
using System.Collections.Generic;
using System.Threading;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Testing.Tests.Planted;

/// <summary>What is wrong with a <see cref="PlantedPotential"/>.</summary>
public enum PotentialFault
{
    None,
    WrongForces,
    WrongVirial,
    NonSymmetricJacobian,
    ReversedEdge,
    OneSided,
    OneImageTooFew,
    EnergyJumpsAtTheCutoff,
    ForceJumpsAtTheCutoff,
    PreferredDirection,
    PreferredOrigin,
    OrderMatters,
    NoInversion,
    NoRange,
    ForceOnALoneAtom,
}

/// <summary>
/// A pair potential E = sum over pairs of c_i c_j (1 - r/R)^4, in plain loops over images, with one mistake in it at will.
/// </summary>
internal sealed class PlantedPotential(PotentialFault fault = PotentialFault.None) : ICalculator
{
    public const double Cutoff = 4;

    public int PreferredBatchAtoms => 64;

    public void Evaluate(
        ReadOnlySpan<Configuration> configurations, ReadOnlySpan<PotentialResult> results, Quantities quantities = Quantities.All, CancellationToken cancellation = default)
    {
        for (int n = 0; n < configurations.Length; n++)
            Evaluate(configurations[n], results[n]);
    }

    public void Dispose()
    {
    }

    private void Evaluate(Configuration configuration, PotentialResult result)
    {
        int count = configuration.Count;
        double[] energies = new double[count], forces = new double[3 * count], strain = new double[9];
        foreach ((int i, int j, Vector3d d) in Pairs(configuration))
        {
            double r = d.Length, c = 1.0 / (1 + Math.Abs(configuration.Structure.AtomicNumbers[i] - 3)) / (1 + Math.Abs(configuration.Structure.AtomicNumbers[j] - 3));
            if (fault == PotentialFault.OrderMatters && i > j)
                c *= 1.01;
            double s = 1 - (r / Cutoff), energy = 10 * c * Math.Pow(s, 4), slope = -40 * c * Math.Pow(s, 3) / Cutoff;
            if (fault == PotentialFault.EnergyJumpsAtTheCutoff)
                energy += 0.01;
            if (fault == PotentialFault.ForceJumpsAtTheCutoff)
                (energy, slope) = (energy + (0.1 * s), slope - (0.1 / Cutoff));
            if (fault == PotentialFault.PreferredDirection)
                energy *= 1 + (0.1 * d.X * d.X / (r * r));

            // Half of each pair belongs to i; the other half comes with the pair (j, i).
            energies[i] += 0.5 * energy;
            double[] along = [d.X / r, d.Y / r, d.Z / r], v = [d.X, d.Y, d.Z];
            for (int a = 0; a < 3; a++)
            {
                double f = 0.5 * slope * along[a];
                forces[(3 * i) + a] += f;
                forces[(3 * j) + a] += fault switch
                {
                    PotentialFault.WrongForces => -1.01 * f,
                    PotentialFault.ReversedEdge => f,
                    PotentialFault.OneSided when i < j => 0,
                    _ => -f,
                };
                for (int b = 0; b < 3; b++)
                    strain[(3 * a) + b] += (fault == PotentialFault.WrongVirial ? 1.01 : 1) * f * v[b];
            }
        }

        AddFaults(configuration, energies, forces);
        double sum = 0;
        foreach (double e in energies)
            sum += e;
        result.Assign(configuration, new PotentialValues
        {
            Quantities = Quantities.Energy | Quantities.Forces | Quantities.Stress,
            Energy = sum,
            InteractionEnergy = sum,
            AtomEnergies = energies,
            Forces = forces,
            StrainGradient = Matrix3d.FromRows(strain),
        });
    }

    private void AddFaults(Configuration configuration, double[] energies, double[] forces)
    {
        int count = configuration.Count;
        if (fault == PotentialFault.PreferredOrigin && count > 0)
            energies[0] += 0.01 * configuration.Positions[0];
        if (fault == PotentialFault.ForceOnALoneAtom && count == 1)
            forces[1] += 0.1;
        if (fault == PotentialFault.NoRange && count > 0)
            energies[0] += 0.01 * count * count;

        // A force that no energy has: each atom is pushed across the line to its next.
        for (int i = 0; fault == PotentialFault.NonSymmetricJacobian && i + 1 < count; i++)
        {
            Vector3d d = At(configuration, i + 1) - At(configuration, i);
            forces[3 * i] += 0.1 * d.Y;
            forces[3 * (i + 1)] -= 0.1 * d.Y;
        }

        if (fault == PotentialFault.NoInversion && count >= 4)
        {
            Vector3d o = At(configuration, 0);
            energies[0] += 0.01 * Vector3d.Dot(At(configuration, 1) - o, Vector3d.Cross(At(configuration, 2) - o, At(configuration, 3) - o));
        }
    }

    private IEnumerable<(int I, int J, Vector3d D)> Pairs(Configuration c)
    {
        // Cells are not much shorter than the cutoff: the nearest image of a neighbour is not the only one, but one more on each side is enough,
        // and three where cells are very oblique.
        int images = !c.Structure.Periodic.Any || fault == PotentialFault.OneImageTooFew ? 0 : 3;
        for (int i = 0; i < c.Count; i++)
        {
            for (int j = 0; j < c.Count; j++)
            {
                for (int n = 0; n < (2 * images + 1) * (2 * images + 1) * (2 * images + 1); n++)
                {
                    int w = (2 * images) + 1, p = (n % w) - images, q = (n / w % w) - images, s = (n / w / w) - images;
                    Vector3d d = Wrapped(c, At(c, j) - At(c, i)) + (p * c.Cell.A) + (q * c.Cell.B) + (s * c.Cell.C);
                    if ((i != j || (p, q, s) != (0, 0, 0)) && d.Length < Cutoff)
                        yield return (i, j, d);
                }
            }
        }
    }

    /// <summary>The difference in the cell around the origin, so that images are counted from there.</summary>
    private static Vector3d Wrapped(Configuration c, Vector3d d)
    {
        if (!c.Structure.Periodic.Any)
            return d;
        Matrix3d m = c.Cell;
        double volume = m.Determinant;
        double a = Vector3d.Dot(d, Vector3d.Cross(m.B, m.C)) / volume, b = Vector3d.Dot(d, Vector3d.Cross(m.C, m.A)) / volume, e = Vector3d.Dot(d, Vector3d.Cross(m.A, m.B)) / volume;
        return d - (Math.Round(a) * m.A) - (Math.Round(b) * m.B) - (Math.Round(e) * m.C);
    }

    private static Vector3d At(Configuration c, int atom) => new(c.Positions[3 * atom], c.Positions[(3 * atom) + 1], c.Positions[(3 * atom) + 2]);
}
