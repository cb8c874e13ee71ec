using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Testing;

/// <summary>Symmetries of space, of atoms of one kind, and of the lattice.</summary>
internal static class SpaceProperties
{
    public static IEnumerable<Finding> Translation(PotentialTrial trial) => trial.CompareResults(
        "translation", trial.Result.InteractionEnergy, trial.Result.Forces.ToArray(), trial.Evaluate(PotentialTrial.Moved(trial.Structure, new(-3.1, 1.7, 0.37))));

    public static IEnumerable<Finding> Rotations(PotentialTrial trial) => Turned("rotation", trial, Rotation.Random(new Random(trial.Seed)));

    public static IEnumerable<Finding> Inversion(PotentialTrial trial)
        => trial.Setting.HasInversion ? Turned("inversion", trial, Rotation.Inversion) : [];

    public static IEnumerable<Finding> Order(PotentialTrial trial)
    {
        int[] order = [.. Enumerable.Range(0, trial.Structure.Count)];
        new Random(trial.Seed).Shuffle(order);
        PotentialResult found = trial.Evaluate(Structures.Select(trial.Structure, order));
        double[] forces = trial.Result.Forces.ToArray(), energies = trial.Result.AtomEnergies.ToArray();
        return trial.CompareResults("order of atoms", trial.Result.InteractionEnergy, [.. order.SelectMany(i => forces[(3 * i)..((3 * i) + 3)])], found)
            .Append(PotentialTrial.Compare("order of atoms", "energies of atoms (eV)", [.. order.Select(i => energies[i])], found.AtomEnergies, trial.EnergyScale, trial.Setting.SymmetryTolerance));
    }

    /// <summary>Atoms in other images, and the same lattice by other cell vectors.</summary>
    public static IEnumerable<Finding> Images(PotentialTrial trial)
    {
        Structure s = trial.Structure;
        if (s.Periodic != PeriodicDirections.All)
            return [];
        Random random = new(trial.Seed);
        double[] moved = s.Positions.ToArray();
        for (int i = 0; i < s.Count; i++)
        {
            Vector3d by = ((random.Next(5) - 2) * s.Cell.A) + ((random.Next(5) - 2) * s.Cell.B) + ((random.Next(5) - 2) * s.Cell.C);
            (moved[3 * i], moved[(3 * i) + 1], moved[(3 * i) + 2]) = (moved[3 * i] + by.X, moved[(3 * i) + 1] + by.Y, moved[(3 * i) + 2] + by.Z);
        }

        double[] forces = trial.Result.Forces.ToArray();
        Matrix3d other = new(s.Cell.A, s.Cell.B + s.Cell.A, s.Cell.C - s.Cell.B);
        return
        [
            .. trial.CompareResults("atoms in other images", trial.Result.InteractionEnergy, forces, trial.Evaluate(s.WithPositions(moved))),
            .. trial.CompareResults("other cell vectors of the lattice", trial.Result.InteractionEnergy, forces, trial.Evaluate(s.WithGeometry(s.Positions, other, s.Periodic))),
        ];
    }

    /// <summary>Twice, or thrice, the cell: as much energy, the same forces and stress. Too few images are seen here.</summary>
    public static IEnumerable<Finding> Supercell(PotentialTrial trial)
    {
        Structure s = trial.Structure;
        if (s.Periodic != PeriodicDirections.All)
            yield break;
        for (int direction = 0; direction < 3; direction++)
        {
            int times = direction == 0 ? 3 : 2;
            int[] atoms = [.. Enumerable.Repeat(Enumerable.Range(0, s.Count), times).SelectMany(a => a)];
            double[] positions = Structures.Select(s, atoms).Positions.ToArray();
            double[] vector = s.Cell.ToArray()[(3 * direction)..((3 * direction) + 3)];
            for (int k = 0; k < positions.Length; k++)
                positions[k] += k / 3 / s.Count * vector[k % 3];
            double[] cell = s.Cell.ToArray();
            for (int a = 0; a < 3; a++)
                cell[(3 * direction) + a] *= times;
            Structure large = Structures.Select(s, atoms).WithGeometry(positions, Matrix3d.FromRows(cell), s.Periodic);
            PotentialResult found = trial.Evaluate(large);
            double[] forces = [.. Enumerable.Repeat(trial.Result.Forces.ToArray(), times).SelectMany(f => f)];
            foreach (Finding finding in trial.CompareResults("supercell", times * trial.Result.InteractionEnergy, forces, found))
                yield return finding;
            yield return PotentialTrial.Compare(
                "supercell", "virial (eV)", [.. trial.Result.Virial.ToArray().Select(v => times * v)], found.Virial.ToArray(), times * trial.VirialScale, trial.Setting.SymmetryTolerance);
        }
    }

    private static IEnumerable<Finding> Turned(string property, PotentialTrial trial, Rotation rotation)
    {
        Structure s = trial.Structure;
        double[,] r = rotation.Matrix;
        Structure turned = s.WithGeometry(
            PotentialTrial.Turned(r, s.Positions), Matrix3d.FromRows(PotentialTrial.Turned(r, s.Cell.ToArray())), s.Periodic);
        PotentialResult found = trial.Evaluate(turned);

        // R V R^T, by its rows and then, transposed, by its columns.
        double[] rows = PotentialTrial.Turned(r, trial.Result.Virial.Transposed.ToArray());
        double[] virial = PotentialTrial.Turned(r, Matrix3d.FromRows(rows).Transposed.ToArray());
        return trial.CompareResults(property, trial.Result.InteractionEnergy, PotentialTrial.Turned(r, trial.Result.Forces), found)
            .Append(PotentialTrial.Compare(property, "virial (eV)", virial, found.Virial.ToArray(), trial.VirialScale, trial.Setting.SymmetryTolerance));
    }
}
