using System;
using System.Collections.Generic;
using TpCompiler.Atomistic.Neighbors;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Runtime.Dense;

namespace TpCompiler.Atomistic.Mace.Evaluation;

/// <summary>
/// Atoms and edges of one structure in the order in which a model works on them: atoms grouped by element, so that what depends on
/// the element is a product of whole matrices, and edges grouped by receiver. Memory is kept from one structure to the next.
/// </summary>
internal sealed unsafe class AtomGraph : IDisposable
{
    /// <summary>Edges per unit of work on edges: few enough for a tile's radial weights to stay in the second-level cache.</summary>
    public const int TileEdges = 48;

    private readonly NeighborListBuilder _builder = new();
    private readonly Dictionary<int, int> _elementOf = [];
    private readonly int[] _atomicNumbers;
    private double[] _positions = [];
    private int[] _cursor;

    /// <summary>A graph for a model that knows the given elements.</summary>
    public AtomGraph(ReadOnlySpan<int> atomicNumbers)
    {
        _atomicNumbers = atomicNumbers.ToArray();
        _cursor = new int[_atomicNumbers.Length + 1];
        ElementOffsets = new int[_atomicNumbers.Length + 1];
        for (int z = 0; z < _atomicNumbers.Length; z++)
            _elementOf.Add(_atomicNumbers[z], z);
    }

    /// <summary>The number of atoms.</summary>
    public int AtomCount { get; private set; }

    /// <summary>The number of edges.</summary>
    public int EdgeCount { get; private set; }

    /// <summary>For each atom here, its place in the structure.</summary>
    public int[] Order { get; private set; } = [];

    /// <summary>The positions of the atoms, x, y, z of each, in Angstrom.</summary>
    public ReadOnlySpan<double> Positions => _positions.AsSpan(0, 3 * AtomCount);

    /// <summary>For each element of the model, its first atom; one more entry ends the last.</summary>
    public int[] ElementOffsets { get; }

    /// <summary>The model's index of each atom's element.</summary>
    public AlignedBuffer<int> Elements { get; } = new();

    /// <summary>The sender of each edge.</summary>
    public AlignedBuffer<int> Senders { get; } = new();

    /// <summary>The receiver of each edge; ascending.</summary>
    public AlignedBuffer<int> Receivers { get; } = new();

    /// <summary>The model's index of each sender's element.</summary>
    public AlignedBuffer<int> SenderElements { get; } = new();

    /// <summary>The model's index of each receiver's element.</summary>
    public AlignedBuffer<int> ReceiverElements { get; } = new();

    /// <summary>The atomic number of each sender and receiver.</summary>
    public int[] SenderNumbers { get; private set; } = [];

    /// <summary>The atomic number of each receiver.</summary>
    public int[] ReceiverNumbers { get; private set; } = [];

    /// <summary>Tile k has the edges of receivers TileReceivers[k] to TileReceivers[k+1].</summary>
    public List<int> TileReceivers { get; } = [];

    /// <summary>The neighbour list, in this order of atoms.</summary>
    public NeighborList Edges { get; private set; } = null!;

    /// <summary>Finds the edges of a structure.</summary>
    /// <exception cref="ArgumentException">An element is unknown to the model, two atoms coincide, or the cell is not usable.</exception>
    public void Update(Structure structure, double cutoff)
    {
        int count = structure.Count;
        AtomCount = count;
        SortByElement(structure);
        Edges = _builder.Build(_positions.AsSpan(0, 3 * count), structure.Cell, structure.Periodic, cutoff);
        EdgeCount = Edges.EdgeCount;
        CopyEdges();
        CutTiles();
    }

    public void Dispose()
    {
        Elements.Dispose();
        Senders.Dispose();
        Receivers.Dispose();
        SenderElements.Dispose();
        ReceiverElements.Dispose();
    }

    private void SortByElement(Structure structure)
    {
        int count = structure.Count;
        if (Order.Length < count)
        {
            Order = new int[count];
            _positions = new double[3 * count];
        }

        Elements.EnsureLength(Math.Max(1, count));
        ReadOnlySpan<int> numbers = structure.AtomicNumbers;
        Array.Clear(_cursor);
        for (int i = 0; i < count; i++)
        {
            if (!_elementOf.TryGetValue(numbers[i], out int z))
                throw UnknownElement.Of(structure, i, _atomicNumbers);
            _cursor[z + 1]++;
        }

        for (int z = 0; z < _atomicNumbers.Length; z++)
            _cursor[z + 1] += _cursor[z];
        _cursor.CopyTo(ElementOffsets, 0);
        for (int i = 0; i < count; i++)
        {
            int z = _elementOf[numbers[i]];
            int place = _cursor[z]++;
            Order[place] = i;
            Elements.Pointer[place] = z;
            structure.Positions.Slice(3 * i, 3).CopyTo(_positions.AsSpan(3 * place));
        }
    }

    private void CopyEdges()
    {
        int room = Math.Max(1, EdgeCount);
        Senders.EnsureLength(room);
        Receivers.EnsureLength(room);
        SenderElements.EnsureLength(room);
        ReceiverElements.EnsureLength(room);
        if (SenderNumbers.Length < EdgeCount)
        {
            SenderNumbers = new int[EdgeCount + (EdgeCount / 4)];
            ReceiverNumbers = new int[SenderNumbers.Length];
        }

        Edges.Senders.CopyTo(Senders.Span);
        Edges.Receivers.CopyTo(Receivers.Span);
        for (int e = 0; e < EdgeCount; e++)
        {
            int sender = Senders.Pointer[e];
            int receiver = Receivers.Pointer[e];
            SenderElements.Pointer[e] = Elements.Pointer[sender];
            ReceiverElements.Pointer[e] = Elements.Pointer[receiver];
            SenderNumbers[e] = _atomicNumbers[Elements.Pointer[sender]];
            ReceiverNumbers[e] = _atomicNumbers[Elements.Pointer[receiver]];
            if (Edges.Lengths[e] == 0)
            {
                (int a, int b) = (Order[sender] + 1, Order[receiver] + 1);
                throw new ArgumentException($"Atoms {Math.Min(a, b)} and {Math.Max(a, b)} are at the same point.");
            }
        }
    }

    private void CutTiles()
    {
        TileReceivers.Clear();
        TileReceivers.Add(0);
        ReadOnlySpan<int> offsets = Edges.ReceiverOffsets;
        int first = 0;
        for (int n = 1; n <= AtomCount; n++)
        {
            if (n == AtomCount || offsets[n] - offsets[first] >= TileEdges)
            {
                TileReceivers.Add(n);
                first = n;
            }
        }
    }
}
