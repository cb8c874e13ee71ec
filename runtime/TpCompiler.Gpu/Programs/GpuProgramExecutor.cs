using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Programs;
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
        _ranges = [.. plan.Setup.Concat(plan.Main).SelectMany(l => l.Parts).OfType<ProductPart>().Select(p => p.Operands[1].Rows).Where(r => r != RowSources.Shared).Distinct()];
    }

    /// <summary>The launches of an evaluation with the graph at hand, and what is cleared; they are one where the device can record them.</summary>
    public int LaunchCount => _run?.Main.Count ?? 0;

    /// <summary>The bytes on the device for what is computed: those of the largest graph so far.</summary>
    public long WorkingBytes => _arena.Bytes;

    /// <inheritdoc/>
    public void Prepare(ProgramGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        string labels = string.Join(",", _plan.Program.Labels.Select(l => graph.LabelCount(l.Name)));
        nint[] rows = new nint[_plan.Sources.Count];
        _plan.Sources.Fill(graph, rows, _selected);
        int ranges = _ranges.Length == 0 ? 1 : _ranges.Max(r => CountRanges(graph, rows[r]));
        ProgramSizes sizes = ProgramSizes.Of(graph, labels, ranges);
        (_graph, _run) = (graph, FindRun(graph, sizes, out bool isNew));
        _run.Graph.Upload(graph, rows);
        if (isNew)
            _run.EnqueueSetup();
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

    private ProgramRun FindRun(ProgramGraph graph, ProgramSizes sizes, out bool isNew)
    {
        isNew = false;
        if (_runs.Use(r => r.Sizes.Fits(sizes)) is ProgramRun known)
            return known;
        isNew = true;
        ProgramRun run = new(_plan, _arena, graph, sizes);
        if (_arena.Version != _version)
        {
            // Memory has moved while this was planned, and maybe what it began with has.
            run.Dispose();
            _plan.Device.Finish();
            _runs.Clear();
            run = new(_plan, _arena, graph, sizes);
            _version = _arena.Version;
        }

        // What goes may still be at work.
        if (_runs.IsFull)
            _plan.Device.Finish();
        _runs.Add(run);
        return run;
    }

    private static unsafe int CountRanges(ProgramGraph graph, nint rows) => DeviceGraph.RangesOf(new((int*)rows, graph.NodeCount)).Count / 3;

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
