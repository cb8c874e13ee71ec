using System;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Atomistic.Mace.Evaluation;

/// <content>From atoms and edges of the batch to the result of each structure.</content>
internal sealed unsafe partial class MaceEvaluator<T>
{
    // By atom as the structures give them, or by structure.
    private double[] _isolatedEnergies = [];
    private double[] _atomEnergies = [];
    private double[] _forces = [];
    private double[] _atomMoments = [];
    private double[] _interactions = [];
    private double[] _strainGradients = [];
    private int[] _edgeCounts = [];

    private void Collect(ReadOnlySpan<Configuration> configurations, ReadOnlySpan<PotentialResult> results, Quantities quantities)
    {
        ReserveResults();
        CollectEnergies();
        if (_wantsGradients)
            CollectGradients();
        ElectricMoments? moments = (quantities & Quantities.Moments) != 0 ? _moments : null;
        if (moments is not null)
            CollectMoments();
        for (int s = 0; s < configurations.Length; s++)
        {
            int first = _graph.StructureOffsets[s];
            int count = configurations[s].Count;
            double isolated = 0;
            foreach (double energy in _isolatedEnergies.AsSpan(first, count))
                isolated += energy;
            try
            {
                moments?.Update(configurations[s], _atomMoments.AsSpan(MomentWidth * first, MomentWidth * count));
                results[s].Assign(configurations[s], new PotentialValues
                {
                    Quantities = quantities,
                    Energy = _interactions[s] + isolated + _initial.Energy(s),
                    InteractionEnergy = _interactions[s],
                    AtomEnergies = _atomEnergies.AsSpan(first, count),
                    Forces = _wantsGradients ? _forces.AsSpan(3 * first, 3 * count) : default,
                    StrainGradient = _wantsGradients ? Symmetric(_strainGradients.AsSpan(9 * s, 9)) : default,
                    LacksEnergy = !_model.Description.HasEnergy,
                    AtomCharges = moments is null ? default : moments.Charges,
                    AtomDipoles = moments is null ? default : moments.Dipoles,
                    Dipole = moments?.Dipole,
                    DipoleUnit = moments?.Unit ?? default,
                    Polarizability = moments?.Polarizability,
                    EdgeCount = _edgeCounts[s],
                });
            }
            catch (ArgumentException e)
            {
                throw new StructureException(s, configurations.Length, e);
            }
        }
    }

    private void ReserveResults()
    {
        int atoms = _graph.AtomCount;
        if (_atomEnergies.Length < atoms)
        {
            _isolatedEnergies = new double[atoms];
            _atomEnergies = new double[atoms];
            _forces = new double[3 * atoms];
            _atomMoments = new double[MomentWidth * atoms];
        }

        int structures = _graph.StructureCount;
        if (_interactions.Length < structures)
        {
            _interactions = new double[structures];
            _strainGradients = new double[9 * structures];
            _edgeCounts = new int[structures];
        }
    }

    private void CollectEnergies()
    {
        Array.Clear(_interactions);
        Array.Clear(_edgeCounts);
        ReadOnlySpan<int> offsets = _graph.Edges.ReceiverOffsets;
        for (int n = 0; n < _graph.AtomCount; n++)
        {
            int s = _graph.Structures[n];
            double energy = (_model.Scale * _nodeEnergies[n]) + _model.Shift;
            double isolated = _model.AtomicEnergies[_graph.Elements.Pointer[n]];
            _interactions[s] += energy;
            _isolatedEnergies[_graph.Order[n]] = isolated;
            _atomEnergies[_graph.Order[n]] = isolated + energy;
            _edgeCounts[s] += offsets[n + 1] - offsets[n];
        }
    }

    private void CollectMoments()
    {
        int width = MomentWidth;
        for (int n = 0; n < _graph.AtomCount; n++)
            _nodeMoments.AsSpan(width * n, width).CopyTo(_atomMoments.AsSpan(width * _graph.Order[n]));
    }

    /// <summary>From the gradient g of each edge vector v: F_receiver -= g, F_sender += g; and the sum of v g over the edges of each structure.</summary>
    private void CollectGradients()
    {
        ReadOnlySpan<double> gradients = _edges.VectorGradients.AsSpan(0, 3 * _graph.EdgeCount);
        ReadOnlySpan<double> vectors = _graph.Edges.Vectors;
        ReadOnlySpan<int> receiverOffsets = _graph.Edges.ReceiverOffsets;
        ReadOnlySpan<int> senderOffsets = _graph.Edges.SenderOffsets;
        ReadOnlySpan<int> senderOrder = _graph.Edges.SenderOrder;
        Array.Clear(_strainGradients);
        for (int n = 0; n < _graph.AtomCount; n++)
        {
            Span<double> force = _forces.AsSpan(3 * _graph.Order[n], 3);
            Span<double> sum = _strainGradients.AsSpan(9 * _graph.Structures[n], 9);
            force.Clear();
            for (int e = receiverOffsets[n]; e < receiverOffsets[n + 1]; e++)
            {
                for (int a = 0; a < 3; a++)
                {
                    force[a] -= gradients[(3 * e) + a];
                    for (int b = 0; b < 3; b++)
                        sum[(3 * a) + b] += vectors[(3 * e) + a] * gradients[(3 * e) + b];
                }
            }

            for (int k = senderOffsets[n]; k < senderOffsets[n + 1]; k++)
            {
                for (int a = 0; a < 3; a++)
                    force[a] += gradients[(3 * senderOrder[k]) + a];
            }
        }
    }

    /// <summary>dE/d(strain): only the symmetric part of a deformation counts.</summary>
    private static Matrix3d Symmetric(ReadOnlySpan<double> m)
    {
        double xy = 0.5 * (m[1] + m[3]);
        double xz = 0.5 * (m[2] + m[6]);
        double yz = 0.5 * (m[5] + m[7]);
        return new Matrix3d(new Vector3d(m[0], xy, xz), new Vector3d(xy, m[4], yz), new Vector3d(xz, yz, m[8]));
    }
}
