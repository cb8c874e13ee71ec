using System;
using System.Collections.Generic;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Regions;
using TpCompiler.Runtime.Dense;

namespace TpCompiler.Runtime.Programs;

/// <summary>
/// The maps from items to rows that the steps of a program use, by number: the item itself, the one row that there is, the centre, the neighbour,
/// and what is looked up.
/// </summary>
internal sealed unsafe class RowSources
{
    /// <summary>The item's own row.</summary>
    public const int Own = 0;

    /// <summary>The one row that there is.</summary>
    public const int Shared = 1;

    /// <summary>The row of the edge's centre.</summary>
    public const int Center = 2;

    /// <summary>The row of the edge's neighbour.</summary>
    public const int Neighbor = 3;

    private const int FirstLookup = 4;

    private readonly List<IRowLookup> _lookups = [];

    /// <summary>How many there are.</summary>
    public int Count => FirstLookup + _lookups.Count;

    /// <summary>The source of the rows of an operand.</summary>
    public int Of(TensorProgram program, ProgramStep step, int operand)
    {
        RowRelation relation = RowRelations.Of(program, step, operand);
        switch (relation)
        {
            case RowRelation.Own:
                return Own;
            case RowRelation.Center:
                return Center;
            case RowRelation.Neighbor:
                return Neighbor;
        }

        ProgramTensor tensor = program.Tensors[step.Accesses[operand].Tensor];
        if (tensor.Domain.Letters.Length == 0)
            return Shared;
        string letters = step.Accesses[operand].Letters;
        IRowLookup lookup = relation == RowRelation.Joined ? new JoinedLookup(step.Domain, tensor.Domain, letters) : new RowSelection(step.Domain, tensor.Domain, letters);
        int known = _lookups.IndexOf(lookup);
        if (known < 0)
        {
            known = _lookups.Count;
            _lookups.Add(lookup);
        }

        return FirstLookup + known;
    }

    /// <summary>What is looked up; null for the sources that graphs have of themselves.</summary>
    public IRowLookup? LookupOf(int source) => source < FirstLookup ? null : _lookups[source - FirstLookup];

    /// <summary>Whether all maps can be filled in for edges in any order.</summary>
    public bool TakeAnyOrder => _lookups.TrueForAll(l => l.TakesAnyOrder);

    /// <summary>The maps of a graph with its edges as they come, in memory that one executor keeps.</summary>
    public void Fill(ProgramGraph graph, nint[] rows, List<AlignedBuffer<int>> memory) => FillOrdered(graph, graph.AsTheyCome, rows, memory);

    /// <summary>The maps of a graph, in memory that one executor keeps.</summary>
    public void FillOrdered(ProgramGraph graph, EdgeOrder order, nint[] rows, List<AlignedBuffer<int>> memory)
    {
        rows[Own] = rows[Shared] = 0;
        rows[Center] = (nint)order.Centers;
        rows[Neighbor] = (nint)order.Neighbors;
        while (memory.Count < _lookups.Count)
            memory.Add(new AlignedBuffer<int>());
        for (int n = 0; n < _lookups.Count; n++)
        {
            _lookups[n].Fill(graph, order, memory[n]);
            rows[FirstLookup + n] = (nint)memory[n].Pointer;
        }
    }
}
