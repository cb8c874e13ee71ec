using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Regions;

namespace TpCompiler.Runtime.Programs;

/// <summary>The memory of one phase: how many edges it has at a time, which tensors live in it, and what it clears first.</summary>
internal sealed class PhasePlace
{
    /// <summary>The most edges at a time.</summary>
    public int Edges { get; set; }

    /// <summary>The tensors of a few edges, and the byte at which each begins.</summary>
    public List<(int Tensor, long Offset)> Local { get; } = [];

    /// <summary>Bytes of all local tensors.</summary>
    public long LocalBytes { get; set; }

    /// <summary>The tensors whose rows of the items at hand are cleared before the first step adds to them.</summary>
    public List<int> ClearedRows { get; } = [];

    /// <summary>The tensors whose rows of the tile's nodes are cleared before the phase.</summary>
    public List<int> ClearedNodes { get; } = [];
}

/// <summary>
/// Where the tensors of a program live: memory that outlasts regions, shared by tensors that are not needed at the same time; memory of a tile; memory of
/// a few edges, of a size that stays in the cache.
/// </summary>
internal sealed class TensorPlaces
{
    /// <summary>What the tensors of a few edges may take together: a part of the second-level cache.</summary>
    private const int PhaseBytes = 320 * 1024;

    private const int LeastEdges = 32;
    private const int MostEdges = 256;

    private readonly TensorProgram _program;
    private readonly TensorPlan[] _tensors;
    private readonly int[] _firstWriter;

    private TensorPlaces(RegionProgram cut, TensorPlan[] tensors)
    {
        (_program, _tensors) = (cut.Program, tensors);
        _firstWriter = FirstWriters(cut);
        FindLifetimes(cut);
        FindReduced(cut);
        FindWindowed(cut);
        Phases = [.. cut.Regions.Select((r, n) => r.Phases.Select(p => PlaceOf(p)).ToArray())];
        (NodeSlots, EdgeSlots) = (Share(RowDomain.Nodes), Share(RowDomain.Edges));
        TileSlots = [.. cut.Regions.Select((_, n) => ShareTile(n))];
    }

    /// <summary>For each region its phases.</summary>
    public PhasePlace[][] Phases { get; }

    /// <summary>Bytes of a row of each piece of memory for all nodes.</summary>
    public int[] NodeSlots { get; }

    /// <summary>Bytes of a row of each piece of memory for all edges.</summary>
    public int[] EdgeSlots { get; }

    /// <summary>For each region the tensors of a tile.</summary>
    public int[][] TileSlots { get; }

    /// <summary>The places of a plan's tensors.</summary>
    public static TensorPlaces Of<T>(ProgramPlan<T> plan)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        => new(plan.Cut, plan.Tensors);

    /// <summary>Whether a kernel has one channel, so that items are its lanes.</summary>
    public static bool IsScalar(KernelSegment segment)
        => segment is { Lanes: 1, OuterCount: 1, InnerCount: 1 } && segment.Program.Operands.All(o => o.HasLanes);

    /// <summary>Whether a step is the first to write a tensor.</summary>
    public bool IsFirstWriter(int step, int tensor) => _firstWriter[tensor] == step;

    /// <summary>Whether what an operand of a step writes replaces what was there.</summary>
    public bool Overwrites(int step, int operand)
    {
        int tensor = _program.Steps[step].Accesses[operand].Tensor;
        return _tensors[tensor].Domain != RowDomain.Other && IsFirstWriter(step, tensor) && CoversRows(_program.Steps[step], operand);
    }

    /// <summary>The tensors of nodes and edges that a step which runs as a whole adds to, and nothing before it.</summary>
    public IEnumerable<int> Cleared(int step) => _program.Steps[step].Operands(written: true)
        .Where(o => !Overwrites(step, o)).Select(o => _program.Steps[step].Accesses[o].Tensor)
        .Where(t => _tensors[t].Domain != RowDomain.Other && IsFirstWriter(step, t));

    /// <summary>Whether a step writes every number of each of its items' own rows exactly once, and what fills them up.</summary>
    private bool CoversRows(ProgramStep step, int operand)
    {
        int tensor = step.Accesses[operand].Tensor;
        if (RowRelations.Of(_program, step, operand) != RowRelation.Own || step.Accesses.Count(a => a.Tensor == tensor) > 1)
            return false;
        int length = _program.Tensors[tensor].RowLength;
        RowLayout layout = _tensors[tensor].Layout;
        switch (step)
        {
            case KernelStep kernel:
                KernelOperand of = kernel.Segment.Program.Operands[operand];
                bool isWhole = kernel.Segment.Program.Stores.Select(s => (s.Operand, s.Component)).Distinct().Count(s => s.Operand == operand) == of.Components;
                return isWhole && FillsUp(kernel, layout, operand) && kernel.Segment is { OuterCount: 1, InnerCount: 1 } && of.Components * (of.HasLanes ? kernel.Segment.Lanes : 1) == length;
            case ProductStep { Target: ProductTerm.Output } product:
                return (!layout.IsPadded || product.Blocks.All(b => layout.ChannelsAt(b.Output) == b.Outputs))
                    && product.Blocks.GroupBy(b => b.Output).Sum(g => g.First().Outputs * g.First().Components) == length;
            case ProductStep { Target: ProductTerm.Input } product:
                return (!layout.IsPadded || product.Blocks.All(b => layout.ChannelsAt(b.Input) == b.Inputs))
                    && product.Blocks.GroupBy(b => b.Input).Sum(g => g.First().Inputs * g.First().Components) == length;
            default:
                return step is AddStep && !layout.IsPadded;
        }
    }

    /// <summary>Whether a kernel writes what fills up channels, too.</summary>
    private bool FillsUp(KernelStep step, RowLayout layout, int operand) => !layout.IsPadded
        || ZeroLanes.Count(step.Segment, o => _tensors[step.Accesses[o].Tensor].Layout) == layout.StrideAt(step.Segment.Bindings[operand].Offset);

    private static int[] FirstWriters(RegionProgram cut)
    {
        int[] first = new int[cut.Program.Tensors.Count];
        Array.Fill(first, -1);
        for (int s = cut.Program.Steps.Count - 1; s >= 0; s--)
        {
            foreach (int t in cut.Program.Steps[s].Writes)
                first[t] = s;
        }

        return first;
    }

    private void FindLifetimes(RegionProgram cut)
    {
        for (int r = 0; r < cut.Regions.Count; r++)
        {
            Region region = cut.Regions[r];
            foreach (int step in region.Before.Concat(region.Phases.SelectMany(p => p.Steps)).Concat(region.Sums))
            {
                foreach (int t in _program.Steps[step].Accesses.Select(a => a.Tensor))
                    (_tensors[t].FirstRegion, _tensors[t].LastRegion) = (Math.Min(_tensors[t].FirstRegion, r), Math.Max(_tensors[t].LastRegion, r));
            }
        }

        foreach (TensorPlan tensor in _tensors)
        {
            tensor.IsUntouched = tensor.LastRegion < 0;
            if (tensor.Tensor.IsGiven || tensor.IsUntouched)
                tensor.FirstRegion = 0;
            if (tensor.Tensor.Role == ProgramRole.Output)
                tensor.LastRegion = cut.Regions.Count;
        }
    }

    private void FindReduced(RegionProgram cut)
    {
        foreach (int s in cut.Regions.SelectMany(r => r.Phases.SelectMany(p => p.Steps)))
        {
            ProgramStep step = _program.Steps[s];
            foreach (int o in step.Operands(written: true))
                _tensors[step.Accesses[o].Tensor].IsReduced |= RowRelations.Of(_program, step, o) == RowRelation.Selected;
        }
    }

    private void FindWindowed(RegionProgram cut)
    {
        foreach (Region region in cut.Regions)
        {
            HashSet<int> summed = [.. region.Sums.Where(s => RowRelations.IsEdges(_program.Steps[s].Domain)).Select(s => _program.Steps[s].Accesses[0].Tensor)];
            foreach (int t in summed)
            {
                TensorPlan tensor = _tensors[t];
                tensor.IsWindowed = tensor is { Domain: RowDomain.Edges, Tensor.Role: ProgramRole.Intermediate } && tensor.FirstRegion == tensor.LastRegion
                    && region.Phases.SelectMany(p => p.Steps).Any(s => _program.Steps[s].Accesses.Any(a => a.Tensor == t))
                    && !region.Before.Any(s => _program.Steps[s].Accesses.Any(a => a.Tensor == t));
            }
        }
    }

    private PhasePlace PlaceOf(RegionPhase phase)
    {
        PhasePlace place = new();
        int[] steps = [.. phase.Steps];
        Dictionary<int, (int First, int Last)> lives = [];
        for (int n = 0; n < steps.Length; n++)
        {
            ProgramStep step = _program.Steps[steps[n]];
            foreach (int t in step.Accesses.Select(a => a.Tensor).Distinct())
            {
                if (_tensors[t].Scope == TensorScope.Phase)
                    lives[t] = lives.TryGetValue(t, out (int First, int Last) known) ? (known.First, n) : (n, n);
            }

            foreach (int o in step.Operands(written: true))
            {
                int t = step.Accesses[o].Tensor;
                if (!IsFirstWriter(steps[n], t) || _tensors[t].Domain == RowDomain.Other || Overwrites(steps[n], o))
                    continue;
                (_tensors[t].Domain == RowDomain.Nodes ? place.ClearedNodes : place.ClearedRows).Add(t);
            }
        }

        // What is cleared before the first step must not share its memory with others from there on.
        foreach (int t in place.ClearedRows.Where(lives.ContainsKey))
            lives[t] = lives[t] with { First = 0 };
        foreach (int t in lives.Keys)
            _tensors[t].ItemsAsLanes = CanHaveItemsAsLanes(steps, t) ? 1 : 0;
        (int Tensor, int Begin, int End, int Bytes)[] spans = [.. lives.Select(l => (l.Key, l.Value.First, l.Value.Last, _tensors[l.Key].RowBytes))];

        // Offsets for one edge, then for as many as there is room for.
        long perEdge = Pack(spans, edges: 1, place: null);
        place.Edges = phase.OverEdges ? (int)Math.Clamp(PhaseBytes / Math.Max(1, perEdge), LeastEdges, MostEdges) / 16 * 16 : 0;
        place.LocalBytes = Pack(spans, Math.Max(1, place.Edges), place);
        foreach (int t in lives.Keys)
            _tensors[t].ItemsAsLanes *= place.Edges;
        return place;
    }

    /// <summary>Places tensors so that those alive at the same time do not overlap; returns the bytes of all.</summary>
    private static long Pack((int Tensor, int Begin, int End, int Bytes)[] spans, int edges, PhasePlace? place)
    {
        List<(long Begin, long End, int First, int Last)> taken = [];
        long total = 0;
        foreach ((int tensor, int first, int last, int bytes) in spans.OrderByDescending(s => s.Bytes).ThenBy(s => s.Tensor))
        {
            long size = (((long)bytes * edges) + 63) / 64 * 64;
            long offset = 0;
            foreach ((long begin, long end, int otherFirst, int otherLast) in taken.OrderBy(t => t.Begin))
            {
                if (otherFirst <= last && first <= otherLast && begin < offset + size && offset < end)
                    offset = end;
            }

            taken.Add((offset, offset + size, first, last));
            total = Math.Max(total, offset + size);
            place?.Local.Add((tensor, offset));
        }

        return total;
    }

    /// <summary>Whether all that touches a tensor of a few edges takes it position by position.</summary>
    private bool CanHaveItemsAsLanes(int[] steps, int tensor)
    {
        foreach (int s in steps)
        {
            ProgramStep step = _program.Steps[s];
            for (int o = 0; o < step.Accesses.Count; o++)
            {
                if (step.Accesses[o].Tensor != tensor)
                    continue;
                bool isFit = step switch
                {
                    KernelStep kernel => IsScalar(kernel.Segment) || !kernel.Segment.Program.Operands[o].HasLanes,
                    ProductStep => false,
                    _ => true,
                };
                if (!isFit || _tensors[tensor].Layout.IsPadded)
                    return false;
            }
        }

        return true;
    }

    /// <summary>Gives tensors that outlast regions memory; those that are not needed at the same time may have the same.</summary>
    private int[] Share(RowDomain domain)
    {
        TensorPlan[] stored = [.. _tensors.Where(t => t.Domain == domain && IsStored(t))];
        return Color(stored, t => (t.FirstRegion, t.LastRegion), (a, b) => a.IsWindowed == b.IsWindowed);
    }

    private int[] ShareTile(int region)
    {
        TensorPlan[] local = [.. _tensors.Where(t => t.Scope == TensorScope.Tile && t.FirstRegion == region)];
        for (int n = 0; n < local.Length; n++)
            local[n].Slot = n;
        return [.. local.Select(t => Array.IndexOf(_tensors, t))];
    }

    /// <summary>Whether a tensor has memory for all nodes or edges.</summary>
    public static bool IsStored(TensorPlan tensor) => tensor.Domain != RowDomain.Other && tensor.LastRegion >= 0
        && (tensor.Scope == TensorScope.Stored || (tensor.Scope == TensorScope.Given && tensor.Tensor.Role == ProgramRole.Input));

    private static int[] Color(TensorPlan[] tensors, Func<TensorPlan, (int First, int Last)> lifetime, Func<TensorPlan, TensorPlan, bool> areAlike)
    {
        List<(int Bytes, List<TensorPlan> Tensors)> slots = [];
        foreach (TensorPlan tensor in tensors.OrderByDescending(t => t.RowBytes))
        {
            (int first, int last) = lifetime(tensor);
            int slot = slots.FindIndex(s => s.Tensors.TrueForAll(t => areAlike(t, tensor) && (lifetime(t).Last < first || last < lifetime(t).First)));
            if (slot < 0)
            {
                slot = slots.Count;
                slots.Add((tensor.RowBytes, []));
            }

            slots[slot].Tensors.Add(tensor);
            tensor.Slot = slot;
        }

        return [.. slots.Select(s => s.Bytes)];
    }
}
