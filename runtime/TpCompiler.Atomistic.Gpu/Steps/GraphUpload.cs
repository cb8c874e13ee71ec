using System;
using System.Runtime.InteropServices;
using TpCompiler.Atomistic.Graphs;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Gpu;

namespace TpCompiler.Atomistic.Gpu.Steps;

/// <summary>Fills <see cref="GraphBuffers"/> from the host. What belongs to elements alone is uploaded when it changes.</summary>
/// <param name="device">The device.</param>
internal sealed class GraphUpload(GpuDevice device)
{
    private int[] _elementOffsets = [];
    private int[] _ranges = [];
    private int[] _rows = [];
    private int[] _filled = [];
    private float[] _floats = [];
    private double[] _positions = [];
    private double[] _cells = [];
    private int[] _cellOf = [];
    private int[] _structures = [];
    private int _version = -1;

    /// <summary>Uploads positions, in the order of the device.</summary>
    public void UploadPositions(AtomGraph graph, GpuBuffer positions)
    {
        if (_positions.Length < 3 * graph.AtomCount)
            _positions = new double[3 * graph.AtomCount];
        graph.CopyPositionsTo(_positions);
        Reals(positions, _positions.AsSpan(0, 3 * graph.AtomCount));
    }

    /// <summary>Uploads all that belongs to atoms but their positions.</summary>
    /// <param name="graph">Atoms on the host.</param>
    /// <param name="configurations">The structures.</param>
    /// <param name="buffers">Where they go.</param>
    /// <param name="isPerAtom">Whether features before the first layer have a row for each atom.</param>
    /// <param name="version">Changes when the buffers lie elsewhere.</param>
    public void UploadAtoms(AtomGraph graph, ReadOnlySpan<Configuration> configurations, GraphBuffers buffers, bool isPerAtom, int version)
    {
        if (version != _version || !_elementOffsets.AsSpan().SequenceEqual(graph.ElementOffsets))
            UploadElements(graph, buffers, isPerAtom);
        _version = version;
        UploadStructures(graph, configurations, buffers);
    }

    /// <summary>Uploads edges that the host found.</summary>
    public void UploadEdges(AtomGraph graph, GraphBuffers buffers)
    {
        Integers(buffers.Senders, graph.Edges.Senders);
        Integers(buffers.Receivers, graph.Edges.Receivers);
        Integers(buffers.Shifts, graph.Edges.Shifts);
        int edges = graph.EdgeCount;
        Integers(buffers.ReceiverOffsets, Filled(graph.Edges.ReceiverOffsets, buffers.AtomCapacity + 1, edges));
        Integers(buffers.SenderOffsets, Filled(graph.Edges.SenderOffsets, buffers.AtomCapacity + 1, edges));
        Integers(buffers.SenderOrder, graph.Edges.SenderOrder);
    }

    /// <summary>Uploads numbers in the type of geometry.</summary>
    public void Reals(GpuBuffer buffer, ReadOnlySpan<double> values)
    {
        if (device.HasDouble)
            device.Upload(buffer, MemoryMarshal.AsBytes(values));
        else
            Floats(buffer, values);
    }

    /// <summary>Uploads numbers in float.</summary>
    public void Floats(GpuBuffer buffer, ReadOnlySpan<double> values)
    {
        if (_floats.Length < values.Length)
            _floats = new float[values.Length];
        for (int i = 0; i < values.Length; i++)
            _floats[i] = (float)values[i];
        device.Upload(buffer, MemoryMarshal.AsBytes(_floats.AsSpan(0, values.Length)));
    }

    /// <summary>Downloads numbers in the type of geometry.</summary>
    public void Download(GpuBuffer buffer, Span<double> values)
    {
        if (device.HasDouble)
        {
            device.Download(buffer, MemoryMarshal.AsBytes(values));
            return;
        }

        if (_floats.Length < values.Length)
            _floats = new float[values.Length];
        device.Download(buffer, MemoryMarshal.AsBytes(_floats.AsSpan(0, values.Length)));
        for (int i = 0; i < values.Length; i++)
            values[i] = _floats[i];
    }

    /// <summary>Copies the vectors of a cell, nine numbers.</summary>
    public static void CopyRows(Matrix3d cell, Span<double> rows)
    {
        for (int row = 0; row < 3; row++)
            (rows[3 * row], rows[(3 * row) + 1], rows[(3 * row) + 2]) = (cell[row].X, cell[row].Y, cell[row].Z);
    }

    /// <summary>Uploads the cells of structures that have atoms, and which of them each atom is in.</summary>
    private void UploadStructures(AtomGraph graph, ReadOnlySpan<Configuration> configurations, GraphBuffers buffers)
    {
        if (_cells.Length < 9 * configurations.Length)
        {
            _cells = new double[9 * configurations.Length];
            _cellOf = new int[configurations.Length];
        }

        int count = 0;
        for (int s = 0; s < configurations.Length; s++)
        {
            if (configurations[s].Count == 0)
                continue;
            CopyRows(configurations[s].Cell, _cells.AsSpan(9 * count, 9));
            _cellOf[s] = count++;
        }

        if (_structures.Length < graph.AtomCount)
            _structures = new int[graph.AtomCount];
        for (int n = 0; n < graph.AtomCount; n++)
            _structures[n] = _cellOf[graph.Structures[n]];
        Reals(buffers.Cells, _cells.AsSpan(0, 9 * count));
        Integers(buffers.Structures, _structures.AsSpan(0, graph.AtomCount));
    }

    private void UploadElements(AtomGraph graph, GraphBuffers buffers, bool isPerAtom)
    {
        _elementOffsets = [.. graph.ElementOffsets];
        if (_ranges.Length < 1 + (3 * buffers.RangeLimit))
            _ranges = new int[1 + (3 * buffers.RangeLimit)];
        int count = 0;
        for (int z = 0; z + 1 < _elementOffsets.Length; z++)
        {
            if (_elementOffsets[z] == _elementOffsets[z + 1])
                continue;
            (_ranges[1 + (3 * count)], _ranges[2 + (3 * count)], _ranges[3 + (3 * count)]) = (_elementOffsets[z], _elementOffsets[z + 1], z);
            count++;
        }

        _ranges[0] = count;
        Integers(buffers.ElementRanges, _ranges.AsSpan(0, 1 + (3 * count)));
        ReadOnlySpan<int> elements = Filled(graph.Elements.Span[..graph.AtomCount], buffers.AtomCapacity, 0);
        Integers(buffers.Elements, elements);
        if (!isPerAtom)
        {
            Integers(buffers.InitialRows, elements);
            return;
        }

        _rows = new int[graph.AtomCount];
        for (int n = 0; n < _rows.Length; n++)
            _rows[n] = n;
        Integers(buffers.InitialRows, Filled(_rows, buffers.AtomCapacity, 0));
    }

    /// <summary>Numbers of all atoms, and the same one for those that there is room for beyond.</summary>
    private ReadOnlySpan<int> Filled(ReadOnlySpan<int> values, int length, int beyond)
    {
        if (_filled.Length < length)
            _filled = new int[length];
        Span<int> all = _filled.AsSpan(0, length);
        values.CopyTo(all);
        all[values.Length..].Fill(beyond);
        return all;
    }

    private void Integers(GpuBuffer buffer, ReadOnlySpan<int> values)
    {
        if (!values.IsEmpty)
            device.Upload(buffer, MemoryMarshal.AsBytes(values));
    }
}
