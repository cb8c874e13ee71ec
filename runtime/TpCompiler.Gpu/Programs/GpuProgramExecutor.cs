using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using TpCompiler.Core.Programs;
using TpCompiler.Gpu.Neighbors;
using TpCompiler.Gpu.Operations;
using TpCompiler.Runtime.Dense;
using TpCompiler.Runtime.Programs;
using TpCompiler.Runtime.Recording;

namespace TpCompiler.Gpu.Programs;

/// <summary>
/// Runs a program on a device, on one graph after another. Weights and all that is computed stay there; inputs and the graph go in, outputs come out. Launches
/// are planned once for room for nodes and edges, a few percent more than there are, and from the second run on enqueued as one where the device can. Results
/// are the same bits on each run. Not for use by several callers at once.
/// </summary>
/// <example>
/// <code>
/// using GpuParameters parameters = new(device, model.Prepare());
/// using GpuProgramPlan plan = GpuProgramPlan.Compile&lt;float&gt;(program, parameters);
/// using GpuProgramExecutor executor = new(plan);
/// executor.Prepare(graph);
/// executor.Set("positions", positions);
/// executor.Run();
/// executor.Read("energy", energies);
/// </code>
/// </example>
public sealed class GpuProgramExecutor : IProgramExecutor
{
    /// <summary>Plans that are kept for graphs of other sizes.</summary>
    private const int MostRuns = 16;

    private readonly GpuProgramPlan _plan;
    private readonly GpuArena _arena;
    private readonly RecentPlans<ProgramRun> _runs = new(MostRuns);
    private readonly List<AlignedBuffer<int>> _selected = [];
    private readonly int[] _ranges;
    private readonly int[] _labelCounts;
    private readonly nint[] _rows;
    private string? _labels;
    private ProgramGraph? _graph;
    private ProgramRun? _run;
    private int _version;
    private float[] _single = [];

    /// <summary>An executor of a plan.</summary>
    /// <param name="plan">The plan, which must outlive this.</param>
    public GpuProgramExecutor(GpuProgramPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        _plan = plan;
        _arena = new(plan.Device);
        TakesFoundEdges = plan.TakesFoundEdges;
        _labelCounts = new int[plan.Program.Labels.Count];
        _rows = new nint[plan.Sources.Count];
        _ranges = [.. plan.Setup.Concat(plan.Main).SelectMany(l => l.Parts).OfType<ProductPart>().Where(p => p.Sum.HasRanges).Select(p => p.Ranges).Distinct()];
    }

    /// <summary>Whether the program may run on edges that the device finds: it labels no edges, and sums over those of a node alone.</summary>
    public bool TakesFoundEdges { get; }

    /// <summary>The launches of an evaluation with the graph at hand, and what is cleared; they are one where the device can record them.</summary>
    public int LaunchCount => _run?.Main.Count ?? 0;

    /// <summary>How many plans are kept, for graphs of different sizes.</summary>
    public int PlanCount => _runs.Count;

    /// <summary>The bytes on the device for what is computed: those of the largest graph so far.</summary>
    public long WorkingBytes => _arena.Bytes;

    /// <inheritdoc/>
    public void Prepare(ProgramGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ProgramRun run = Prepare(graph, graph.EdgeCount, false, out bool isNew);
        run.Graph.Upload(graph, _rows);
        if (isNew)
            run.EnqueueSetup();
    }

    /// <summary>
    /// Takes a graph whose edges the device has found, and makes room for it: they never come to the host. Sets the input <c>shifts</c> of the program, the sums
    /// of cell vectors in edges.
    /// </summary>
    /// <param name="nodes">The nodes and their labels, without edges.</param>
    /// <param name="edges">The edges, which were counted; a receiver is a centre, a sender a neighbour.</param>
    /// <param name="cell">The vectors of the cell as rows, nine numbers.</param>
    /// <exception cref="ArgumentException">The program has no such input, or the graph lacks a label of the program.</exception>
    /// <exception cref="NotSupportedException">The program needs more of edges than their ends (<see cref="TakesFoundEdges"/>).</exception>
    public void Prepare(ProgramGraph nodes, DeviceNeighborList edges, ReadOnlySpan<double> cell)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentNullException.ThrowIfNull(edges);
        if (!TakesFoundEdges)
            throw new NotSupportedException($"The program {_plan.Program.Name} reads labels of edges or sums over all of them; its edges come from the host.");
        ProgramRun run = Prepare(nodes, edges.EdgeCount, true, out bool isNew);
        run.Graph.Upload(nodes, _rows, hasEdges: false);
        run.Graph.UploadForFound(nodes, edges.EdgeCount, cell);
        edges.Write(run.Graph.Found);
        run.FoundRows.Enqueue();
        if (isNew)
            run.EnqueueSetup();
    }

    /// <inheritdoc/>
    public void Set(string name, ReadOnlySpan<double> values)
    {
        int t = Find(name, ProgramRole.Input);
        CheckLength(t, values.Length, "were given");
        if (_run!.BufferOf(t) is not GpuBuffer buffer || values.Length == 0)
            return;
        if (_plan.IsDouble[t])
        {
            _plan.Device.Upload(buffer, MemoryMarshal.AsBytes(values));
            return;
        }

        Span<float> single = Reserve(ref _single, values.Length);
        for (int n = 0; n < values.Length; n++)
            single[n] = (float)values[n];
        _plan.Device.Upload(buffer, MemoryMarshal.AsBytes<float>(single));
    }

    /// <inheritdoc/>
    /// <exception cref="GpuException">The device fails.</exception>
    public void Run(CancellationToken cancellation = default)
    {
        ProgramRun run = _run ?? throw NoGraph();
        cancellation.ThrowIfCancellationRequested();
        KernelRecording.Add(KernelExecution.Device, _plan.Device.Name);
        run.Main.Enqueue();
    }

    /// <inheritdoc/>
    public void Read(string name, Span<double> values)
    {
        int t = Find(name, ProgramRole.Output);
        CheckLength(t, values.Length, "have room");
        if (values.Length == 0)
            return;
        GpuBuffer buffer = _run!.BufferOf(t)!;
        if (_plan.IsDouble[t])
        {
            _plan.Device.Download(buffer, MemoryMarshal.AsBytes(values));
            return;
        }

        Span<float> single = Reserve(ref _single, values.Length);
        _plan.Device.Download(buffer, MemoryMarshal.AsBytes<float>(single));
        for (int n = 0; n < values.Length; n++)
            values[n] = single[n];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _plan.Device.Finish();
        _runs.Clear();
        _arena.Dispose();
        foreach (AlignedBuffer<int> rows in _selected)
            rows.Dispose();
    }

    private ProgramRun Prepare(ProgramGraph graph, int edges, bool areFound, out bool isNew)
    {
        for (int n = 0; n < _labelCounts.Length; n++)
        {
            int count = graph.LabelCount(_plan.Program.Labels[n].Name);
            if (count != _labelCounts[n])
                (_labelCounts[n], _labels) = (count, null);
        }

        _labels ??= string.Join(",", _labelCounts);
        _plan.Sources.Fill(graph, _rows, _selected);
        int ranges = 1;
        foreach (int source in _ranges)
            ranges = Math.Max(ranges, CountRanges(graph, _rows[source]));
        _graph = graph;
        return _run = FindRun(graph, ProgramSizes.Of(graph.NodeCount, edges, _labels, ranges), areFound, out isNew);
    }

    private ProgramRun FindRun(ProgramGraph graph, ProgramSizes sizes, bool areFound, out bool isNew)
    {
        isNew = false;
        if (_runs.Use((sizes, areFound), static (r, wanted) => r.Sizes.Fits(wanted.sizes) && r.AreEdgesFound == wanted.areFound) is ProgramRun known)
            return known;
        isNew = true;
        ProgramRun run = new(_plan, _arena, graph, sizes, areFound);
        if (_arena.Version != _version)
        {
            // Memory has moved while this was planned, and maybe what it began with has.
            run.Dispose();
            _plan.Device.Finish();
            _runs.Clear();
            run = new(_plan, _arena, graph, sizes, areFound);
            _version = _arena.Version;
        }

        // What goes may still be at work.
        if (_runs.IsFull)
            _plan.Device.Finish();
        _runs.Add(run);
        return run;
    }

    private static unsafe int CountRanges(ProgramGraph graph, nint rows) => DeviceGraph.CountRanges(new((int*)rows, graph.NodeCount));

    private int Find(string name, ProgramRole role)
    {
        if (_run is null)
            throw NoGraph();
        for (int t = 0; t < _plan.Program.Tensors.Count; t++)
        {
            if (_plan.Program.Tensors[t].Name == name && _plan.Program.Tensors[t].Role == role)
                return t;
        }

        throw new ArgumentException($"The program has no {(role == ProgramRole.Input ? "input" : "output")} {name}.", nameof(name));
    }

    private void CheckLength(int tensor, int length, string what)
    {
        ProgramTensor of = _plan.Program.Tensors[tensor];
        int rows = _graph!.Count(of.Domain);
        if (length != (long)rows * of.RowLength)
            throw new ArgumentException($"{of.Name} has {rows} rows of {of.RowLength} numbers; {length} numbers {what}.");
    }

    private static Span<T> Reserve<T>(ref T[] array, int length)
    {
        if (array.Length < length)
            array = new T[length + (length / 4)];
        return array.AsSpan(0, length);
    }

    private static InvalidOperationException NoGraph() => new("There is no graph: call Prepare first.");
}
