using System;
using System.Collections.Generic;
using TpCompiler.Atomistic.Gpu.Kernels;
using TpCompiler.Atomistic.Gpu.Model;
using TpCompiler.Atomistic.Gpu.Steps;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Mace.Evaluation;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Gpu;
using TpCompiler.Gpu.Operations;

namespace TpCompiler.Atomistic.Gpu;

/// <summary>
/// A MACE potential on a device: energies, forces and stresses of one structure after another. The model and all that it computes
/// stay there; positions and edges go in, energies, forces and the virial come out. Serves one caller at a time.
/// </summary>
/// <remarks>
/// All launches of an evaluation are planned once for each number of atoms and room for edges (a few percent more than there are), and from
/// the second evaluation on enqueued as one where the device can. Results are the same bits on each run.
/// </remarks>
/// <example>
/// <code>
/// using OpenClDevice device = OpenClDevice.Open(cache: BinaryCache.OfUser());
/// using GpuMaceEvaluator potential = new(MaceModelFile.Load("model.model"), null, Precision.Single, device);
/// PotentialResult result = potential.Evaluate(structure);
/// </code>
/// </example>
public sealed class GpuMaceEvaluator : IDisposable
{
    /// <summary>Plans that are kept for structures of other sizes.</summary>
    private const int MostSteps = 16;

    private readonly DeviceMace _model;
    private readonly GpuOperations _operations;
    private readonly GpuArena _arena;
    private readonly WeightStore _weights;
    private readonly GraphUpload _upload;
    private readonly AtomGraph _graph;
    private readonly List<MaceStep> _steps = [];
    private double[] _initial = [];
    private double[] _results = [];
    private int _version;
    private bool _isDisposed;

    /// <summary>Prepares a model.</summary>
    /// <param name="description">The model.</param>
    /// <param name="head">The head's name; null for the only one, or the one called default.</param>
    /// <param name="precision">The type of features and weights; geometry and energies are in double where the device has it.</param>
    /// <param name="device">The device, which must outlive this.</param>
    /// <exception cref="ArgumentException">The model has no such head, or several and none is named.</exception>
    /// <exception cref="NotSupportedException">The model has a part that does not run on devices; the message names it.</exception>
    /// <exception cref="GpuException">The device has no double where it is asked for, or its compiler refuses.</exception>
    public GpuMaceEvaluator(MaceDescription description, string? head, Precision precision, GpuDevice device)
    {
        ArgumentNullException.ThrowIfNull(description);
        ArgumentNullException.ThrowIfNull(device);
        int index = MacePotential.HeadIndex(description, head);
        Head = description.Heads[index];
        Precision = precision;
        Device = device;
        bool isDouble = precision == Precision.Double;
        _model = new(description, index, isDouble, device.Shape);
        _operations = new(device, isDouble, _model.Kernels, DeviceMace.Texts);
        _arena = new(device);
        _weights = new(device, isDouble);
        _upload = new(device);
        _graph = new(description.AtomicNumbers.AsSpan());
    }

    /// <summary>The name of the head that is evaluated.</summary>
    public string Head { get; }

    /// <summary>The type of features and weights.</summary>
    public Precision Precision { get; }

    /// <summary>The device.</summary>
    public GpuDevice Device { get; }

    /// <summary>The model.</summary>
    public MaceDescription Description => _model.Description;

    /// <summary>The number of edges (ordered pairs of neighbours) of the last structure.</summary>
    public int EdgeCount => _graph.EdgeCount;

    /// <summary>The launches of the last evaluation, which are one where the device can record them.</summary>
    public int LaunchCount { get; private set; }

    /// <summary>The bytes of weights on the device.</summary>
    public long WeightBytes => _weights.Bytes;

    /// <summary>The bytes on the device for what is computed: those of the largest structure so far.</summary>
    public long WorkingBytes => _arena.Bytes;

    /// <summary>Evaluates a structure.</summary>
    /// <param name="structure">The structure.</param>
    /// <exception cref="ArgumentException">
    /// The structure has an element that the model does not know, two atoms at one point, a cell that cannot repeat, or lacks a
    /// property that the model reads, such as total_charge.
    /// </exception>
    /// <exception cref="GpuException">The device fails, for example because its memory does not suffice.</exception>
    /// <exception cref="ObjectDisposedException">The evaluator was disposed.</exception>
    public PotentialResult Evaluate(Structure structure)
    {
        ArgumentNullException.ThrowIfNull(structure);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _graph.Update(structure, Description.CutoffRadius);
        double[] energies = new double[structure.Count];
        double[] forces = new double[3 * structure.Count];
        if (structure.Count == 0)
            return new(0, 0, energies, forces, default, structure, Description.HasDipoles ? [] : null);

        MaceStep step = FindStep(structure.Count, _graph.EdgeCount, out bool isNew);
        _upload.Upload(_graph, structure, step.Graph, _model.Initial.IsPerAtom, _arena.Version);
        if (isNew || _model.Initial.HasJointEmbedding)
            UploadInitial(structure, step);
        step.Main.Enqueue();
        LaunchCount = step.Main.Count;
        return Collect(structure, step, energies, forces);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        DropSteps();
        _arena.Dispose();
        _weights.Dispose();
        _operations.Dispose();
        _graph.Dispose();
    }

    /// <summary>The plan for a size: one that has the same number of atoms and not much more room than the edges need.</summary>
    private MaceStep FindStep(int atoms, int edges, out bool isNew)
    {
        isNew = false;
        foreach (MaceStep known in _steps)
        {
            if (known.Atoms == atoms && known.EdgeCapacity >= edges && known.EdgeCapacity <= Capacity(edges + (edges / 8)))
                return known;
        }

        isNew = true;
        if (_steps.Count == MostSteps)
            DropSteps();
        MaceStep step = new(_model, _operations, _arena, _weights, atoms, Capacity(edges));
        if (_arena.Version != _version)
        {
            // Memory has moved while this was planned, and maybe what it began with has.
            step.Dispose();
            DropSteps();
            _version = _arena.Version;
            step = new(_model, _operations, _arena, _weights, atoms, Capacity(edges));
        }

        _steps.Add(step);
        return step;
    }

    /// <summary>Room for a sixteenth more edges, in whole vectors.</summary>
    private static int Capacity(int edges) => checked((edges + (edges / 16) + 64) / 64 * 64);

    private void DropSteps()
    {
        Device.Finish();
        foreach (MaceStep step in _steps)
            step.Dispose();
        _steps.Clear();
    }

    private void UploadInitial(Structure structure, MaceStep step)
    {
        int length = _model.Initial.Rows(step.Atoms) * _model.Initial.Layout.RowLength;
        if (_initial.Length < length)
            _initial = new double[length];
        Span<double> rows = _initial.AsSpan(0, length);
        _model.Initial.Compute(structure, _graph, rows);
        if (Precision == Precision.Double)
            Device.Upload(_model.Initial.Buffer(step), System.Runtime.InteropServices.MemoryMarshal.AsBytes(rows));
        else
            _upload.Floats(_model.Initial.Buffer(step), rows);
        step.Setup.Enqueue();
    }

    private PotentialResult Collect(Structure structure, MaceStep step, double[] energies, double[] forces)
    {
        int atoms = step.Atoms;
        if (_results.Length < step.ResultLength)
            _results = new double[step.ResultLength];
        Span<double> results = _results.AsSpan(0, step.ResultLength);
        _upload.Download(step.Results, results);
        double interaction = 0;
        double isolated = 0;
        for (int n = 0; n < atoms; n++)
        {
            double energy = (_model.Scale * results[n]) + _model.Shift;
            double ofElement = _model.AtomicEnergies[_graph.Elements.Span[n]];
            interaction += energy;
            isolated += ofElement;
            energies[_graph.Order[n]] = ofElement + energy;
            results.Slice(step.ForcesAt + (3 * n), 3).CopyTo(forces.AsSpan(3 * _graph.Order[n]));
        }

        double[]? dipoles = Description.HasDipoles ? new double[3 * atoms] : null;
        for (int n = 0; n < atoms && dipoles is not null; n++)
            results.Slice(step.DipolesAt + (3 * n), 3).CopyTo(dipoles.AsSpan(3 * _graph.Order[n]));

        Span<double> w = stackalloc double[6];
        w.Clear();
        for (int k = 0; k < 6 * EdgeText.VirialGroups; k++)
            w[k % 6] += results[step.VirialAt + k];
        Matrix3d gradient = new(new(w[0], w[3], w[4]), new(w[3], w[1], w[5]), new(w[4], w[5], w[2]));
        return new(interaction + isolated + _model.Initial.Energy, interaction, energies, forces, gradient, structure, dipoles);
    }
}
