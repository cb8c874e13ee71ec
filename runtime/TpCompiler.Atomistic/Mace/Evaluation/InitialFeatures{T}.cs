using System;
using System.Numerics;
using TpCompiler.Atomistic.Mace.Layers;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Runtime.Dense;

namespace TpCompiler.Atomistic.Mace.Evaluation;

/// <summary>
/// The features before the first layer and their image under linear_up: a row for each element; where structures have properties that
/// enter, for each element of each structure; and where atoms have, for each atom. They do not depend on positions.
/// </summary>
internal sealed unsafe class InitialFeatures<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly MaceModel<T> _model;
    private readonly JointEmbedding? _joint;
    private readonly double[] _added;
    private readonly AlignedBuffer<T> _gradients = new();
    private readonly AlignedBuffer<int> _senderRows = new();
    private readonly AlignedBuffer<int> _receiverRows = new();
    private Structure[] _batch = [];
    private int _batchLength = -1;
    private int[] _rowOfAtom = [];
    private double[] _rowEnergies = [];
    private double[] _energies = [];

    /// <summary>The features of <paramref name="model"/>.</summary>
    public InitialFeatures(MaceModel<T> model)
    {
        _model = model;
        _joint = model.JointEmbedding is { } description ? new JointEmbedding(description) : null;
        _added = new double[Layout.Channels];
        if (_joint is null)
        {
            Rows.EnsureLength(model.Embedding.Length);
            model.Embedding.CopyTo(Rows.Span);
            MapUp(model.AtomicEnergies.Length);
        }
    }

    /// <summary>Whether rows are atoms.</summary>
    public bool IsPerAtom => _joint is { IsPerAtom: true };

    /// <summary>The features [rows, node].</summary>
    public AlignedBuffer<T> Rows { get; } = new();

    /// <summary>The features after the first layer's linear_up [rows, edge].</summary>
    public AlignedBuffer<T> Up { get; } = new();

    /// <summary>What the radial network of the first layer reads of atoms [rows, ends], where it is an attention.</summary>
    public AlignedBuffer<T> Ends { get; } = new();

    /// <summary>The row of each edge's sender.</summary>
    public int* SenderRows { get; private set; }

    /// <summary>The row of each edge's receiver.</summary>
    public int* ReceiverRows { get; private set; }

    private ChannelLayout Layout => _model.Layers[0].Node;

    /// <summary>The row of an atom of an element.</summary>
    public int RowOf(int atom, int element) => _joint is null ? element : _rowOfAtom[atom];

    /// <summary>The energy of these features in a structure, eV.</summary>
    public double Energy(int structure) => _model.EmbeddingReadout is null ? 0 : _energies[structure];

    /// <summary>Computes the features of a batch, where they depend on it.</summary>
    /// <exception cref="StructureException">A property that the model reads is missing or unknown.</exception>
    public void Update(ReadOnlySpan<Configuration> batch, AtomGraph graph)
    {
        if (_joint is null)
        {
            SenderRows = graph.SenderElements.Pointer;
            ReceiverRows = graph.ReceiverElements.Pointer;
            return;
        }

        // Of the same structures only positions can be others.
        if (!IsSame(batch))
        {
            _batchLength = -1;
            int rows = FindRows(graph);
            Embed(_joint, batch, graph, rows);
            MapUp(rows);
            Read(rows, graph);
            Remember(batch);
        }

        SenderRows = IsPerAtom ? graph.Senders.Pointer : RowsOf(graph.Senders, graph.EdgeCount, _senderRows);
        ReceiverRows = IsPerAtom ? graph.Receivers.Pointer : RowsOf(graph.Receivers, graph.EdgeCount, _receiverRows);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Rows.Dispose();
        Up.Dispose();
        Ends.Dispose();
        _senderRows.Dispose();
        _receiverRows.Dispose();
        _gradients.Dispose();
    }

    private bool IsSame(ReadOnlySpan<Configuration> batch)
    {
        bool same = batch.Length == _batchLength;
        for (int s = 0; same && s < batch.Length; s++)
            same = ReferenceEquals(batch[s].Structure, _batch[s]);
        return same;
    }

    private void Remember(ReadOnlySpan<Configuration> batch)
    {
        if (_batch.Length < batch.Length)
            _batch = new Structure[batch.Length];
        Array.Clear(_batch);
        for (int s = 0; s < batch.Length; s++)
            _batch[s] = batch[s].Structure;
        _batchLength = batch.Length;
    }

    /// <summary>Numbers the rows: atoms are in the order of elements, and within them of structures.</summary>
    private int FindRows(AtomGraph graph)
    {
        if (_rowOfAtom.Length < graph.AtomCount)
            _rowOfAtom = new int[graph.AtomCount];
        int rows = 0;
        for (int n = 0; n < graph.AtomCount; n++)
        {
            bool isNew = n == 0 || IsPerAtom
                || graph.Structures[n] != graph.Structures[n - 1] || graph.Elements.Pointer[n] != graph.Elements.Pointer[n - 1];
            _rowOfAtom[n] = isNew ? rows++ : rows - 1;
        }

        return rows;
    }

    private void Embed(JointEmbedding joint, ReadOnlySpan<Configuration> batch, AtomGraph graph, int rows)
    {
        Rows.EnsureLength(checked(Math.Max(1, rows) * Layout.RowLength));
        Rows.Clear();
        for (int n = 0; n < graph.AtomCount; n++)
        {
            int row = _rowOfAtom[n];
            if (n > 0 && row == _rowOfAtom[n - 1])
                continue;
            int s = graph.Structures[n];
            try
            {
                joint.Evaluate(batch[s].Structure, graph.Order[n] - graph.StructureOffsets[s], _added);
            }
            catch (ArgumentException e)
            {
                throw new StructureException(s, batch.Length, e);
            }

            ReadOnlySpan<T> own = _model.Embedding.AsSpan(graph.Elements.Pointer[n] * Layout.RowLength);
            Span<T> sum = Rows.Span[(row * Layout.RowLength)..];
            for (int c = 0; c < Layout.Channels; c++)
                sum[c] = own[c] + T.CreateTruncating(_added[c]);
        }
    }

    private int* RowsOf(AlignedBuffer<int> atoms, int count, AlignedBuffer<int> rows)
    {
        rows.EnsureLength(Math.Max(1, count));
        for (int e = 0; e < count; e++)
            rows.Pointer[e] = _rowOfAtom[atoms.Pointer[e]];
        return rows.Pointer;
    }

    private void MapUp(int rows)
    {
        Up.EnsureLength(checked(Math.Max(1, rows) * _model.Layers[0].Edge.RowLength));
        _model.Layers[0].Up.Apply(Rows.Pointer, Up.Pointer, 0, rows, accumulate: false);
        if (_model.Layers[0].Attention is not { } attention)
            return;
        Ends.EnsureLength(checked(Math.Max(1, rows) * attention.Ends.RowLength));
        attention.OfNode.Apply(Rows.Pointer, Ends.Pointer, 0, rows, accumulate: false);
    }

    private void Read(int rows, AtomGraph graph)
    {
        if (_model.EmbeddingReadout is null)
            return;
        if (_rowEnergies.Length < rows)
            _rowEnergies = new double[rows];
        Array.Clear(_rowEnergies);
        if (_energies.Length < graph.StructureCount)
            _energies = new double[graph.StructureCount];
        Array.Clear(_energies);

        // The readout adds to gradients, of which nobody asks here.
        _gradients.EnsureLength(rows * Layout.RowLength);
        _gradients.Clear();
        fixed (double* energies = _rowEnergies)
            _model.EmbeddingReadout.Evaluate(Rows.Pointer, 0, rows, energies, _gradients.Pointer, seed: 0);
        for (int n = 0; n < graph.AtomCount; n++)
            _energies[graph.Structures[n]] += _rowEnergies[_rowOfAtom[n]];
    }
}
