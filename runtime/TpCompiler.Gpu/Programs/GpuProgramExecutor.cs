using System;
using System.Runtime.InteropServices;
using System.Threading;
using TpCompiler.Core.Programs;
using TpCompiler.Gpu.Neighbors;
using TpCompiler.Gpu.Operations;
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
    private readonly GraphRows _rows;
    private readonly int[] _labelCounts;
    private GraphRows? _windowRows;
    private string? _labels;
    private ProgramGraph? _graph;
    private ProgramRun? _run;
    private int _version;
    private float[] _single = [];

    /// <summary>An executor of a plan.</summary>
    /// <param name="plan">The plan, which must outlive this.</param>
    /// <param name="memoryBudget">
    /// The most bytes on the device for what is computed and for the graph. Where all edges at once would take more, steps over edges run for as few windows of
    /// them as do, and wide rows of edges are computed again where they are needed again. Null for all edges at once, whatever they take.
    /// </param>
    public GpuProgramExecutor(GpuProgramPlan plan, long? memoryBudget = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        (_plan, MemoryBudget) = (plan, memoryBudget);
        _arena = new(plan.Device);
        TakesFoundEdges = DeviceGraph.TakesFoundEdges(plan.Whole);
        _labelCounts = new int[plan.Program.Labels.Count];
        _rows = new(plan.Whole);
    }

    /// <summary>The most bytes for what is computed and for the graph; null for no bound.</summary>
    public long? MemoryBudget { get; }

    /// <summary>The windows over edges that the graph at hand has: 1 where all edges are worked on at once.</summary>
    public int WindowCount => _run?.Sizes.Windows ?? 1;

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
        run.Graph.Upload(graph, RowsOf(run, graph));
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
        run.Graph.Upload(nodes, RowsOf(run, nodes), hasEdges: false);
        run.Graph.UploadForFound(nodes, edges.EdgeCount, cell);
        edges.Write(run.Graph.Found);
        run.Graph.SortFound(edges.EdgeCount);
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
        if (_plan.Whole.IsDouble[t])
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
        if (_plan.Whole.IsDouble[t])
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
        _rows.Dispose();
        _windowRows?.Dispose();
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
        _rows.Fill(graph);
        _graph = graph;
        return _run = FindRun(graph, ProgramSizes.Of(graph.NodeCount, edges, _labels, _rows.CountRanges(graph)), areFound, out isNew);
    }

    /// <summary>The rows of items that the launches of a run have.</summary>
    private nint[] RowsOf(ProgramRun run, ProgramGraph graph)
    {
        if (run.Planned == _plan.Whole)
            return _rows.Rows;
        _windowRows ??= new(run.Planned);
        _windowRows.Fill(graph);
        return _windowRows.Rows;
    }

    private ProgramRun FindRun(ProgramGraph graph, ProgramSizes wanted, bool areFound, out bool isNew)
    {
        isNew = false;
        if (_runs.Use((wanted, areFound), static (r, w) => r.Sizes.Fits(w.wanted) && r.AreEdgesFound == w.areFound) is ProgramRun known)
            return known;
        isNew = true;
        (PlannedProgram planned, ProgramSizes sizes) = _plan.Fit(graph, wanted, MemoryBudget, areFound);
        ProgramRun run = new(planned, _arena, graph, sizes, areFound);
        bool isTooMuch = _arena.Bytes > (MemoryBudget ?? long.MaxValue);
        if (_arena.Version != _version || isTooMuch)
        {
            // Memory has moved while this was planned, and maybe what it began with has; or it is kept for graphs of other sizes.
            run.Dispose();
            _plan.Device.Finish();
            _runs.Clear();
            if (isTooMuch)
                _arena.Clear();
            run = new(planned, _arena, graph, sizes, areFound);
            _version = _arena.Version;
        }

        // What goes may still be at work.
        if (_runs.IsFull)
            _plan.Device.Finish();
        _runs.Add(run);
        return run;
    }

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
