using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Testing;

/// <summary>
/// What holds of every sound potential: symmetries of space, of atoms and of the lattice; forces and virial as derivatives of the energy, with a
/// symmetric Jacobian; nothing that jumps at the cutoff; parts far apart and isolated atoms; and energy that dynamics keep.
/// </summary>
/// <example>
/// <code>
/// using MacePotential potential = MacePotential.Load("model.model");
/// Potential.Check(potential, new PotentialSetting(Elements: [1, 8], Cutoff: 5)).ThrowIfFailed();
/// </code>
/// </example>
public static class Potential
{
    private static readonly Func<PotentialTrial, IEnumerable<Finding>>[] s_ofStructures =
    [
        SpaceProperties.Translation,
        SpaceProperties.Rotations,
        SpaceProperties.Inversion,
        SpaceProperties.Order,
        SpaceProperties.Images,
        SpaceProperties.Supercell,
        DerivativeProperties.Balance,
        DerivativeProperties.Forces,
        DerivativeProperties.Virial,
        DerivativeProperties.Jacobian,
        RangeProperties.DistantParts,
        DynamicsProperties.Drift,
    ];

    private static readonly Func<PotentialTrial, IEnumerable<Finding>>[] s_ofPotentials = [RangeProperties.Cutoff, RangeProperties.IsolatedAtoms];

    /// <summary>Checks a potential on random structures of its elements.</summary>
    /// <param name="calculator">The potential.</param>
    /// <param name="setting">What it is tried on.</param>
    /// <returns>A report; <see cref="CheckReport.ThrowIfFailed"/> makes an assertion of it.</returns>
    /// <exception cref="ArgumentException">The potential predicts no energies, or there are no elements.</exception>
    public static CheckReport Check(ICalculator calculator, PotentialSetting setting)
    {
        ArgumentNullException.ThrowIfNull(setting);
        if (setting.Elements.Count == 0)
            throw new ArgumentException("There are no elements to make structures of.", nameof(setting));
        Structure[] structures =
        [
            .. Enumerable.Range(0, setting.Structures).Select(n =>
            {
                Random random = new(setting.Seed + n);
                return n % 2 == 0
                    ? Structures.Crystal(random, setting.Elements, 2 + random.Next(5), setting.Distance)
                    : Structures.Cluster(random, setting.Elements, 2 + random.Next(5), setting.Distance);
            }),
        ];
        return Check(calculator, setting, structures);
    }

    /// <summary>Checks a potential on given structures.</summary>
    /// <param name="calculator">The potential.</param>
    /// <param name="setting">Its elements and cutoff, and how strictly.</param>
    /// <param name="structures">The structures; a few atoms each, because every coordinate is moved.</param>
    /// <returns>A report.</returns>
    /// <exception cref="ArgumentException">The potential predicts no energies.</exception>
    public static CheckReport Check(ICalculator calculator, PotentialSetting setting, params IReadOnlyList<Structure> structures)
    {
        ArgumentNullException.ThrowIfNull(calculator);
        ArgumentNullException.ThrowIfNull(setting);
        ArgumentNullException.ThrowIfNull(structures);
        Dictionary<(string, string), Finding> worst = [];
        Failure? failure = null;
        foreach ((Structure structure, int n) in structures.Select((s, n) => (s, n)))
        {
            PotentialTrial trial = new(calculator, setting, structure, setting.Seed + n);
            if (!trial.Result.HasEnergy)
                throw new ArgumentException("The potential predicts no energies.", nameof(calculator));
            foreach (Func<PotentialTrial, IEnumerable<Finding>> property in n == 0 ? [.. s_ofStructures, .. s_ofPotentials] : s_ofStructures)
            {
                foreach (Finding finding in property(trial))
                {
                    (string, string) key = (finding.Property, finding.Where);
                    if (!worst.TryGetValue(key, out Finding? known) || !(finding.Error / finding.Tolerance <= known.Error / known.Tolerance))
                        worst[key] = finding;
                    if (!finding.Passed)
                        failure ??= Smallest(trial, finding, property, calculator);
                }
            }
        }

        return new($"Potential {calculator.GetType().Name}", structures.Count, [.. worst.Values], failure);
    }

    private static Failure Smallest(PotentialTrial trial, Finding failed, Func<PotentialTrial, IEnumerable<Finding>> property, ICalculator calculator)
    {
        // The structure is a part of the failure only where the property looks at it.
        bool isSmaller = s_ofStructures.Contains(property);
        Structure structure = trial.Structure;
        while (isSmaller)
        {
            isSmaller = false;
            foreach (Structure smaller in Structures.Shrink(structure))
            {
                Finding? found = property(new PotentialTrial(calculator, trial.Setting, smaller, trial.Seed))
                    .FirstOrDefault(f => f.Property == failed.Property && !(f.Error <= Math.Max(f.Tolerance, failed.Tolerance)));
                if (found is null)
                    continue;
                (structure, failed, isSmaller) = (smaller, found, true);
                break;
            }
        }

        return new(failed) { Structure = s_ofStructures.Contains(property) ? structure : null };
    }
}
