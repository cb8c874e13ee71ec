using System;
using System.Linq;
using TpCompiler.Atomistic.Gpu.Steps;
using TpCompiler.Atomistic.Mace.Evaluation;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Mace.Layers;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Gpu;

namespace TpCompiler.Atomistic.Gpu.Model;

/// <summary>
/// The features before the first layer: a row for each element, or, where atoms have properties of their own, for each atom. They do
/// not depend on positions; the host computes them, and the device what the first layer makes of them.
/// </summary>
internal sealed class InitialFeatures
{
    private readonly double[] _embedding;
    private readonly JointEmbedding? _joint;
    private readonly double[] _added;
    private readonly double[]? _readout;
    private readonly int _elements;
    private readonly int[] _elementRanges;

    public InitialFeatures(MaceDescription model, int head, ChannelLayout layout)
    {
        Layout = layout;
        _elements = model.AtomicNumbers.Length;
        _embedding = [.. model.NodeEmbedding.Select(w => w / Math.Sqrt(_elements))];
        _joint = model.JointEmbedding is { } description ? new(description) : null;
        _added = new double[layout.Channels];
        _readout = model.JointEmbedding?.Readout is { } readout
            ? [.. Enumerable.Range(0, layout.Channels).Select(c => readout[(c * model.Heads.Length) + head] / Math.Sqrt(layout.Channels))]
            : null;
        _elementRanges = [_elements, .. Enumerable.Range(0, _elements).SelectMany(z => new[] { z, z + 1, z })];
    }

    /// <summary>Whether they depend on more than the element.</summary>
    public bool HasJointEmbedding => _joint is not null;

    /// <summary>Whether rows are atoms, not elements.</summary>
    public bool IsPerAtom => _joint is { IsPerAtom: true };

    /// <summary>The layout of a row.</summary>
    public ChannelLayout Layout { get; }

    /// <summary>The energy of the last features in eV.</summary>
    public double Energy { get; private set; }

    /// <summary>The number of rows.</summary>
    public int Rows(int atoms) => IsPerAtom ? atoms : _elements;

    /// <summary>The features on the device [rows, node].</summary>
    public GpuBuffer Buffer(MaceStep step) => step.Elements("initial.rows", (long)Rows(step.Atoms) * Layout.RowLength);

    /// <summary>What a map makes of them [rows, to].</summary>
    public GpuBuffer Mapped(MaceStep step, string name, ChannelLayout to) => step.Elements("initial." + name, (long)Rows(step.Atoms) * to.RowLength);

    /// <summary>Adds that a map is applied to features of these rows.</summary>
    public void AddMap(MaceStep step, LinearMap map, GpuBuffer from, GpuBuffer to)
    {
        if (IsPerAtom)
            map.Forward(step, from, to);
        else
            map.Forward(step, _elements, step.IntegerWeights(_elementRanges), _elements, from, to);
    }

    /// <summary>Computes the features of a structure.</summary>
    /// <param name="structure">The structure.</param>
    /// <param name="graph">Its atoms in the order of the device.</param>
    /// <param name="rows">Where the features go: rows of the layout.</param>
    /// <exception cref="ArgumentException">A property that the model reads is missing or unknown.</exception>
    public void Compute(Structure structure, AtomGraph graph, Span<double> rows)
    {
        rows.Clear();
        if (_joint is not null && !IsPerAtom)
            _joint.Evaluate(structure, 0, _added);
        for (int row = 0; row < Rows(graph.AtomCount); row++)
        {
            if (IsPerAtom)
                _joint!.Evaluate(structure, graph.Order[row], _added);
            int element = IsPerAtom ? graph.Elements.Span[row] : row;
            for (int c = 0; c < Layout.Channels; c++)
                rows[(row * Layout.RowLength) + c] = _embedding[(element * Layout.Channels) + c] + _added[c];
        }

        Energy = 0;
        for (int n = 0; n < graph.AtomCount && _readout is not null; n++)
        {
            ReadOnlySpan<double> row = rows[((IsPerAtom ? n : graph.Elements.Span[n]) * Layout.RowLength)..];
            for (int c = 0; c < _readout.Length; c++)
                Energy += row[c] * _readout[c];
        }
    }
}
