using System;
using System.Numerics;
using System.Threading;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Mace.Layers;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Runtime.Dense;
using TpCompiler.Runtime.Kernels;

namespace TpCompiler.Atomistic.Mace.Evaluation;

/// <summary>
/// Evaluates a MACE model: energy, forces and virial of one structure after another, on a fixed number of threads. Keeps its memory,
/// so that in steady state nothing is allocated. Not for use by several callers at once. Results do not depend on the number of
/// threads, bit for bit: work is cut into the same pieces, and each sum has one owner.
/// </summary>
/// <remarks>
/// Forward (this file and <c>Forward</c>): edges to radial features and spherical harmonics; then per layer linear_up, convolution,
/// linear, skip_tp, symmetric contraction, linear, readout. Backward (<c>Backward</c>): the same in reverse with respect to positions
/// only, ending in a gradient for each edge vector.
/// </remarks>
internal sealed unsafe partial class MaceEvaluator<T> : IDisposable
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
    private double[] _nodeMoments = [];
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
        _workPerEdge = WorkPerEdge(model);
        _threads = new ThreadBuffers<T>[_parallel.ThreadCount];
        _evaluateRadial = EvaluateRadial;
        _up = Up;
        _convolve = Convolve;
        _updateNodes = UpdateNodes;
        _updateNodesBackward = UpdateNodesBackward;
        _convolveBackward = ConvolveBackward;
        _upBackward = UpBackward;
    }

    /// <summary>The number of edges of the last structure.</summary>
    public int EdgeCount => _graph.EdgeCount;

    /// <summary>The energy of the features before the first layer in the last structure, eV; zero unless the model reads it.</summary>
    public double EmbeddingEnergy => _initial.Energy;

    /// <summary>Evaluates one structure.</summary>
    /// <param name="structure">The structure.</param>
    /// <param name="atomEnergies">Energy of each atom, eV, isolated-atom energy included: N.</param>
    /// <param name="forces">Forces in eV/Angstrom: 3N.</param>
    /// <param name="cancellation">Looked at between pieces of work.</param>
    /// <returns>The interaction energy and the gradient with respect to strain, both in eV.</returns>
    /// <exception cref="ArgumentException">The structure is not usable with the model.</exception>
    public (double InteractionEnergy, Matrix3d StrainGradient) Evaluate(
        Structure structure, Span<double> atomEnergies, Span<double> forces, CancellationToken cancellation)
    {
        _cancellation = cancellation;
        _graph.Update(structure, _model.Description.CutoffRadius);
        _runner = _graph.EdgeCount * _workPerEdge < LeastParallelWork ? _inline : _parallel;
        _initial.Update(structure, _graph);
        Prepare();
        Forward();
        Backward();
        double interaction = CollectEnergies(atomEnergies);
        return (interaction, CollectForces(forces));
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

    /// <summary>Sizes all memory for the structure at hand.</summary>
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

        _edges.PrepareSenderGradients(_graph.EdgeCount, gradientRow);
        _edges.PrepareEndGradients(_graph.EdgeCount, endWidth);
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

    /// <summary>The electric moments that the model predicts for the atoms of the last structure: N rows of <see cref="MaceDescription.Moments"/>.</summary>
    public void CollectMoments(Span<double> moments)
    {
        int width = MomentWidth;
        for (int n = 0; n < _graph.AtomCount; n++)
            _nodeMoments.AsSpan(width * n, width).CopyTo(moments[(width * _graph.Order[n])..]);
    }

    private double CollectEnergies(Span<double> atomEnergies)
    {
        double interaction = 0;
        for (int n = 0; n < _graph.AtomCount; n++)
        {
            double energy = (_model.Scale * _nodeEnergies[n]) + _model.Shift;
            interaction += energy;
            atomEnergies[_graph.Order[n]] = _model.AtomicEnergies[_graph.Elements.Pointer[n]] + energy;
        }

        return interaction;
    }

    /// <summary>
    /// Forces from the gradient g of each edge vector: F_receiver -= g, F_sender += g; and dE/d(strain), the symmetric part of
    /// the sum of v g over edges.
    /// </summary>
    private Matrix3d CollectForces(Span<double> forces)
    {
        ReadOnlySpan<double> gradients = _edges.VectorGradients.AsSpan(0, 3 * _graph.EdgeCount);
        ReadOnlySpan<double> vectors = _graph.Edges.Vectors;
        ReadOnlySpan<int> receiverOffsets = _graph.Edges.ReceiverOffsets;
        ReadOnlySpan<int> senderOffsets = _graph.Edges.SenderOffsets;
        ReadOnlySpan<int> senderOrder = _graph.Edges.SenderOrder;
        for (int n = 0; n < _graph.AtomCount; n++)
        {
            Span<double> force = forces.Slice(3 * _graph.Order[n], 3);
            force.Clear();
            for (int e = receiverOffsets[n]; e < receiverOffsets[n + 1]; e++)
            {
                for (int a = 0; a < 3; a++)
                    force[a] -= gradients[(3 * e) + a];
            }

            for (int k = senderOffsets[n]; k < senderOffsets[n + 1]; k++)
            {
                for (int a = 0; a < 3; a++)
                    force[a] += gradients[(3 * senderOrder[k]) + a];
            }
        }

        Span<double> sum = stackalloc double[9];
        sum.Clear();
        for (int e = 0; e < _graph.EdgeCount; e++)
        {
            for (int a = 0; a < 3; a++)
            {
                for (int b = 0; b < 3; b++)
                    sum[(3 * a) + b] += vectors[(3 * e) + a] * gradients[(3 * e) + b];
            }
        }

        double xy = 0.5 * (sum[1] + sum[3]);
        double xz = 0.5 * (sum[2] + sum[6]);
        double yz = 0.5 * (sum[5] + sum[7]);
        return new Matrix3d(new Vector3d(sum[0], xy, xz), new Vector3d(xy, sum[4], yz), new Vector3d(xz, yz, sum[8]));
    }
}
