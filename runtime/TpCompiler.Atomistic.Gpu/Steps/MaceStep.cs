using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic.Gpu.Kernels;
using TpCompiler.Atomistic.Gpu.Model;
using TpCompiler.Gpu;
using TpCompiler.Gpu.Kernels;
using TpCompiler.Gpu.Operations;

namespace TpCompiler.Atomistic.Gpu.Steps;

/// <summary>
/// All launches of an evaluation with room for so many atoms and edges, and the memory that they work on: what the model's parts add themselves to.
/// </summary>
internal sealed class MaceStep : IDisposable
{
    /// <summary>Groups that keep a large GPU busy.</summary>
    private const int LeastRuns = 4096;

    /// <summary>Edges of one receiver, about: what belongs to the receiver is read once in a run.</summary>
    private const int LongestRun = 32;

    private readonly GpuArena _arena;
    private readonly WeightStore _weights;
    private readonly HashSet<object> _begun = [];
    private readonly GpuBuffer _runs;

    /// <summary>Plans an evaluation.</summary>
    public MaceStep(DeviceMace model, GpuOperations operations, GpuArena arena, WeightStore weights, int atomCapacity, int edgeCapacity, bool hasGradients)
    {
        HasGradients = hasGradients;
        (_arena, _weights, Model, Operations, AtomCapacity, EdgeCapacity) = (arena, weights, model, operations, atomCapacity, edgeCapacity);
        Setup = new(operations.Device);
        Main = new(operations.Device);
        RealSize = operations.Device.HasDouble ? sizeof(double) : sizeof(float);
        int run = Math.Clamp(edgeCapacity / LeastRuns, 1, LongestRun);
        int runs = (edgeCapacity + run - 1) / run;
        _runs = operations.Device.Upload<int>(Enumerable.Range(0, runs + 1).Select(k => Math.Min(k * run, edgeCapacity)).ToArray());
        EdgeRuns = new(runs, _runs);
        Graph = new(arena, atomCapacity, edgeCapacity, model.ElementCount, RealSize);
        Sequence = Setup;
        model.AddSetup(this);
        Sequence = Main;
        model.AddLaunches(this);
    }

    /// <summary>The model.</summary>
    public DeviceMace Model { get; }

    /// <summary>The compiled kernels.</summary>
    public GpuOperations Operations { get; }

    /// <summary>The room for atoms, N. Those beyond the last have no edges; what is computed for them is never read.</summary>
    public int AtomCapacity { get; }

    /// <summary>The room for edges.</summary>
    public int EdgeCapacity { get; }

    /// <summary>Whether forces and the strain gradient are computed.</summary>
    public bool HasGradients { get; }

    /// <summary>Bytes of a number of geometry.</summary>
    public int RealSize { get; }

    /// <summary>Atoms and edges.</summary>
    public GraphBuffers Graph { get; }

    /// <summary>What is computed when the features before the first layer change.</summary>
    public GpuSequence Setup { get; }

    /// <summary>What is computed each time.</summary>
    public GpuSequence Main { get; }

    /// <summary>Where launches are added now.</summary>
    public GpuSequence Sequence { get; private set; }

    /// <summary>Vectors of edges and their lengths [E, 4] (R).</summary>
    public GpuBuffer Vectors => Reals("edges.vectors", EdgeText.VectorLength * (long)EdgeCapacity);

    /// <summary>For each edge the element of its sender times the number of elements, plus that of its receiver [E].</summary>
    public GpuBuffer Pairs => _arena.Get("edges.pairs", sizeof(int) * (long)EdgeCapacity);

    /// <summary>For each edge the row of its sender's features before the first layer [E].</summary>
    public GpuBuffer InitialRowsOfSenders => _arena.Get("edges.initialRowsOfSenders", sizeof(int) * (long)EdgeCapacity);

    /// <summary>The sender of each edge, 0 beyond the last [E].</summary>
    public GpuBuffer Senders => _arena.Get("edges.senders", sizeof(int) * (long)EdgeCapacity);

    /// <summary>The receiver of each edge, 0 beyond the last [E].</summary>
    public GpuBuffer Receivers => _arena.Get("edges.receivers", sizeof(int) * (long)EdgeCapacity);

    /// <summary>Where runs of edges begin that a group goes through where nothing is summed: as long as there are enough groups.</summary>
    public ItemRows EdgeRuns { get; }

    /// <summary>Unit vectors [3, E].</summary>
    public GpuBuffer UnitVectors => OfEdges("edges.unit", 3);

    /// <summary>Gradients of unit vectors [3, E].</summary>
    public GpuBuffer UnitGradients => OfEdges("edges.unitGradients", 3);

    /// <summary>Spherical harmonics [(lmax+1)^2, E].</summary>
    public GpuBuffer Harmonics => OfEdges("edges.harmonics", Model.HarmonicsCount);

    /// <summary>Gradients of harmonics.</summary>
    public GpuBuffer HarmonicsGradients => OfEdges("edges.harmonicsGradients", Model.HarmonicsCount);

    /// <summary>Radial features [E, width].</summary>
    public GpuBuffer RadialFeatures => OfEdges("edges.radial", Model.Radial.Width);

    /// <summary>d(features)/dr.</summary>
    public GpuBuffer RadialSlopes => OfEdges("edges.radialSlopes", Model.Radial.Width);

    /// <summary>Gradients of radial features.</summary>
    public GpuBuffer RadialGradients => OfEdges("edges.radialGradients", Model.Radial.Width);

    /// <summary>The envelope where it is separate [E].</summary>
    public GpuBuffer Envelopes => OfEdges("edges.envelopes", 1);

    /// <summary>Its slopes (R).</summary>
    public GpuBuffer EnvelopeSlopes => Reals("edges.envelopeSlopes", EdgeCapacity);

    /// <summary>Gradients of the lengths beside those of radial features [E] (R).</summary>
    public GpuBuffer LengthGradients => Reals("edges.lengthGradients", EdgeCapacity);

    /// <summary>Energies of pairs [E] (R).</summary>
    public GpuBuffer PairEnergies => Reals("edges.pairEnergies", EdgeCapacity);

    /// <summary>Gradients of the vectors [E, 3] (R).</summary>
    public GpuBuffer VectorGradients => Reals("edges.gradients", 3L * EdgeCapacity);

    /// <summary>
    /// All that is downloaded (R): energies of atoms without scale and shift [N], and from the places below on electric moments [N, moments] where there
    /// are any, and where gradients are wanted forces [N, 3] and parts of the strain gradient [N, 6].
    /// </summary>
    public GpuBuffer Results => Reals("results", ResultLength);

    /// <summary>The length of <see cref="Results"/>.</summary>
    public int ResultLength => HasGradients ? checked(StrainAt + (EdgeText.StrainLength * AtomCapacity)) : ForcesAt;

    /// <summary>How many numbers the electric moments of an atom are.</summary>
    public int MomentWidth => Model.Description.Moments?.Dim ?? 0;

    /// <summary>Where electric moments begin in <see cref="Results"/>.</summary>
    public int MomentsAt => AtomCapacity;

    /// <summary>Where forces begin.</summary>
    public int ForcesAt => checked((1 + MomentWidth) * AtomCapacity);

    /// <summary>Where parts of the strain gradient begin.</summary>
    public int StrainAt => checked(ForcesAt + (3 * AtomCapacity));

    /// <summary>Adds a launch.</summary>
    public void Add(GpuLaunch launch) => Sequence.Add(launch);

    /// <summary>Says that something is written; whether it is the first time, so that it is to be overwritten and not added to.</summary>
    public bool Begin(object what) => _begun.Add(what);

    /// <summary>Adds that memory becomes zero, unless something was written there.</summary>
    public void ClearUnlessBegun(GpuBuffer buffer)
    {
        if (Begin(buffer))
            Sequence.Clear(buffer, buffer.Length);
    }

    /// <summary>Memory for each atom.</summary>
    public GpuBuffer OfAtoms(string name, int rowLength) => Elements(name, (long)AtomCapacity * rowLength);

    /// <summary>Memory for each edge.</summary>
    public GpuBuffer OfEdges(string name, int width) => Elements(name, (long)EdgeCapacity * width);

    /// <summary>Memory for so many elements.</summary>
    public GpuBuffer Elements(string name, long count) => _arena.Get(name, count * Operations.ElementSize);

    /// <summary>Memory for so many numbers of geometry or energy.</summary>
    public GpuBuffer Reals(string name, long count) => _arena.Get(name, count * RealSize);

    /// <summary>Weights of the model.</summary>
    public GpuBuffer Weights(double[] values) => _weights.Elements(values);

    /// <summary>Constants in the type of geometry.</summary>
    public GpuBuffer RealWeights(double[] values) => _weights.Reals(values);

    /// <summary>Whole numbers of the model.</summary>
    public GpuBuffer IntegerWeights(int[] values) => _weights.Integers(values);

    /// <inheritdoc/>
    public void Dispose()
    {
        _runs.Dispose();
        Setup.Dispose();
        Main.Dispose();
    }
}
