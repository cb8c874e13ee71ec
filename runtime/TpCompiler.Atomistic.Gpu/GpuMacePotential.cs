using System;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Threading;
using TpCompiler.Atomistic.Gpu.Kernels;
using TpCompiler.Atomistic.Gpu.Model;
using TpCompiler.Atomistic.Gpu.Steps;
using TpCompiler.Atomistic.Graphs;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Gpu;
using TpCompiler.Gpu.Operations;
using TpCompiler.Runtime.Recording;

namespace TpCompiler.Atomistic.Gpu;

/// <summary>
/// A MACE potential on a device: energies, forces and stresses. The model and all that it computes stay there; positions go in, and for small
/// structures and several at once edges; energies, forces and parts of the strain gradient come out. Calls of several threads take turns.
/// </summary>
/// <remarks>
/// All launches of an evaluation are planned once for room for atoms and edges (a few percent more than there are, so that structures of about the
/// same size share a plan), and from the second evaluation on enqueued as one where the device can. Results are the same bits on each run.
/// </remarks>
/// <example>
/// <code>
/// using OpenClDevice device = OpenClDevice.Open(cache: BinaryCache.OfUser());
/// using ICalculator calculator = new GpuMacePotential(MaceModelFile.Load("model.model"), null, Precision.Single, device);
/// PotentialResult result = calculator.Evaluate(structure);
/// </code>
/// </example>
public sealed class GpuMacePotential : ICalculator
{
    /// <summary>Plans that are kept for structures of other sizes.</summary>
    private const int MostSteps = 16;

    /// <summary>Where a search on a GPU is taken to be worth its launches, and waiting for the count: an estimate, not a measurement.</summary>
    private const int UsualDeviceNeighborAtoms = 1000;

    private readonly Lock _turn = new();
    private readonly DeviceMace _model;
    private readonly GpuOperations _operations;
    private readonly GpuArena _arena;
    private readonly WeightStore _weights;
    private readonly GraphUpload _upload;
    private readonly AtomGraph _graph;
    private readonly DeviceEdges _deviceEdges;
    private readonly StepResults _stepResults;
    private readonly RecentPlans<MaceStep> _steps = new(MostSteps);
    private double[] _initial = [];
    private int _version;
    private bool _isDisposed;

    /// <summary>Prepares a model.</summary>
    /// <param name="description">The model.</param>
    /// <param name="head">The head's name; null for the only one, or the one called default.</param>
    /// <param name="precision">The type of features and weights; geometry and energies are in double where the device has it.</param>
    /// <param name="device">The device, which must outlive this.</param>
    /// <param name="deviceNeighborAtoms">
    /// The device finds the edges of a structure that is evaluated alone and has at least so many atoms, the host all others; null for what suits the
    /// device: about a thousand on GPUs, and all on the host where the device is a processor. Edges and their order are the same where the device has double.
    /// </param>
    /// <exception cref="ArgumentException">The model has no such head, or several and none is named; or the number of atoms is negative.</exception>
    /// <exception cref="NotSupportedException">The model has a part that does not run on devices; the message names it.</exception>
    /// <exception cref="GpuException">The device has no double where it is asked for, or its compiler refuses.</exception>
    public GpuMacePotential(MaceDescription description, string? head, Precision precision, GpuDevice device, int? deviceNeighborAtoms = null)
    {
        ArgumentNullException.ThrowIfNull(description);
        ArgumentNullException.ThrowIfNull(device);
        DeviceNeighborAtoms = deviceNeighborAtoms ?? (device.Shape.IsOfGpu ? UsualDeviceNeighborAtoms : int.MaxValue);
        ArgumentOutOfRangeException.ThrowIfNegative(DeviceNeighborAtoms, nameof(deviceNeighborAtoms));
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
        _deviceEdges = new(device);
        _stepResults = new(_model, _graph, _upload);
    }

    /// <summary>The name of the head that is evaluated.</summary>
    public string Head { get; }

    /// <summary>The type of features and weights.</summary>
    public Precision Precision { get; }

    /// <summary>The device.</summary>
    public GpuDevice Device { get; }

    /// <summary>The model.</summary>
    public MaceDescription Description => _model.Description;

    /// <inheritdoc/>
    public int PreferredBatchAtoms => 1024;

    /// <summary>The fewest atoms of a structure, evaluated alone, whose edges the device finds.</summary>
    public int DeviceNeighborAtoms { get; }

    /// <summary>Whether the device found the edges of the last evaluation.</summary>
    public bool HasDeviceNeighbors { get; private set; }

    /// <summary>The launches of the last evaluation, which are one where the device can record them; those that find edges do not count.</summary>
    public int LaunchCount { get; private set; }

    /// <summary>The plans that are kept.</summary>
    internal int PlanCount => _steps.Count;

    /// <summary>The bytes of weights on the device.</summary>
    public long WeightBytes => _weights.Bytes;

    /// <summary>The bytes on the device for what is computed: those of the largest structure so far, without what finding edges takes.</summary>
    public long WorkingBytes => _arena.Bytes;

    /// <inheritdoc/>
    /// <exception cref="StructureException">
    /// A structure has an element that the model does not know, two atoms at one point, a cell that cannot repeat, or lacks a property
    /// that the model reads, such as total_charge.
    /// </exception>
    /// <exception cref="GpuException">The device fails, for example because its memory does not suffice.</exception>
    public void Evaluate(
        ReadOnlySpan<Configuration> configurations,
        ReadOnlySpan<PotentialResult> results,
        Quantities quantities = Quantities.All,
        CancellationToken cancellation = default)
    {
        BatchArguments.Check(configurations, results);
        for (int s = 0; s < configurations.Length; s++)
        {
            if (configurations[s].Edges is not null)
                throw new StructureException(s, configurations.Length, new ArgumentException("Edges that are given are evaluated on the processor, and not yet on devices."));
        }

        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            cancellation.ThrowIfCancellationRequested();
            if (configurations.Length == 0)
                return;
            _graph.UpdateAtoms(configurations);
            bool wantsGradients = (quantities & (Quantities.Forces | Quantities.Stress)) != 0;
            HasDeviceNeighbors = false;
            if (_graph.AtomCount > 0)
                Run(configurations, wantsGradients, cancellation);
            else
                _graph.FindEdges(configurations, Description.CutoffRadius);
            _stepResults.Collect(configurations, results, quantities, HasDeviceNeighbors ? _deviceEdges.Count : null);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_turn)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            DropSteps();
            _deviceEdges.Dispose();
            _arena.Dispose();
            _weights.Dispose();
            _operations.Dispose();
            _graph.Dispose();
        }
    }

    private void Run(ReadOnlySpan<Configuration> configurations, bool wantsGradients, CancellationToken cancellation)
    {
        int edges = FindEdges(configurations);
        MaceStep step = FindStep(AtomCapacity(_graph.AtomCount), edges, wantsGradients, out bool isNew);
        _upload.UploadAtoms(_graph, configurations, step.Graph, _model.Initial.IsPerAtom, _arena.Version);
        if (HasDeviceNeighbors)
            _deviceEdges.Write(step.Graph);
        else
            _upload.UploadEdges(_graph, step.Graph);
        if (isNew || _model.Initial.IsPerAtom)
            UploadInitial(configurations, step);
        cancellation.ThrowIfCancellationRequested();
        KernelRecording.Add(KernelExecution.Device, Device.Name);
        step.Main.Enqueue();
        LaunchCount = step.Main.Count;
        _stepResults.Download(step);
    }

    /// <summary>Uploads positions, and has the device or the host find edges; their number.</summary>
    private int FindEdges(ReadOnlySpan<Configuration> configurations)
    {
        // Memory for positions does not depend on the edges. Where it moves here, what was planned for it is dropped before anything is launched.
        int realSize = Device.HasDouble ? sizeof(double) : sizeof(float);
        GpuBuffer positions = GraphBuffers.PositionsIn(_arena, AtomCapacity(_graph.AtomCount), realSize);
        _upload.UploadPositions(_graph, positions);
        HasDeviceNeighbors = configurations.Length == 1 && _graph.AtomCount >= DeviceNeighborAtoms
            && _deviceEdges.TryCount(positions, configurations[0], Description.CutoffRadius);
        if (HasDeviceNeighbors)
            return _deviceEdges.Count;
        _graph.FindEdges(configurations, Description.CutoffRadius);
        return _graph.EdgeCount;
    }

    /// <summary>The plan for a size: one that has as much room for atoms, and not much more room than the edges need.</summary>
    private MaceStep FindStep(int atomCapacity, int edges, bool hasGradients, out bool isNew)
    {
        isNew = false;
        if (_arena.Version != _version)
            DropSteps();
        int most = EdgeCapacity(edges + (edges / 8));
        if (_steps.Use(s => s.AtomCapacity == atomCapacity && s.HasGradients == hasGradients && s.EdgeCapacity >= edges && s.EdgeCapacity <= most) is MaceStep known)
            return known;

        isNew = true;
        MaceStep step = new(_model, _operations, _arena, _weights, atomCapacity, EdgeCapacity(edges), hasGradients);
        if (_arena.Version != _version)
        {
            // Memory has moved while this was planned, and maybe what it began with has.
            step.Dispose();
            DropSteps();
            step = new(_model, _operations, _arena, _weights, atomCapacity, EdgeCapacity(edges), hasGradients);
        }

        // What goes may still be at work.
        if (_steps.IsFull)
            Device.Finish();
        _steps.Add(step);
        return step;
    }

    /// <summary>Room for up to three atoms more, or a sixteenth: few numbers, so that neighbouring sizes have the same.</summary>
    private static int AtomCapacity(int atoms)
    {
        int grain = Math.Max(4, (1 << BitOperations.Log2((uint)atoms)) / 16);
        return checked(atoms + grain - 1) / grain * grain;
    }

    /// <summary>Room for a sixteenth more edges, in whole vectors.</summary>
    private static int EdgeCapacity(int edges) => checked((edges + (edges / 16) + 64) / 64 * 64);

    private void DropSteps()
    {
        Device.Finish();
        _steps.Clear();
        _version = _arena.Version;
    }

    private void UploadInitial(ReadOnlySpan<Configuration> configurations, MaceStep step)
    {
        int length = _model.Initial.Rows(step.AtomCapacity) * _model.Initial.Layout.RowLength;
        if (_initial.Length < length)
            _initial = new double[length];
        Span<double> rows = _initial.AsSpan(0, length);
        _model.Initial.Compute(configurations, _graph, rows);
        if (Precision == Precision.Double)
            Device.Upload(_model.Initial.Buffer(step), MemoryMarshal.AsBytes(rows));
        else
            _upload.Floats(_model.Initial.Buffer(step), rows);
        step.Setup.Enqueue();
    }
}
