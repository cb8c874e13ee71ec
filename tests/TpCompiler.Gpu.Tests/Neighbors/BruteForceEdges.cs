using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;

namespace TpCompiler.Gpu.Tests.Neighbors;

/// <summary>Edges found by trying all pairs in all images that could matter; sums are in the type T and in the order that lists promise.</summary>
internal static class BruteForceEdges
{
    /// <summary>All edges: receiver, sender, and shift, in order.</summary>
    public static List<(int Receiver, int Sender, int A, int B, int C)> Of<T>(RandomStructure structure)
        where T : IFloatingPointIeee754<T>
    {
        T[] positions = [.. structure.Positions.Select(T.CreateChecked)];
        T[] cell = [.. structure.Cell.Select((c, n) => structure.Periodic[n / 3] ? T.CreateChecked(c) : T.Zero)];
        T cutoff = T.CreateChecked(structure.Cutoff);
        double[][] reciprocal = Reciprocal(structure);
        int count = positions.Length / 3;
        List<(int, int, int, int, int)> edges = [];
        for (int receiver = 0; receiver < count; receiver++)
        {
            for (int sender = 0; sender < count; sender++)
            {
                ((int fromA, int toA), (int fromB, int toB), (int fromC, int toC)) = (Range(0), Range(1), Range(2));
                for (int a = fromA; a <= toA; a++)
                {
                    for (int b = fromB; b <= toB; b++)
                    {
                        for (int c = fromC; c <= toC; c++)
                        {
                            if ((receiver != sender || a != 0 || b != 0 || c != 0) && Distance(a, b, c) < cutoff)
                                edges.Add((receiver, sender, a, b, c));
                        }
                    }
                }

                (int From, int To) Range(int k)
                {
                    if (!structure.Periodic[k])
                        return (0, 0);
                    double apart = 0, height = 0;
                    for (int x = 0; x < 3; x++)
                    {
                        apart += reciprocal[k][x] * (structure.Positions[(3 * receiver) + x] - structure.Positions[(3 * sender) + x]);
                        height += reciprocal[k][x] * reciprocal[k][x];
                    }

                    double reach = (structure.Cutoff * Math.Sqrt(height)) + 0.01;
                    return ((int)Math.Ceiling(-apart - reach), (int)Math.Floor(-apart + reach));
                }

                T Distance(int a, int b, int c)
                {
                    T squared = T.Zero;
                    for (int x = 0; x < 3; x++)
                    {
                        T shift = (T.CreateChecked(a) * cell[x]) + (T.CreateChecked(b) * cell[3 + x]) + (T.CreateChecked(c) * cell[6 + x]);
                        T v = positions[(3 * receiver) + x] - positions[(3 * sender) + x] + shift;
                        squared += v * v;
                    }

                    return T.Sqrt(squared);
                }
            }
        }

        return edges;
    }

    /// <summary>For each periodic direction the vector that is 1 with it and 0 with the other periodic ones, within their span.</summary>
    private static double[][] Reciprocal(RandomStructure structure)
    {
        int[] directions = [.. Enumerable.Range(0, 3).Where(k => structure.Periodic[k])];
        double[][] result = [[0, 0, 0], [0, 0, 0], [0, 0, 0]];
        // The inverse of the matrix of products, by Gauss and Jordan.
        int n = directions.Length;
        double[,] m = new double[n, 2 * n];
        for (int i = 0; i < n; i++)
        {
            m[i, n + i] = 1;
            for (int j = 0; j < n; j++)
                m[i, j] = Enumerable.Range(0, 3).Sum(x => structure.Cell[(3 * directions[i]) + x] * structure.Cell[(3 * directions[j]) + x]);
        }

        for (int p = 0; p < n; p++)
        {
            double pivot = m[p, p];
            for (int j = 0; j < 2 * n; j++)
                m[p, j] /= pivot;
            for (int i = 0; i < n; i++)
            {
                double factor = m[i, p];
                for (int j = 0; j < 2 * n && i != p; j++)
                    m[i, j] -= factor * m[p, j];
            }
        }

        for (int i = 0; i < n; i++)
        {
            for (int x = 0; x < 3; x++)
                result[directions[i]][x] = Enumerable.Range(0, n).Sum(j => m[i, n + j] * structure.Cell[(3 * directions[j]) + x]);
        }

        return result;
    }
}
