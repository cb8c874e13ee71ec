using System;
using System.Runtime.InteropServices;
using TpCompiler.Atomistic.Mace.Evaluation;
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
    private float[] _floats = [];
    private int _version = -1;

    /// <summary>Uploads atoms and edges.</summary>
    /// <param name="graph">Atoms and edges on the host.</param>
    /// <param name="structure">The structure.</param>
    /// <param name="buffers">Where they go.</param>
    /// <param name="isPerAtom">Whether features before the first layer have a row for each atom.</param>
    /// <param name="version">Changes when the buffers lie elsewhere.</param>
    public void Upload(AtomGraph graph, Structure structure, GraphBuffers buffers, bool isPerAtom, int version)
    {
        if (version != _version || !_elementOffsets.AsSpan().SequenceEqual(graph.ElementOffsets))
            UploadElements(graph, buffers, isPerAtom);
        _version = version;
        Reals(buffers.Positions, graph.Positions);
        Matrix3d cell = structure.Cell;
        Reals(buffers.Cell, [cell.A.X, cell.A.Y, cell.A.Z, cell.B.X, cell.B.Y, cell.B.Z, cell.C.X, cell.C.Y, cell.C.Z]);
        Integers(buffers.Senders, graph.Edges.Senders);
        Integers(buffers.Receivers, graph.Edges.Receivers);
        Integers(buffers.Shifts, graph.Edges.Shifts);
        Integers(buffers.ReceiverOffsets, graph.Edges.ReceiverOffsets);
        Integers(buffers.SenderOffsets, graph.Edges.SenderOffsets);
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
        ReadOnlySpan<int> elements = graph.Elements.Span[..graph.AtomCount];
        Integers(buffers.Elements, elements);
        if (!isPerAtom)
        {
            Integers(buffers.InitialRows, elements);
            return;
        }

        _rows = new int[graph.AtomCount];
        for (int n = 0; n < _rows.Length; n++)
            _rows[n] = n;
        Integers(buffers.InitialRows, _rows);
    }

    private void Integers(GpuBuffer buffer, ReadOnlySpan<int> values)
    {
        if (!values.IsEmpty)
            device.Upload(buffer, MemoryMarshal.AsBytes(values));
    }
}
