using System;
using System.Collections.Generic;
using TpCompiler.Atomistic.Neighbors;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Atomistic.Tests.Neighbors;

/// <summary>An edge as a value: sender, receiver, shift.</summary>
internal readonly record struct EdgeKey(int Sender, int Receiver, int A, int B, int C);

/// <summary>The definition of a neighbour list, taken literally.</summary>
internal static class BruteForceEdges
{
    public static HashSet<EdgeKey> Of(ReadOnlySpan<double> positions, Matrix3d cell, PeriodicDirections periodic, double cutoff)
    {
        int count = positions.Length / 3;
        HashSet<EdgeKey> edges = [];
        for (int s = 0; s < count; s++)
        {
            for (int r = 0; r < count; r++)
            {
                Vector3d between = At(positions, r) - At(positions, s);
                (int lowA, int highA) = Range(between, cell, periodic, 0, cutoff);
                (int lowB, int highB) = Range(between, cell, periodic, 1, cutoff);
                (int lowC, int highC) = Range(between, cell, periodic, 2, cutoff);
                for (int a = lowA; a <= highA; a++)
                {
                    for (int b = lowB; b <= highB; b++)
                    {
                        for (int c = lowC; c <= highC; c++)
                        {
                            Vector3d v = between + Shift(cell, periodic, a, b, c);
                            if (v.Length < cutoff && !(s == r && (a, b, c) == (0, 0, 0)))
                                edges.Add(new(s, r, a, b, c));
                        }
                    }
                }
            }
        }

        return edges;
    }

    public static HashSet<EdgeKey> Of(NeighborList list)
    {
        HashSet<EdgeKey> edges = [];
        for (int e = 0; e < list.EdgeCount; e++)
        {
            ReadOnlySpan<int> shift = list.Shifts.Slice(3 * e, 3);
            if (!edges.Add(new(list.Senders[e], list.Receivers[e], shift[0], shift[1], shift[2])))
                throw new InvalidOperationException($"Edge {e} is listed twice.");
        }

        return edges;
    }

    public static Vector3d Shift(Matrix3d cell, PeriodicDirections periodic, int a, int b, int c)
    {
        Vector3d shift = default;
        shift += periodic.A ? a * cell.A : default;
        shift += periodic.B ? b * cell.B : default;
        return shift + (periodic.C ? c * cell.C : default);
    }

    // The component of v + S.cell along the direction dual to a cell vector must be within the cutoff. The dual
    // direction is perpendicular to the other periodic vectors, found here by Gram-Schmidt.
    private static (int Low, int High) Range(Vector3d between, Matrix3d cell, PeriodicDirections periodic, int k, double cutoff)
    {
        if (!periodic[k])
            return (0, 0);
        List<Vector3d> others = [];
        for (int l = 0; l < 3; l++)
        {
            if (l == k || !periodic[l])
                continue;
            Vector3d other = cell[l];
            foreach (Vector3d u in others)
                other -= Vector3d.Dot(other, u) * u;
            others.Add(1 / other.Length * other);
        }

        Vector3d normal = cell[k];
        foreach (Vector3d u in others)
            normal -= Vector3d.Dot(normal, u) * u;
        double height = normal.Length;
        double offset = Vector3d.Dot(between, normal) / (height * height);
        double reach = cutoff / height;
        return ((int)Math.Floor(-reach - offset) - 1, (int)Math.Ceiling(reach - offset) + 1);
    }

    private static Vector3d At(ReadOnlySpan<double> positions, int i) => new(positions[3 * i], positions[3 * i + 1], positions[3 * i + 2]);
}
