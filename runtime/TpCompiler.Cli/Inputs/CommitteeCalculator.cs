using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Cli.Inputs;

/// <summary>Several models of the same: results are their means, beside which their spread is kept for as long as the result lives.</summary>
internal sealed class CommitteeCalculator(IReadOnlyList<ICalculator> members) : ICalculator
{
    private readonly ConditionalWeakTable<PotentialResult, CommitteeSpread> _spreads = [];

    public int PreferredBatchAtoms => members[0].PreferredBatchAtoms;

    /// <summary>The spread of what was evaluated last into a result.</summary>
    public CommitteeSpread SpreadOf(PotentialResult result)
        => _spreads.TryGetValue(result, out CommitteeSpread? spread) ? spread : throw new InvalidOperationException("This is no result of the committee.");

    public void Evaluate(
        ReadOnlySpan<Configuration> configurations, ReadOnlySpan<PotentialResult> results, Quantities quantities = Quantities.All, CancellationToken cancellation = default)
    {
        PotentialResult[][] found = new PotentialResult[members.Count][];
        for (int m = 0; m < found.Length; m++)
        {
            found[m] = new PotentialResult[configurations.Length];
            for (int s = 0; s < found[m].Length; s++)
                found[m][s] = new PotentialResult();
            members[m].Evaluate(configurations, found[m], quantities, cancellation);
        }

        for (int s = 0; s < results.Length; s++)
            Combine(configurations[s], results[s], [.. found.Select(results => results[s])], quantities);
    }

    public void Dispose()
    {
        foreach (ICalculator member in members)
            member.Dispose();
    }

    private void Combine(in Configuration configuration, PotentialResult result, PotentialResult[] found, Quantities quantities)
    {
        bool hasForces = (quantities & Quantities.Forces) != 0, hasStress = (quantities & Quantities.Stress) != 0, hasMoments = (quantities & Quantities.Moments) != 0;
        double[][] virials = [.. found.Select(r => hasStress ? r.Virial.ToArray() : new double[9])];
        double[][] forces = [.. found.Select(r => hasForces ? r.Forces.ToArray() : [])];
        double[][] energies = [.. found.Select(r => new[] { r.Energy })];
        Vector3d? dipole = hasMoments && found.All(r => r.Dipole is not null)
            ? Vector(Mean([.. found.Select(r => new[] { r.Dipole!.Value.X, r.Dipole.Value.Y, r.Dipole.Value.Z })]))
            : null;
        bool isPolarizable = hasMoments && found.All(r => r.Polarizability is not null);
        result.Assign(configuration, new PotentialValues
        {
            Quantities = quantities,
            EdgeCount = found.Max(r => r.EdgeCount),
            Energy = Mean(energies)[0],
            InteractionEnergy = Mean([.. found.Select(r => new[] { r.InteractionEnergy })])[0],
            AtomEnergies = Mean([.. found.Select(r => r.AtomEnergies.ToArray())]),
            Forces = Mean(forces),
            StrainGradient = Matrix3d.FromRows([.. Mean(virials).Select(v => -v)]),
            LacksEnergy = !found.All(r => r.HasEnergy),
            Dipole = dipole,
            DipoleUnit = found[0].DipoleUnit,
            AtomDipoles = dipole is null ? [] : Mean([.. found.Select(r => r.AtomDipoles.ToArray())]),
            AtomCharges = dipole is not null && found.All(r => !r.AtomCharges.IsEmpty) ? Mean([.. found.Select(r => r.AtomCharges.ToArray())]) : [],
            Polarizability = isPolarizable ? Matrix3d.FromRows(Mean([.. found.Select(r => r.Polarizability!.Value.ToArray())])) : null,
        });
        Matrix3d? stress = hasStress && found.All(r => r.Stress is not null)
            ? Matrix3d.FromRows(Deviation([.. found.Select(r => r.Stress!.Value.ToArray())]))
            : null;
        _spreads.AddOrUpdate(result, new([.. energies.Select(e => e[0])], Deviation(energies)[0], Deviation(forces), stress));
    }

    private static Vector3d Vector(double[] v) => new(v[0], v[1], v[2]);

    private static double[] Mean(double[][] values)
    {
        double[] mean = new double[values[0].Length];
        foreach (double[] one in values)
        {
            for (int k = 0; k < mean.Length; k++)
                mean[k] += one[k] / values.Length;
        }

        return mean;
    }

    private static double[] Deviation(double[][] values)
    {
        double[] mean = Mean(values), squares = new double[mean.Length];
        foreach (double[] one in values)
        {
            for (int k = 0; k < mean.Length; k++)
                squares[k] += (one[k] - mean[k]) * (one[k] - mean[k]) / values.Length;
        }

        return Array.ConvertAll(squares, Math.Sqrt);
    }
}
