using System;
using System.Numerics;
using TpCompiler.Atomistic.Mace.Layers;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Runtime.Dense;

namespace TpCompiler.Atomistic.Mace.Evaluation;

/// <summary>
/// The features before the first layer and their image under linear_up: a row for each element, or, where atoms have properties of
/// their own, for each atom. They do not depend on positions.
/// </summary>
internal sealed unsafe class InitialFeatures<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly MaceModel<T> _model;
    private readonly JointEmbedding? _joint;
    private readonly double[] _added;
    private readonly AlignedBuffer<T> _gradients = new();
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

    /// <summary>Whether rows are atoms, not elements.</summary>
    public bool IsPerAtom => _joint is { IsPerAtom: true };

    /// <summary>The features [rows, node].</summary>
    public AlignedBuffer<T> Rows { get; } = new();

    /// <summary>The features after the first layer's linear_up [rows, edge].</summary>
    public AlignedBuffer<T> Up { get; } = new();

    /// <summary>What the radial network of the first layer reads of atoms [rows, ends], where it is an attention.</summary>
    public AlignedBuffer<T> Ends { get; } = new();

    /// <summary>The energy of these features in the structure at hand, eV.</summary>
    public double Energy { get; private set; }

    private ChannelLayout Layout => _model.Layers[0].Node;

    /// <summary>Computes the features of a structure, where they depend on it.</summary>
    /// <exception cref="ArgumentException">A property that the model reads is missing or unknown.</exception>
    public void Update(Structure structure, AtomGraph graph)
    {
        if (_joint is null || structure.Count == 0)
        {
            Energy = 0;
            return;
        }

        int rows = IsPerAtom ? graph.AtomCount : _model.AtomicEnergies.Length;
        Rows.EnsureLength(checked(rows * Layout.RowLength));
        Rows.Clear();
        if (!IsPerAtom)
            _joint.Evaluate(structure, 0, _added);
        for (int row = 0; row < rows; row++)
        {
            if (IsPerAtom)
                _joint.Evaluate(structure, graph.Order[row], _added);
            ReadOnlySpan<T> own = _model.Embedding.AsSpan((IsPerAtom ? graph.Elements.Pointer[row] : row) * Layout.RowLength);
            Span<T> sum = Rows.Span[(row * Layout.RowLength)..];
            for (int c = 0; c < Layout.Channels; c++)
                sum[c] = own[c] + T.CreateTruncating(_added[c]);
        }

        MapUp(rows);
        Energy = Read(rows, graph);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Rows.Dispose();
        Up.Dispose();
        Ends.Dispose();
        _gradients.Dispose();
    }

    private void MapUp(int rows)
    {
        Up.EnsureLength(checked(rows * _model.Layers[0].Edge.RowLength));
        _model.Layers[0].Up.Apply(Rows.Pointer, Up.Pointer, 0, rows, accumulate: false);
        if (_model.Layers[0].Attention is not { } attention)
            return;
        Ends.EnsureLength(checked(rows * attention.Ends.RowLength));
        attention.OfNode.Apply(Rows.Pointer, Ends.Pointer, 0, rows, accumulate: false);
    }

    private double Read(int rows, AtomGraph graph)
    {
        if (_model.EmbeddingReadout is null)
            return 0;
        if (_energies.Length < rows)
            _energies = new double[rows];
        Array.Clear(_energies);

        // The readout adds to gradients, of which nobody asks here.
        _gradients.EnsureLength(rows * Layout.RowLength);
        _gradients.Clear();
        fixed (double* energies = _energies)
            _model.EmbeddingReadout.Evaluate(Rows.Pointer, 0, rows, energies, _gradients.Pointer, seed: 0);
        double sum = 0;
        for (int n = 0; n < graph.AtomCount; n++)
            sum += _energies[IsPerAtom ? n : graph.Elements.Pointer[n]];
        return sum;
    }
}
