using System;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Building;

namespace TpCompiler.Atomistic.Models;

/// <content>From positions to what edges know of their geometry.</content>
public sealed partial class ModelBuilder
{
    private static readonly Irreps s_vector = new(new Irrep(1, -1));

    /// <summary>
    /// Vectors, lengths and directions of edges: from the inputs <c>positions</c>, <c>shifts</c> (for each edge the sum of cell vectors in its vector)
    /// and <c>strain</c>, a row-major 3x3 matrix for each structure, zero in evaluation, whose symmetric part deforms the vectors of its edges:
    /// the gradient with respect to it is the volume times the stress.
    /// </summary>
    public EdgeGeometry Geometry()
    {
        TensorValue positions = Input("positions", Nodes, s_vector, NumberKind.Double);
        TensorValue shifts = Input("shifts", Edges, s_vector, NumberKind.Double);
        TensorValue strain = Input("strain", Structures, Scalars(9), NumberKind.Double);

        // By way of the atoms, so that its gradient is summed in an order that does not depend on the other structures of a batch.
        TensorValue ofNodes = Copy("strain_of_nodes", Nodes, strain, NumberKind.Double);
        TensorValue vectors = Formula("vectors", Edges, s_vector, Deformed, positions.OfCenter, positions.OfNeighbor, shifts, ofNodes.OfCenter);
        TensorValue lengths = Formula("lengths", Edges, Scalars(1), v => [Square(v[0]).OrOne().Sqrt()], vectors);
        TensorValue directions = Formula("unit_vectors", Edges, s_vector, v => v[0].Select(x => x / v[1][0].OrOne()), vectors, lengths);
        return new(vectors, lengths, Copy("directions", Edges, directions, NumberKind.Model));
    }

    private static KernelValue Square(KernelValue[] v) => (v[0] * v[0]) + (v[1] * v[1]) + (v[2] * v[2]);

    private static KernelValue[] Deformed(KernelValue[][] v)
    {
        (KernelValue[] center, KernelValue[] neighbor, KernelValue[] shift, KernelValue[] strain) = (v[0], v[1], v[2], v[3]);
        KernelValue[] r = [.. Enumerable.Range(0, 3).Select(a => center[a] - neighbor[a] + shift[a])];
        KernelValue deformed(int b)
        {
            KernelValue sum = r[b];
            for (int a = 0; a < 3; a++)
                sum += r[a] * (new Rational(1, 2) * (strain[(3 * a) + b] + strain[(3 * b) + a]));
            return sum;
        }

        return [deformed(0), deformed(1), deformed(2)];
    }
}
