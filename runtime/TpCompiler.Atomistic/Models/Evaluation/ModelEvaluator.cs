using System;
using System.Threading;
using TpCompiler.Atomistic.Graphs;
using TpCompiler.Atomistic.Models.Tables;
using TpCompiler.Atomistic.Neighbors;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Runtime.Dense;
using TpCompiler.Runtime.Programs;

namespace TpCompiler.Atomistic.Models.Evaluation;

/// <summary>
/// Evaluates a model on one batch of structures after another: takes atoms and edges apart into the inputs of its programs, and their outputs into the
/// result of each structure, whatever runs the programs. Keeps its memory, so that in steady state nothing is allocated. Not for use by several callers at once.
/// </summary>
internal sealed class ModelEvaluator : IModelEvaluator
{
    /// <summary>
    /// Bytes for each edge outside the program: both ends, a shift of three integers, a vector and a length in the neighbour list (56), what its search keeps (16),
    /// both ends and their order in the graph of the program (12), a shift of three numbers (24); and, for atoms that move, a list of the quarter more pairs that
    /// may become edges, with the edge of each.
    /// </summary>
    public const int GraphBytesPerEdge = 56 + 16 + 12 + 24 + ((56 + 4) * 5 / 4);

    /// <summary>
    /// Bytes for each edge besides where there are tables: interval, row and key, here and in the graph (24), and what an order by keys takes (28).
    /// </summary>
    public const int TableBytesPerEdge = 24 + 28;

    /// <summary>Bytes for each atom outside the program: places, positions, labels and offsets (96), energies and forces in both orders (96).</summary>
    public const int GraphBytesPerAtom = 96 + 96;

    private readonly ModelDerivatives _model;
    private readonly Func<IProgramExecutor> _newEnergies;
    private readonly Func<IProgramExecutor> _newGradients;
    private readonly IEdgeLabels? _labels;
    private readonly EdgeLabelMemory _labelMemory;
    private readonly IEdgeFinder? _finder;
    private bool _areFound;
    private readonly AtomGraph _atoms;
    private readonly EdgeShifts _shifts;
    private readonly ProgramGraph _graph = new();
    private readonly PropertyInputs _properties;
    private readonly ElectricMoments? _moments;
    private IProgramExecutor? _energies;
    private IProgramExecutor? _gradients;
    private Structure[] _batch = [];
    private int _batchLength = -1;
    private int _structures;
    private int[] _structureOf = [];
    private double[] _positions = [];
    private double[] _strain = [];
    private double[] _ones = [];
    private double[] _structureEnergies = [];
    private double[] _interactions = [];
    private double[] _inOrder = [];
    private double[] _atomEnergies = [];
    private double[] _forces = [];
    private double[] _atomMoments = [];
    private int[] _edgeCounts = [];

    /// <summary>An evaluator.</summary>
    /// <param name="model">The model and its programs.</param>
    /// <param name="newEnergies">Makes what runs <see cref="ModelDerivatives.Energies"/>.</param>
    /// <param name="newGradients">Makes what runs <see cref="ModelDerivatives.Gradients"/>.</param>
    /// <param name="labels">What labels edges for tables; null where there are none.</param>
    /// <param name="finder">What may find edges in place of the host; null for nothing.</param>
    /// <param name="threads">The most threads of the host that find edges and what is given with them; 0 for one per processor.</param>
    public ModelEvaluator(
        ModelDerivatives model,
        Func<IProgramExecutor> newEnergies,
        Func<IProgramExecutor> newGradients,
        IEdgeLabels? labels = null,
        IEdgeFinder? finder = null,
        int threads = 0)
    {
        (_model, _newEnergies, _newGradients, _labels, _finder) = (model, newEnergies, newGradients, labels, finder);
        ParallelRanges runner = new(threads);
        (_shifts, _labelMemory) = (new EdgeShifts(runner), new EdgeLabelMemory(runner));
        _atoms = new AtomGraph(model.Model.AtomicNumbers.AsSpan(), threads);
        _properties = new PropertyInputs(model.Model.Inputs);
        _moments = model.Model.Moments is { } form ? new ElectricMoments(form) : null;
    }

    /// <inheritdoc/>
    public void Evaluate(
        ReadOnlySpan<Configuration> configurations, ReadOnlySpan<PotentialResult> results, Quantities quantities, CancellationToken cancellation)
    {
        bool wantsGradients = _model.NeedsGradients(quantities);
        _atoms.UpdateAtoms(configurations);
        IProgramExecutor executor = wantsGradients ? _gradients ??= _newGradients() : _energies ??= _newEnergies();
        _areFound = FindEdges(configurations, executor);
        int structures = GroupStructures(configurations);

        // Of the same structures only positions can be others.
        if (!IsSame(configurations) || structures != _structures)
        {
            _batchLength = -1;
            _properties.Read(_atoms, configurations, structures / Math.Max(1, configurations.Length));
            _structures = structures;
            Remember(configurations);
        }

        TakeGraph();
        if (_areFound)
            _finder!.Prepare(executor, _graph);
        else
            executor.Prepare(_graph);
        SetInputs(executor, configurations.Length, wantsGradients);
        executor.Run(cancellation);
        Collect(executor, configurations, results, quantities, wantsGradients);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _atoms.Dispose();
        _graph.Dispose();
        _energies?.Dispose();
        _gradients?.Dispose();
    }

    /// <summary>Finds edges; says whether they are not on the host.</summary>
    private bool FindEdges(ReadOnlySpan<Configuration> configurations, IProgramExecutor executor)
    {
        if (_finder is not null && configurations.Length == 1 && configurations[0].Edges is null)
        {
            Span<double> positions = PositionsOfAtoms();
            if (_finder.TryFind(configurations[0], positions, _model.Model.Cutoff, executor))
                return true;
        }

        _atoms.FindEdges(configurations, _model.Model.Cutoff);
        return false;
    }

    private Span<double> PositionsOfAtoms()
    {
        Buffers.Reserve(ref _positions, 3 * _atoms.AtomCount);
        Span<double> positions = _positions.AsSpan(0, 3 * _atoms.AtomCount);
        _atoms.CopyPositionsTo(positions);
        return positions;
    }

    /// <summary>
    /// Atoms whose energies do not count are a structure of their own behind all others, whose energy is passed over and whose gradient is not asked for. Says
    /// how many structures there are so.
    /// </summary>
    private int GroupStructures(ReadOnlySpan<Configuration> configurations)
    {
        Buffers.Reserve(ref _structureOf, _atoms.AtomCount);
        bool isMasked = false;
        foreach (Configuration configuration in configurations)
            isMasked |= configuration.Counted.Length > 0;
        for (int n = 0; n < _atoms.AtomCount; n++)
        {
            int s = _atoms.Structures[n];
            _structureOf[n] = isMasked && !Counts(configurations[s], _atoms.Order[n] - _atoms.StructureOffsets[s]) ? configurations.Length + s : s;
        }

        return isMasked ? 2 * configurations.Length : configurations.Length;
    }

    private static bool Counts(in Configuration configuration, int atom) => configuration.Counted.Length == 0 || configuration.Counted.Span[atom];

    private bool IsSame(ReadOnlySpan<Configuration> batch)
    {
        bool same = batch.Length == _batchLength;
        for (int s = 0; same && s < batch.Length; s++)
            same = ReferenceEquals(batch[s].Structure, _batch[s]);
        return same;
    }

    private void Remember(ReadOnlySpan<Configuration> batch)
    {
        Buffers.Reserve(ref _batch, batch.Length);
        Array.Clear(_batch);
        for (int s = 0; s < batch.Length; s++)
            _batch[s] = batch[s].Structure;
        _batchLength = batch.Length;
    }

    private unsafe void TakeGraph()
    {
        int atoms = _atoms.AtomCount;
        _graph.SetEdges(atoms, _areFound ? [] : _atoms.Edges.Receivers, _areFound ? [] : _atoms.Edges.Senders);
        _graph.SetLabel("z", new ReadOnlySpan<int>(_atoms.Elements.Pointer, atoms), _model.Model.AtomicNumbers.Length);
        _graph.SetLabel("structure", _structureOf.AsSpan(0, atoms), _structures);
        _properties.SetLabels(_graph);
        if (!_areFound)
            _labels?.Label(_atoms, _graph, _labelMemory);
    }

    private void SetInputs(IProgramExecutor executor, int counted, bool wantsGradients)
    {
        Buffers.Reserve(ref _strain, 9 * _structures);
        Buffers.Reserve(ref _ones, _structures);
        Span<double> positions = PositionsOfAtoms();
        executor.Set("positions", positions);
        if (!_areFound)
            executor.Set("shifts", _shifts.Of(_atoms, _positions));
        Array.Clear(_strain);
        executor.Set("strain", _strain.AsSpan(0, 9 * _structures));
        _properties.SetNumbers(executor);
        if (!wantsGradients)
            return;
        Array.Fill(_ones, 1, 0, counted);
        Array.Clear(_ones, counted, _structures - counted);
        executor.Set("g:" + ModelOutputs.Energy, _ones.AsSpan(0, _structures));
    }

    private void Collect(
        IProgramExecutor executor,
        ReadOnlySpan<Configuration> configurations,
        ReadOnlySpan<PotentialResult> results,
        Quantities quantities,
        bool wantsGradients)
    {
        int structures = configurations.Length;
        Buffers.Reserve(ref _structureEnergies, _structures);
        Buffers.Reserve(ref _interactions, _structures);
        Buffers.Reserve(ref _atomEnergies, _atoms.AtomCount);
        Buffers.Reserve(ref _edgeCounts, structures);
        if (_model.HasEnergy)
        {
            executor.Read(ModelOutputs.Energy, _structureEnergies.AsSpan(0, _structures));
            executor.Read(_model.HasInteractionEnergy ? ModelOutputs.InteractionEnergy : ModelOutputs.Energy, _interactions.AsSpan(0, _structures));
            ReadAtoms(executor, ModelOutputs.AtomEnergies, 1, ref _atomEnergies, 1);
            ClearUncounted(configurations);
        }
        else
        {
            Buffers.Reserve(ref _forces, 3 * _atoms.AtomCount);
        }

        bool hasForces = (quantities & Quantities.Forces) != 0;
        if (hasForces && _model.PredictsForces)
            ReadAtoms(executor, ModelOutputs.Forces, 3, ref _forces, 1);
        else if (wantsGradients)
            ReadAtoms(executor, "g:positions", 3, ref _forces, -1);
        if (wantsGradients)
        {
            executor.Read("g:strain", _strain.AsSpan(0, 9 * _structures));

            // Edges of atoms that do not count lengthen with the others.
            for (int k = 9 * structures; k < 9 * _structures; k++)
                _strain[k - (9 * structures)] += _strain[k];
        }

        CountEdges(structures);
        ElectricMoments? moments = (quantities & Quantities.Moments) != 0 ? _moments : null;
        if (moments is not null)
            ReadAtoms(executor, ModelOutputs.Moments, _model.MomentWidth, ref _atomMoments, 1);
        for (int s = 0; s < structures; s++)
        {
            int first = _atoms.StructureOffsets[s];
            int count = configurations[s].Count;
            try
            {
                moments?.Update(configurations[s], _atomMoments.AsSpan(_model.MomentWidth * first, _model.MomentWidth * count));
                results[s].Assign(configurations[s], new PotentialValues
                {
                    Quantities = quantities,
                    Energy = _structureEnergies[s],
                    InteractionEnergy = _interactions[s],
                    AtomEnergies = _atomEnergies.AsSpan(first, count),
                    Forces = hasForces ? _forces.AsSpan(3 * first, 3 * count) : default,
                    StrainGradient = wantsGradients ? MatrixOf(_strain.AsSpan(9 * s, 9)) : default,
                    LacksEnergy = !_model.HasEnergy,
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
                throw new StructureException(s, structures, e);
            }
        }
    }

    /// <summary>Reads rows of atoms into the order in which the structures give them.</summary>
    private void ReadAtoms(IProgramExecutor executor, string name, int width, ref double[] rows, double factor)
    {
        int length = width * _atoms.AtomCount;
        Buffers.Reserve(ref _inOrder, length);
        Buffers.Reserve(ref rows, length);
        executor.Read(name, _inOrder.AsSpan(0, length));
        for (int n = 0; n < _atoms.AtomCount; n++)
        {
            for (int k = 0; k < width; k++)
                rows[(width * _atoms.Order[n]) + k] = factor * _inOrder[(width * n) + k];
        }
    }

    private void ClearUncounted(ReadOnlySpan<Configuration> configurations)
    {
        for (int s = 0; s < configurations.Length; s++)
        {
            ReadOnlySpan<bool> counted = configurations[s].Counted.Span;
            for (int i = 0; i < counted.Length; i++)
            {
                if (!counted[i])
                    _atomEnergies[_atoms.StructureOffsets[s] + i] = 0;
            }
        }
    }

    private void CountEdges(int structures)
    {
        Array.Clear(_edgeCounts, 0, structures);
        if (_areFound)
        {
            _edgeCounts[0] = _finder!.EdgeCount;
            return;
        }

        ReadOnlySpan<int> offsets = _atoms.Edges.ReceiverOffsets;
        for (int n = 0; n < _atoms.AtomCount; n++)
            _edgeCounts[_atoms.Structures[n]] += offsets[n + 1] - offsets[n];
    }

    private static Matrix3d MatrixOf(ReadOnlySpan<double> m) => new(new Vector3d(m[0], m[1], m[2]), new Vector3d(m[3], m[4], m[5]), new Vector3d(m[6], m[7], m[8]));
}
