using System;
using TpCompiler.Atomistic.Gpu.Kernels;
using TpCompiler.Atomistic.Gpu.Model;
using TpCompiler.Atomistic.Graphs;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Atomistic.Gpu.Steps;

/// <summary>From what a device has computed for all atoms to the results of structures, in memory that is kept.</summary>
/// <param name="model">The model.</param>
/// <param name="graph">The atoms, in the order of the device.</param>
/// <param name="upload">What moves numbers of geometry.</param>
internal sealed class StepResults(DeviceMace model, AtomGraph graph, GraphUpload upload)
{
    // By atom as the structures give them.
    private readonly ElectricMoments? _moments = model.Description.MomentForm is { } form ? new(form) : null;
    private double[] _results = [];
    private double[] _energies = [];
    private double[] _isolated = [];
    private double[] _forces = [];
    private double[] _atomMoments = [];
    private double[] _strain = [];
    private int[] _edgeCounts = [];

    /// <summary>Takes results from the device into the order of the structures' atoms.</summary>
    public void Download(MaceStep step)
    {
        int atoms = graph.AtomCount;
        if (_results.Length < step.ResultLength)
            _results = new double[step.ResultLength];
        if (_energies.Length < atoms)
        {
            _energies = new double[atoms];
            _isolated = new double[atoms];
            _forces = new double[3 * atoms];
            _atomMoments = new double[step.MomentWidth * atoms];
            _strain = new double[EdgeText.StrainLength * atoms];
        }

        Span<double> results = _results.AsSpan(0, step.ResultLength);
        upload.Download(step.Results, results);
        for (int n = 0; n < atoms; n++)
        {
            int place = graph.Order[n];
            _energies[place] = (model.Scale * results[n]) + model.Shift;
            _isolated[place] = model.AtomicEnergies[graph.Elements.Span[n]];
            CopyRow(results, step.MomentsAt, step.MomentWidth, n, _atomMoments, place);
            if (!step.HasGradients)
                continue;
            CopyRow(results, step.ForcesAt, 3, n, _forces, place);
            CopyRow(results, step.StrainAt, EdgeText.StrainLength, n, _strain, place);
        }
    }

    private static void CopyRow(ReadOnlySpan<double> results, int begin, int width, int from, double[] rows, int to)
        => results.Slice(begin + (width * from), width).CopyTo(rows.AsSpan(width * to));

    /// <summary>Puts the results of structures together.</summary>
    /// <param name="configurations">The structures.</param>
    /// <param name="results">Where their results go.</param>
    /// <param name="quantities">What was asked for.</param>
    /// <param name="deviceEdges">The edges of the only structure, where the device found them.</param>
    /// <exception cref="StructureException">A property of a structure has another form than the model reads.</exception>
    public void Collect(ReadOnlySpan<Configuration> configurations, ReadOnlySpan<PotentialResult> results, Quantities quantities, int? deviceEdges)
    {
        bool hasGradients = (quantities & (Quantities.Forces | Quantities.Stress)) != 0;
        ElectricMoments? moments = (quantities & Quantities.Moments) != 0 ? _moments : null;
        int width = model.Description.Moments?.Dim ?? 0;
        CountEdges(configurations.Length, deviceEdges);
        for (int s = 0; s < configurations.Length; s++)
        {
            int first = graph.StructureOffsets[s];
            int count = configurations[s].Count;
            Span<double> energies = _energies.AsSpan(first, count);
            double interaction = 0, isolated = 0;
            for (int n = 0; n < count; n++)
            {
                interaction += energies[n];
                isolated += _isolated[first + n];
                energies[n] += _isolated[first + n];
            }

            try
            {
                moments?.Update(configurations[s], _atomMoments.AsSpan(width * first, width * count));
                results[s].Assign(configurations[s], new PotentialValues
                {
                    Quantities = quantities,
                    Energy = interaction + isolated + (count > 0 ? model.Initial.Energy(s) : 0),
                    InteractionEnergy = interaction,
                    AtomEnergies = energies,
                    Forces = hasGradients ? _forces.AsSpan(3 * first, 3 * count) : default,
                    StrainGradient = hasGradients ? StrainGradient(first, count) : default,
                    LacksEnergy = !model.Description.HasEnergy,
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

    private void CountEdges(int structures, int? deviceEdges)
    {
        if (_edgeCounts.Length < structures)
            _edgeCounts = new int[structures];
        Array.Clear(_edgeCounts);
        if (deviceEdges is int count)
        {
            _edgeCounts[0] = count;
            return;
        }

        ReadOnlySpan<int> offsets = graph.Edges.ReceiverOffsets;
        for (int n = 0; n < graph.AtomCount; n++)
            _edgeCounts[graph.Structures[n]] += offsets[n + 1] - offsets[n];
    }

    private Matrix3d StrainGradient(int first, int count)
    {
        Span<double> w = stackalloc double[EdgeText.StrainLength];
        w.Clear();
        for (int k = 0; k < EdgeText.StrainLength * count; k++)
            w[k % EdgeText.StrainLength] += _strain[(EdgeText.StrainLength * first) + k];
        return new(new(w[0], w[3], w[4]), new(w[3], w[1], w[5]), new(w[4], w[5], w[2]));
    }
}
