using System;
using TpCompiler.Atomistic.Models.Evaluation;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Gpu;
using TpCompiler.Gpu.Neighbors;
using TpCompiler.Gpu.Programs;
using TpCompiler.Runtime.Programs;

namespace TpCompiler.Atomistic.Gpu;

/// <summary>The edges of one structure found on the device: they and their order are those that the host finds.</summary>
/// <param name="device">The device.</param>
/// <param name="leastAtoms">The fewest atoms of a structure whose edges are found so.</param>
internal sealed class DeviceEdges(GpuDevice device, int leastAtoms) : IEdgeFinder, IDisposable
{
    private readonly double[] _cell = new double[9];
    private DeviceNeighborList? _list;

    /// <summary>Whether the device found the edges that were asked for last.</summary>
    public bool HasFound { get; private set; }

    /// <inheritdoc/>
    public int EdgeCount => _list?.EdgeCount ?? 0;

    /// <summary>Forgets what was asked for last.</summary>
    public void Begin() => HasFound = false;

    /// <inheritdoc/>
    public bool TryFind(in Configuration configuration, ReadOnlySpan<double> positions, double cutoff, IProgramExecutor executor)
    {
        if (configuration.Count == 0 || configuration.Count < leastAtoms || !((GpuProgramExecutor)executor).TakesFoundEdges)
            return false;
        Matrix3d cell = configuration.Cell;
        for (int row = 0; row < 3; row++)
            (_cell[3 * row], _cell[(3 * row) + 1], _cell[(3 * row) + 2]) = (cell[row].X, cell[row].Y, cell[row].Z);
        PeriodicDirections directions = configuration.Structure.Periodic;
        ReadOnlySpan<bool> periodic = [directions.A, directions.B, directions.C];
        _list ??= new(device);
        try
        {
            _list.Count(positions, _cell, periodic, cutoff);
        }
        catch (ArgumentException)
        {
            return false;
        }

        return HasFound = !_list.HasCoincidentAtoms;
    }

    /// <inheritdoc/>
    public void Prepare(IProgramExecutor executor, ProgramGraph nodes) => ((GpuProgramExecutor)executor).Prepare(nodes, _list!, _cell);

    /// <inheritdoc/>
    public void Dispose() => _list?.Dispose();
}
