using System;
using System.Collections.Generic;
using System.Threading;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Models.Evaluation;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Core.Programs;
using TpCompiler.Gpu;
using TpCompiler.Gpu.Programs;

namespace TpCompiler.Atomistic.Gpu;

/// <summary>
/// A potential that is a program (<see cref="AtomisticModel"/>) on a device: energies, forces and stresses of structures, by the same program and the same
/// derivatives that <see cref="ModelPotential"/> runs on the processor. The weights and all that is computed stay on the device; positions go in, and for small
/// structures and several at once edges; energies, forces and strain gradients come out. Calls of several threads take turns. Results are the same bits on each run.
/// </summary>
/// <example>
/// <code>
/// using OpenClDevice device = OpenClDevice.Open(cache: BinaryCache.OfUser());
/// using ICalculator calculator = new GpuModelPotential(ModelFile.Load("model.nequip.zip").CreateModel(), Precision.Single, device);
/// PotentialResult result = calculator.Evaluate(structure);
/// </code>
/// </example>
public sealed class GpuModelPotential : ICalculator
{
    /// <summary>Where a search on a GPU is taken to be worth its launches, and waiting for the count: an estimate, not a measurement.</summary>
    private const int UsualDeviceNeighborAtoms = 1000;

    private readonly Lock _turn = new();
    private readonly List<GpuProgramPlan> _plans = [];
    private readonly GpuParameters _parameters;
    private readonly ModelEvaluator _evaluator;
    private readonly ModelDerivatives _derivatives;
    private readonly DeviceEdges _edges;
    private GpuProgramExecutor? _energies;
    private GpuProgramExecutor? _gradients;
    private bool _isDisposed;

    /// <summary>Prepares a model. Kernels are compiled when they are first needed, or found among those of earlier processes.</summary>
    /// <param name="model">The model.</param>
    /// <param name="precision">The type of features and weights; geometry and energies are in double where the device has it.</param>
    /// <param name="device">The device, which must outlive this.</param>
    /// <param name="deviceNeighborAtoms">
    /// The device finds the edges of a structure that is evaluated alone and has at least so many atoms, the host all others; null for what suits the
    /// device: about a thousand on GPUs, and all on the host where the device is a processor. Edges and their order are the same where the device has double.
    /// </param>
    /// <param name="memoryBudget">
    /// The most bytes on the device for what is computed and the graph, in each of the programs of energies and of forces; without weights and what finding edges
    /// takes. Where all edges at once would take more, they are worked on in windows. Null for no bound.
    /// </param>
    /// <exception cref="ArgumentException">The number of atoms is negative.</exception>
    /// <exception cref="GpuException">The device has no double where it is asked for.</exception>
    public GpuModelPotential(AtomisticModel model, Precision precision, GpuDevice device, int? deviceNeighborAtoms = null, long? memoryBudget = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(device);
        if (precision == Precision.Double && !device.HasDouble)
            throw new GpuException($"{device.Name} does not compute with double.");
        DeviceNeighborAtoms = deviceNeighborAtoms ?? (device.Shape.IsOfGpu ? UsualDeviceNeighborAtoms : int.MaxValue);
        ArgumentOutOfRangeException.ThrowIfNegative(DeviceNeighborAtoms, nameof(deviceNeighborAtoms));
        (Model, Precision, Device, MemoryBudget) = (model, precision, device, memoryBudget);
        _edges = new(device, DeviceNeighborAtoms);
        _parameters = new(device, model.Prepare());
        _derivatives = new(model);
        _evaluator = new(_derivatives, () => _energies = Executor(_derivatives.Energies), () => _gradients = Executor(_derivatives.Gradients), finder: _edges);
    }

    /// <summary>The model.</summary>
    public AtomisticModel Model { get; }

    /// <summary>The type of features and weights.</summary>
    public Precision Precision { get; }

    /// <summary>The device.</summary>
    public GpuDevice Device { get; }

    /// <inheritdoc/>
    public int PreferredBatchAtoms => 1024;

    /// <summary>The fewest atoms of a structure, evaluated alone, whose edges the device finds.</summary>
    public int DeviceNeighborAtoms { get; }

    /// <summary>The most bytes for what is computed and the graph; null for no bound.</summary>
    public long? MemoryBudget { get; }

    /// <summary>The windows over edges of the last evaluation: 1 where all were worked on at once.</summary>
    public int WindowCount { get; private set; }

    /// <summary>Whether the device found the edges of the last evaluation.</summary>
    public bool HasDeviceNeighbors { get; private set; }

    /// <summary>How many plans are kept, for structures of different sizes.</summary>
    public int PlanCount => (_energies?.PlanCount ?? 0) + (_gradients?.PlanCount ?? 0);

    /// <summary>The launches, and what is cleared, in the last evaluation; they are one where the device can record them. Those that find edges do not count.</summary>
    public int LaunchCount { get; private set; }

    /// <summary>The bytes of weights on the device.</summary>
    public long WeightBytes => _parameters.Bytes;

    /// <summary>The bytes on the device for what is computed: those of the largest structure so far, without what finding edges takes.</summary>
    public long WorkingBytes => (_energies?.WorkingBytes ?? 0) + (_gradients?.WorkingBytes ?? 0);

    /// <inheritdoc/>
    /// <exception cref="StructureException">
    /// A structure has an element that the model does not know, two atoms at one point, a cell that cannot repeat, or lacks a property
    /// that the model reads.
    /// </exception>
    /// <exception cref="NotSupportedException">The program has a step that does not run on devices; the message names it.</exception>
    /// <exception cref="GpuException">The device fails, for example because its memory does not suffice; or the budget does not.</exception>
    public void Evaluate(
        ReadOnlySpan<Configuration> configurations,
        ReadOnlySpan<PotentialResult> results,
        Quantities quantities = Quantities.All,
        CancellationToken cancellation = default)
    {
        BatchArguments.Check(configurations, results);
        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            cancellation.ThrowIfCancellationRequested();
            if (configurations.Length == 0)
                return;
            _edges.Begin();
            _evaluator.Evaluate(configurations, results, quantities, cancellation);
            HasDeviceNeighbors = _edges.HasFound;
            GpuProgramExecutor executor = (_derivatives.NeedsGradients(quantities) ? _gradients : _energies)!;
            (LaunchCount, WindowCount) = (executor.LaunchCount, executor.WindowCount);
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
            _evaluator.Dispose();
            _edges.Dispose();
            foreach (GpuProgramPlan plan in _plans)
                plan.Dispose();
            _parameters.Dispose();
        }
    }

    private GpuProgramExecutor Executor(TensorProgram program)
    {
        GpuProgramPlan plan = Precision == Precision.Double ? GpuProgramPlan.Compile<double>(program, _parameters) : GpuProgramPlan.Compile<float>(program, _parameters);
        _plans.Add(plan);
        return new(plan, MemoryBudget);
    }
}
