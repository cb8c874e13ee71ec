using System;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Gpu;
using TpCompiler.Gpu.Neighbors;

namespace TpCompiler.Atomistic.Gpu.Steps;

/// <summary>The edges of one structure found on the device: they and their order are those that the host finds.</summary>
/// <param name="device">The device.</param>
internal sealed class DeviceEdges(GpuDevice device) : IDisposable
{
    private DeviceNeighborList? _list;

    /// <summary>The number of edges that were counted.</summary>
    public int Count => _list?.EdgeCount ?? 0;

    /// <summary>Counts edges.</summary>
    /// <param name="positions">Positions on the device.</param>
    /// <param name="configuration">The structure, whose cell and directions count.</param>
    /// <param name="cutoff">The cutoff in Angstrom.</param>
    /// <returns>Whether all is well. Otherwise the host is to be asked: it says what is wrong in terms of the atoms of the structure, or copes.</returns>
    public bool TryCount(GpuBuffer positions, Configuration configuration, double cutoff)
    {
        Span<double> cell = stackalloc double[9];
        GraphUpload.CopyRows(configuration.Cell, cell);
        PeriodicDirections directions = configuration.Structure.Periodic;
        ReadOnlySpan<bool> periodic = [directions.A, directions.B, directions.C];
        _list ??= new(device);
        try
        {
            _list.Count(positions, configuration.Count, cell, periodic, cutoff);
        }
        catch (ArgumentException)
        {
            return false;
        }

        return !_list.HasCoincidentAtoms;
    }

    /// <summary>Enqueues that the edges that were counted are written.</summary>
    public void Write(GraphBuffers buffers) => _list!.Write(buffers.Edges);

    /// <inheritdoc/>
    public void Dispose() => _list?.Dispose();
}
