using System;
using System.Collections.Generic;
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

    /// <summary>
    /// Radial features: spherical Bessel functions sqrt(2 / cutoff) sin(n pi r / cutoff) / r, n = 1, 2, ..., times the polynomial envelope (J. Gasteiger
    /// et al., ICLR 2020, arXiv:2003.03123).
    /// </summary>
    /// <param name="edges">The edges.</param>
    /// <param name="count">How many functions.</param>
    /// <param name="exponent">The exponent of the envelope.</param>
    public TensorValue BesselBasis(EdgeGeometry edges, int count, int exponent = 6)
    {
        ArgumentNullException.ThrowIfNull(edges);
        TensorValue frequencies = Constant("bessel.frequencies", [.. Enumerable.Range(1, count).Select(n => n * Math.PI / _cutoff)]);
        TensorValue numbers = Constant("bessel.numbers", Math.Sqrt(2 / _cutoff), 1 / _cutoff);
        TensorValue basis = Formula("bessel", Edges, Scalars(count), Basis, edges.Lengths, frequencies, numbers);
        return Copy("radial_features", Edges, basis, NumberKind.Model);

        IEnumerable<KernelValue> Basis(KernelValue[][] v)
        {
            KernelValue r = v[0][0].OrOne();
            KernelValue envelope = RadialFormulas.PolynomialEnvelope(r * v[2][1], exponent);
            return v[1].Select(frequency => RadialFormulas.Bessel(r, frequency, v[2][0]) * envelope);
        }
    }

    /// <summary>Makes energies of atoms, and the energies of structures that are their sums, outputs of the model.</summary>
    /// <param name="ofAtoms">One number for each atom.</param>
    /// <returns>The energies of structures, to which more may be added.</returns>
    public TensorValue Energies(TensorValue ofAtoms)
    {
        ArgumentNullException.ThrowIfNull(ofAtoms);
        TensorValue atoms = ofAtoms.Numbers == NumberKind.Double ? ofAtoms : Copy("energies_of_atoms", Nodes, ofAtoms, NumberKind.Double);
        TensorValue structures = SumStructures("energies_of_structures", atoms);
        Output(ModelOutputs.AtomEnergies, atoms);
        Output(ModelOutputs.Energy, structures);
        return structures;
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
