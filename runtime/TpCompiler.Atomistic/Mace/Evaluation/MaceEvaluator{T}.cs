using System;
using System.Numerics;
using System.Threading;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Mace.Layers;
using TpCompiler.Runtime.Dense;
using TpCompiler.Runtime.Kernels;

namespace TpCompiler.Atomistic.Mace.Evaluation;

/// <summary>
/// Evaluates a MACE model: energies, forces and virials of one batch of structures after another, on a fixed number of threads. Keeps
/// its memory, so that in steady state nothing is allocated. Not for use by several callers at once. Results depend neither on the
/// number of threads nor on the other structures of a batch, bit for bit: every row of numbers is computed alike wherever it lies, and
/// each sum has one owner and one order.
/// </summary>
/// <remarks>
/// Forward (this file and <c>Forward</c>): edges to radial features and spherical harmonics; then per layer linear_up, convolution,
/// linear, skip_tp, symmetric contraction, linear, readout. Backward (<c>Backward</c>): the same in reverse with respect to positions
/// only, ending in a gradient for each edge vector. <c>Results</c> takes the atoms apart again, structure by structure.
/// </remarks>
internal sealed unsafe partial class MaceEvaluator<T> : IMaceEvaluator
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Atoms per unit of work on atoms.</summary>
    private const int NodeChunk = 32;

    /// <summary>
    /// The least work worth several threads, as <see cref="WorkPerEdge"/> counts it: about a millisecond. Below it a thread that
    /// wakes up late costs more than it takes over.
    /// </summary>
    private const long LeastParallelWork = 1 << 23;

    private readonly MaceModel<T> _model;
    private readonly ParallelRanges _parallel;
    private readonly ParallelRanges _inline = new(threadCount: 1);
    private readonly long _workPerEdge;
    private readonly SizeLimit<T> _limit;
    private readonly AtomGraph _graph;
    private readonly InitialFeatures<T> _initial;
    private readonly LayerBuffers<T>[] _layers;
    private readonly EdgeBuffers<T> _edges;
    private readonly ThreadBuffers<T>?[] _threads;
    private readonly RangeAction _evaluateRadial;
    private readonly RangeAction _up;
    private readonly RangeAction _convolve;
    private readonly RangeAction _updateNodes;
    private readonly RangeAction _updateNodesBackward;
    private readonly RangeAction _convolveBackward;
    private readonly RangeAction _upBackward;
    private double[] _nodeEnergies = [];
    private readonly ElectricMoments? _moments;
    private double[] _nodeMoments = [];
    private bool _wantsGradients;
    private ParallelRanges _runner;
    private CancellationToken _cancellation;
    private int _current;

    /// <summary>An evaluator of <paramref name="model"/> on at most <paramref name="threads"/> threads.</summary>
    public MaceEvaluator(MaceModel<T> model, int threads)
    {
        _model = model;
        _parallel = new ParallelRanges(threads);
        _runner = _inline;
        _graph = new AtomGraph(model.Description.AtomicNumbers.AsSpan());
        _initial = new InitialFeatures<T>(model);
        _edges = new EdgeBuffers<T>();
        _layers = new LayerBuffers<T>[model.Layers.Length];
        for (int t = 0; t < _layers.Length; t++)
            _layers[t] = new LayerBuffers<T>(model.Layers[t]);
        _moments = model.Description.HasDipoles ? new ElectricMoments(model.Description) : null;
        _workPerEdge = WorkPerEdge(model);
        _limit = new SizeLimit<T>(model);
        _threads = new ThreadBuffers<T>[_parallel.ThreadCount];
        _evaluateRadial = EvaluateRadial;
        _up = Up;
        _convolve = Convolve;
        _updateNodes = UpdateNodes;
        _updateNodesBackward = UpdateNodesBackward;
        _convolveBackward = ConvolveBackward;
        _upBackward = UpBackward;
    }

    /// <inheritdoc/>
    public void Evaluate(
        ReadOnlySpan<Configuration> configurations, ReadOnlySpan<PotentialResult> results, Quantities quantities, CancellationToken cancellation)
    {
        _cancellation = cancellation;
        _wantsGradients = (quantities & (Quantities.Forces | Quantities.Stress)) != 0;
        _graph.Update(configurations, _model.Description.CutoffRadius);
        _limit.Require(configurations.Length, _graph.AtomCount, _graph.EdgeCount, _wantsGradients);
        _runner = _graph.EdgeCount * _workPerEdge < LeastParallelWork ? _inline : _parallel;
        _initial.Update(configurations, _graph);
        Prepare();
        Forward();
        if (_wantsGradients)
            Backward();
        Collect(configurations, results, quantities);
    }

    /// <summary>Gives all memory back.</summary>
    public void Dispose()
    {
        _graph.Dispose();
        _initial.Dispose();
        _edges.Dispose();
        foreach (LayerBuffers<T> layer in _layers)
            layer.Dispose();
        foreach (ThreadBuffers<T>? thread in _threads)
            thread?.Dispose();
    }

    private MaceLayer<T> Layer => _model.Layers[_current];

    private LayerBuffers<T> Buffers => _layers[_current];

    /// <summary>A thread's own memory, made when it first works.</summary>
    private ThreadBuffers<T> Scratch(int thread) => _threads[thread] ??= new ThreadBuffers<T>(_model.Layers, AtomGraph.TileEdges);

    private void OverAtoms(RangeAction action) => _runner.Run(_graph.AtomCount, NodeChunk, action, _cancellation);

    private void OverTiles(RangeAction action) => _runner.Run(_graph.TileReceivers.Count - 1, 1, action, _cancellation);

    /// <summary>Multiplications per edge, forward: those of the radial networks, and about eight for each element of the message.</summary>
    private static long WorkPerEdge(MaceModel<T> model)
    {
        long work = 0;
        foreach (MaceLayer<T> layer in model.Layers)
        {
            work += layer.RadialWeights.Work + (8L * layer.Message.RowLength);
        }

        return work;
    }

    /// <summary>Sizes all memory for the batch at hand.</summary>
    private void Prepare()
    {
        int atoms = _graph.AtomCount;
        _edges.Prepare(_graph.EdgeCount, _model);
        int gradientRow = 0;
        int endWidth = 0;
        for (int t = 0; t < _layers.Length; t++)
        {
            _layers[t].Prepare(atoms);
            if (_model.Layers[t].IsFirst)
                continue;
            gradientRow = Math.Max(gradientRow, _model.Layers[t].Edge.RowLength);
            endWidth = Math.Max(endWidth, _model.Layers[t].Attention?.EndWidth ?? 0);
        }

        if (_wantsGradients)
        {
            _edges.PrepareSenderGradients(_graph.EdgeCount, gradientRow);
            _edges.PrepareEndGradients(_graph.EdgeCount, endWidth);
        }

        if (_nodeEnergies.Length < atoms)
            _nodeEnergies = new double[atoms];
        Array.Clear(_nodeEnergies, 0, atoms);
        int moments = MomentWidth * atoms;
        if (_nodeMoments.Length < moments)
            _nodeMoments = new double[moments];
        Array.Clear(_nodeMoments);
    }

    /// <summary>How many numbers the electric moments of an atom are.</summary>
    private int MomentWidth => _model.Description.Moments?.Dim ?? 0;
}
