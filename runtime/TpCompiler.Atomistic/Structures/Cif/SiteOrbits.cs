using System;
using System.Collections.Generic;

namespace TpCompiler.Atomistic.Structures.Cif;

/// <summary>
/// All atoms of a cell from the sites that a CIF file lists, and its symmetry. Images of a site that coincide are one atom: a site listed with few digits near a special position
/// is moved onto it, to the mean of the images that coincide with it. Sites that are images of each other, because a file lists more than it has to, are the same atoms.
/// </summary>
internal sealed class SiteOrbits(Matrix3d cell, IReadOnlyList<SymmetryOperation> operations)
{
    /// <summary>Images closer than this, in Angstrom, are one atom; those of different atoms are at least five times as far apart.</summary>
    private const double Coincidence = 0.1;

    private readonly List<Vector3d> _positions = [];
    private readonly List<(int Element, string Label)> _atoms = [];

    /// <summary>The atomic numbers of all atoms.</summary>
    public int[] Numbers => [.. _atoms.ConvertAll(atom => atom.Element)];

    /// <summary>Their Cartesian coordinates, 3 for each.</summary>
    public double[] Positions()
    {
        double[] positions = new double[3 * _positions.Count];
        for (int k = 0; k < _positions.Count; k++)
            (positions[3 * k], positions[(3 * k) + 1], positions[(3 * k) + 2]) = cell.LeftMultiply(_positions[k]);
        return positions;
    }

    /// <summary>Adds the images of a site.</summary>
    /// <param name="element">Its atomic number.</param>
    /// <param name="label">What the file calls it.</param>
    /// <param name="position">Where it is, in cell vectors.</param>
    /// <returns>What is wrong with it, or null.</returns>
    public string? Add(int element, string label, Vector3d position)
    {
        (Vector3d site, int stabilizer) = Settled(position);
        if (operations.Count > 1)
        {
            for (int k = 0; k < _positions.Count; k++)
            {
                if (Distance(site, _positions[k]) < Coincidence)
                    return _atoms[k].Element == element ? null : $"the sites {_atoms[k].Label} and {label}, which are different elements, are in the same place";
            }
        }

        int first = _positions.Count;
        foreach (SymmetryOperation operation in operations)
        {
            Vector3d image = Wrapped(operation.Apply(site));
            bool isNew = true;
            for (int k = first; k < _positions.Count && isNew; k++)
                isNew = Distance(image, _positions[k]) >= Coincidence;
            if (isNew)
            {
                _positions.Add(image);
                _atoms.Add((element, label));
            }
        }

        int images = _positions.Count - first;
        return images * stabilizer == operations.Count
            ? null
            : $"the {operations.Count} symmetry operations give {images} images of the site {label}, of which {stabilizer} coincide with it: they are no group, or the site is neither on a special position nor off it";
    }

    /// <summary>The position moved onto the special position beside it, and how many operations leave it there.</summary>
    private (Vector3d Position, int Count) Settled(Vector3d position)
    {
        Vector3d offset = default;
        int count = 0;
        foreach (SymmetryOperation operation in operations)
        {
            Vector3d step = Nearest(operation.Apply(position) - position);
            if (cell.LeftMultiply(step).Length >= Coincidence)
                continue;
            offset += step;
            count++;
        }

        return (Wrapped(position + ((1.0 / Math.Max(1, count)) * offset)), count);
    }

    private double Distance(Vector3d a, Vector3d b) => cell.LeftMultiply(Nearest(a - b)).Length;

    private static Vector3d Nearest(Vector3d v) => new(v.X - Math.Round(v.X), v.Y - Math.Round(v.Y), v.Z - Math.Round(v.Z));

    /// <summary>Into the cell; what rounding has put just below its end is at its beginning.</summary>
    private static Vector3d Wrapped(Vector3d v)
    {
        return new(Part(v.X), Part(v.Y), Part(v.Z));

        static double Part(double x)
        {
            double part = x - Math.Floor(x);
            return part > 1 - 1e-12 ? 0 : part;
        }
    }
}
