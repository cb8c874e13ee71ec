using System;
using System.Collections.Generic;
using TpCompiler.Atomistic.Neighbors;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Runtime.Dense;

namespace TpCompiler.Atomistic.Graphs;

/// <summary>
/// Atoms and edges of a batch of structures in the order in which a model works on them: atoms grouped by element, so that what
/// depends on the element is a product of whole matrices, within an element by structure, and edges grouped by receiver. Memory is kept
/// from one batch to the next.
/// </summary>
internal sealed unsafe class AtomGraph : IDisposable
{
    private readonly NeighborListBuilder _builder = new();
    private readonly MovingNeighborList _moving;
    private readonly BatchEdges _batch = new();
    private readonly GivenEdges _given = new();
    private readonly Dictionary<int, int> _elementOf = [];
    private readonly int[] _atomicNumbers;
    private readonly int[] _cursor;

    // Atoms structure by structure, those of a structure in the order that they have here: positions, and places here.
    private double[] _positions = [];
    private int[] _places = [];
    private int[] _filled = [];
    private int[] _atoms = [];

    /// <summary>A graph for a model that knows the given elements.</summary>
    /// <param name="atomicNumbers">The elements.</param>
    /// <param name="threads">The most threads that find edges; 0 for one per processor.</param>
    public AtomGraph(ReadOnlySpan<int> atomicNumbers, int threads)
    {
        _moving = new MovingNeighborList(threads);
        _atomicNumbers = atomicNumbers.ToArray();
        _cursor = new int[_atomicNumbers.Length + 1];
        ElementOffsets = new int[_atomicNumbers.Length + 1];
        for (int z = 0; z < _atomicNumbers.Length; z++)
            _elementOf.Add(_atomicNumbers[z], z);
    }

    /// <summary>The number of structures.</summary>
    public int StructureCount { get; private set; }

    /// <summary>The number of atoms of all structures.</summary>
    public int AtomCount { get; private set; }

    /// <summary>The number of edges.</summary>
    public int EdgeCount { get; private set; }

    /// <summary>The first atom of each structure, all atoms being counted structure by structure as they are given; one more entry ends the last.</summary>
    public int[] StructureOffsets { get; private set; } = [0];

    /// <summary>For each atom here, its place among all atoms as they are given.</summary>
    public int[] Order { get; private set; } = [];

    /// <summary>The structure of each atom.</summary>
    public int[] Structures { get; private set; } = [];

    /// <summary>Copies the positions of the atoms in their order here, x, y, z of each, in Angstrom.</summary>
    public void CopyPositionsTo(Span<double> positions)
    {
        for (int k = 0; k < AtomCount; k++)
            _positions.AsSpan(3 * k, 3).CopyTo(positions[(3 * _places[k])..]);
    }

    /// <summary>For each element of the model, its first atom; one more entry ends the last.</summary>
    public int[] ElementOffsets { get; }

    /// <summary>The model's index of each atom's element.</summary>
    public AlignedBuffer<int> Elements { get; } = new();

    /// <summary>The neighbour list, in this order of atoms.</summary>
    public NeighborList Edges { get; private set; } = null!;

    /// <summary>Takes a batch of structures and finds their edges.</summary>
    /// <exception cref="StructureException">An element is unknown to the model, two atoms coincide, or the cell is not usable.</exception>
    public void Update(ReadOnlySpan<Configuration> batch, double cutoff)
    {
        UpdateAtoms(batch);
        FindEdges(batch, cutoff);
    }

    /// <summary>Takes the atoms of a batch of structures alone: all that belongs to edges stays that of an earlier batch.</summary>
    /// <exception cref="StructureException">An element is unknown to the model, or a position is not finite.</exception>
    public void UpdateAtoms(ReadOnlySpan<Configuration> batch)
    {
        Reserve(batch);
        SortByElement(batch);
        CopyPositions(batch);
    }

    /// <summary>Finds the edges between the atoms of a batch that was taken: <see cref="Edges"/> and <see cref="EdgeCount"/>, and nothing else.</summary>
    /// <exception cref="StructureException">Two atoms coincide, or the cell is not usable.</exception>
    public void FindEdges(ReadOnlySpan<Configuration> batch, double cutoff)
    {
        // The atoms of one structure alone are in their order already, and edges that are searched are sorted.
        bool isOne = batch.Length == 1 && batch[0].Edges is null;
        if (!isOne)
            _batch.Begin(AtomCount, cutoff);
        for (int s = 0; s < batch.Length; s++)
        {
            int first = StructureOffsets[s];
            int count = batch[s].Count;
            NeighborList list;
            try
            {
                ReadOnlySpan<double> positions = _positions.AsSpan(3 * first, 3 * count);
                list = batch[s].Edges is { } edges
                    ? _given.Take(edges, positions, AtomsOf(first, count), cutoff)
                    : isOne
                        ? _moving.Build(positions, batch[s].Cell, batch[s].Structure.Periodic, cutoff)
                        : _builder.Build(positions, batch[s].Cell, batch[s].Structure.Periodic, cutoff);
                RequireDistinct(list, first);
            }
            catch (ArgumentException e)
            {
                throw new StructureException(s, batch.Length, e);
            }

            if (isOne)
                Edges = list;
            else
                _batch.Add(list, _places.AsSpan(first, count));
        }

        if (!isOne)
            Edges = _batch.Join();
        EdgeCount = Edges.EdgeCount;
    }

    public void Dispose() => Elements.Dispose();

    private void Reserve(ReadOnlySpan<Configuration> batch)
    {
        StructureCount = batch.Length;
        if (StructureOffsets.Length <= batch.Length)
        {
            StructureOffsets = new int[batch.Length + 1];
            _filled = new int[batch.Length];
        }

        for (int s = 0; s < batch.Length; s++)
            StructureOffsets[s + 1] = checked(StructureOffsets[s] + batch[s].Count);
        int count = AtomCount = StructureOffsets[batch.Length];
        if (Order.Length < count)
        {
            Order = new int[count];
            Structures = new int[count];
            _places = new int[count];
            _positions = new double[checked(3 * count)];
        }

        Elements.EnsureLength(Math.Max(1, count));
    }

    private void SortByElement(ReadOnlySpan<Configuration> batch)
    {
        Array.Clear(_cursor);
        for (int s = 0; s < batch.Length; s++)
        {
            ReadOnlySpan<int> numbers = batch[s].Structure.AtomicNumbers;
            for (int i = 0; i < numbers.Length; i++)
            {
                if (!_elementOf.TryGetValue(numbers[i], out int z))
                    throw new StructureException(s, batch.Length, UnknownElement.Of(batch[s].Structure, i, _atomicNumbers));
                _cursor[z + 1]++;
            }
        }

        for (int z = 0; z < _atomicNumbers.Length; z++)
            _cursor[z + 1] += _cursor[z];
        _cursor.CopyTo(ElementOffsets, 0);
        for (int s = 0; s < batch.Length; s++)
        {
            ReadOnlySpan<int> numbers = batch[s].Structure.AtomicNumbers;
            for (int i = 0; i < numbers.Length; i++)
            {
                int z = _elementOf[numbers[i]];
                int place = _cursor[z]++;
                Order[place] = StructureOffsets[s] + i;
                Structures[place] = s;
                Elements.Pointer[place] = z;
            }
        }
    }

    private void CopyPositions(ReadOnlySpan<Configuration> batch)
    {
        StructureOffsets.AsSpan(0, batch.Length).CopyTo(_filled);
        for (int n = 0; n < AtomCount; n++)
        {
            int s = Structures[n];
            int k = _filled[s]++;
            _places[k] = n;
            int atom = Order[n] - StructureOffsets[s];
            ReadOnlySpan<double> position = batch[s].Positions.Slice(3 * atom, 3);
            if (!(double.IsFinite(position[0]) && double.IsFinite(position[1]) && double.IsFinite(position[2])))
                throw new StructureException(s, batch.Length, new ArgumentException($"The position of atom {atom + 1} is not finite."));
            position.CopyTo(_positions.AsSpan(3 * k));
        }
    }

    /// <summary>The atoms of a structure in the order that they have here, numbered as the structure has them.</summary>
    private ReadOnlySpan<int> AtomsOf(int first, int count)
    {
        Buffers.Reserve(ref _atoms, count);
        for (int k = 0; k < count; k++)
            _atoms[k] = Order[_places[first + k]] - first;
        return _atoms.AsSpan(0, count);
    }

    private void RequireDistinct(NeighborList list, int first)
    {
        int edge = list.Lengths.IndexOf(0.0);
        if (edge < 0)
            return;
        int a = Order[_places[first + list.Senders[edge]]] - first + 1;
        int b = Order[_places[first + list.Receivers[edge]]] - first + 1;
        throw new ArgumentException($"Atoms {Math.Min(a, b)} and {Math.Max(a, b)} are at the same point.");
    }
}
