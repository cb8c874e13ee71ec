using System;
using System.Linq;
using TpCompiler.Atomistic.Gpu.Kernels;
using TpCompiler.Atomistic.Gpu.Steps;
using TpCompiler.Atomistic.Graphs;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Gpu;

namespace TpCompiler.Atomistic.Gpu.Model;

/// <summary>
/// The features before the first layer: a row for each element, or, where properties of structures and atoms are embedded, for each atom. They do
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
    private double[] _energies = [];

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

    /// <summary>Whether they depend on more than the element; then rows are atoms.</summary>
    public bool IsPerAtom => _joint is not null;

    /// <summary>The layout of a row.</summary>
    public ChannelLayout Layout { get; }

    /// <summary>The energy of the last features of a structure in eV.</summary>
    public double Energy(int structure) => _readout is null ? 0 : _energies[structure];

    /// <summary>The number of rows.</summary>
    public int Rows(int atoms) => IsPerAtom ? atoms : _elements;

    /// <summary>The features on the device [rows, node].</summary>
    public GpuBuffer Buffer(MaceStep step) => step.Elements("initial.rows", (long)Rows(step.AtomCapacity) * Layout.RowLength);

    /// <summary>What a map makes of them [rows, to].</summary>
    public GpuBuffer Mapped(MaceStep step, string name, ChannelLayout to) => step.Elements("initial." + name, (long)Rows(step.AtomCapacity) * to.RowLength);

    /// <summary>Adds that a map is applied to features of these rows.</summary>
    public void AddMap(MaceStep step, LinearMap map, GpuBuffer from, GpuBuffer to)
    {
        if (IsPerAtom)
            map.Forward(step, from, to);
        else
            map.Forward(step, _elements, step.IntegerWeights(_elementRanges), _elements, from, to);
    }

    /// <summary>Computes the features.</summary>
    /// <param name="configurations">The structures.</param>
    /// <param name="graph">Their atoms in the order of the device.</param>
    /// <param name="rows">Where the features go: rows of the layout.</param>
    /// <exception cref="StructureException">A property that the model reads is missing or unknown.</exception>
    public void Compute(ReadOnlySpan<Configuration> configurations, AtomGraph graph, Span<double> rows)
    {
        rows.Clear();
        if (_energies.Length < configurations.Length)
            _energies = new double[configurations.Length];
        Array.Clear(_energies);
        for (int n = 0; n < Rows(graph.AtomCount); n++)
        {
            Span<double> row = rows.Slice(n * Layout.RowLength, Layout.Channels);
            int element = IsPerAtom ? graph.Elements.Span[n] : n;
            _embedding.AsSpan(element * Layout.Channels, Layout.Channels).CopyTo(row);
            if (_joint is null)
                continue;
            int structure = graph.Structures[n];
            Embed(_joint, configurations, structure, graph.Order[n] - graph.StructureOffsets[structure]);
            for (int c = 0; c < row.Length; c++)
                row[c] += _added[c];
            for (int c = 0; _readout is not null && c < _readout.Length; c++)
                _energies[structure] += row[c] * _readout[c];
        }
    }

    private void Embed(JointEmbedding joint, ReadOnlySpan<Configuration> configurations, int structure, int atom)
    {
        try
        {
            joint.Evaluate(configurations[structure].Structure, atom, _added);
        }
        catch (ArgumentException e)
        {
            throw new StructureException(structure, configurations.Length, e);
        }
    }
}
