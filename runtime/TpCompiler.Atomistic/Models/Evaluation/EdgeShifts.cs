using System;
using TpCompiler.Atomistic.Graphs;
using TpCompiler.Atomistic.Neighbors;
using TpCompiler.Runtime.Dense;

namespace TpCompiler.Atomistic.Models.Evaluation;

/// <summary>What the vector of an edge is beside the difference of its ends: three numbers for each edge, in memory that grows and is kept.</summary>
internal sealed class EdgeShifts
{
    private const int EdgesAtOnce = 1 << 13;

    private readonly ParallelRanges _runner;
    private readonly RangeAction _find;
    private AtomGraph _atoms = null!;
    private double[] _positions = [];
    private double[] _shifts = [];

    /// <summary>Empty memory, and the threads that fill it.</summary>
    public EdgeShifts(ParallelRanges runner) => (_runner, _find) = (runner, Find);

    /// <summary>The shifts of a graph's edges.</summary>
    /// <param name="atoms">The atoms and edges.</param>
    /// <param name="positions">The positions of the atoms in their order there.</param>
    public ReadOnlySpan<double> Of(AtomGraph atoms, double[] positions)
    {
        (_atoms, _positions) = (atoms, positions);
        Buffers.Reserve(ref _shifts, 3 * atoms.EdgeCount);
        _runner.Run(atoms.EdgeCount, EdgesAtOnce, _find);
        return _shifts.AsSpan(0, 3 * atoms.EdgeCount);
    }

    private void Find(int begin, int end, int thread)
    {
        ReadOnlySpan<int> senders = _atoms.Edges.Senders;
        ReadOnlySpan<int> receivers = _atoms.Edges.Receivers;
        ReadOnlySpan<double> vectors = _atoms.Edges.Vectors;
        for (int e = begin; e < end; e++)
        {
            for (int a = 0; a < 3; a++)
                _shifts[(3 * e) + a] = vectors[(3 * e) + a] - (_positions[(3 * receivers[e]) + a] - _positions[(3 * senders[e]) + a]);
        }
    }
}
