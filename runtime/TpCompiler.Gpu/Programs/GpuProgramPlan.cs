using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Regions;
using TpCompiler.Gpu.Operations;
using TpCompiler.Runtime.Programs;

namespace TpCompiler.Gpu.Programs;

/// <summary>
/// A program compiled for a device: its steps as launches, of which those over the same few numbers of items are one, kernels for either kind of numbers, and what
/// is made of parameters alone apart from the rest; and, once a budget of memory asks for it, the same over windows of edges. Made once; executors of it may be
/// several, for one thread at a time.
/// </summary>
public sealed class GpuProgramPlan : IDisposable
{
    private readonly Lazy<PlannedProgram> _windows;

    private GpuProgramPlan(TensorProgram program, GpuParameters parameters, bool isDouble)
    {
        TensorProgramChecks.ThrowIfSumsMayBeLost(program);
        (Program, Parameters) = (program, parameters);
        Whole = new(program, parameters, isDouble);
        _windows = new(() => new(EdgeWindows.Of(program), parameters, isDouble));
    }

    /// <summary>The program.</summary>
    public TensorProgram Program { get; }

    /// <summary>The parameters.</summary>
    public GpuParameters Parameters { get; }

    /// <summary>The device.</summary>
    public GpuDevice Device => Parameters.Device;

    /// <summary>What each launch of an evaluation of all edges at once does, in a line each: its kind and items, and the tensors that it makes.</summary>
    public IReadOnlyList<string> Launches => [.. Whole.Main.Select(l => l.Describe(Program))];

    /// <summary>The launches over all edges at once.</summary>
    internal PlannedProgram Whole { get; }

    /// <summary>The launches over windows of edges.</summary>
    internal PlannedProgram Windows => _windows.Value;

    /// <summary>Compiles a program.</summary>
    /// <typeparam name="T">The model's type, float or double.</typeparam>
    /// <param name="program">The program, over nodes, edges and labels.</param>
    /// <param name="parameters">The values of its parameters on the device, which must outlive this.</param>
    /// <exception cref="ArgumentException">A parameter has no value, or a wrong number of values.</exception>
    /// <exception cref="NotSupportedException">A step runs over tuples of joined edges, or over edges against their direction.</exception>
    /// <exception cref="GpuException">The device has no double, or its compiler refuses.</exception>
    public static GpuProgramPlan Compile<T>(TensorProgram program, GpuParameters parameters)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(parameters);
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
            throw new NotSupportedException($"Programs run in float and double, not {typeof(T).Name}.");
        if (program.Steps.FirstOrDefault(s => !RowRelations.IsTiled(program, s)) is { } joined)
            throw new NotSupportedException($"A step over {joined.Domain} reads rows that are looked up; on devices steps run over nodes, over edges in their direction and over labels.");
        return new(program, parameters, typeof(T) == typeof(double));
    }

    /// <summary>How much memory an evaluation takes, and how many windows over edges: those that an executor with this budget has.</summary>
    /// <param name="nodes">The nodes and labels; their edges do not count.</param>
    /// <param name="edges">The number of edges.</param>
    /// <param name="budget">The most bytes; null for all edges at once.</param>
    /// <param name="areEdgesFound">Whether the device finds the edges.</param>
    /// <returns>The bytes on the device for what is computed and for the graph, without parameters; and the number of windows.</returns>
    /// <exception cref="GpuException">The budget does not suffice.</exception>
    public (long Bytes, int Windows) CountMemory(ProgramGraph nodes, int edges, long? budget = null, bool areEdgesFound = false)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        (PlannedProgram planned, ProgramSizes sizes) = Fit(nodes, ProgramSizes.Of(nodes.NodeCount, edges, "", nodes.NodeCount), budget, areEdgesFound);
        return (BytesOf(planned, nodes, sizes, areEdgesFound), sizes.Windows);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Whole.Dispose();
        if (_windows.IsValueCreated)
            _windows.Value.Dispose();
    }

    /// <summary>The launches that fit a budget, and the room that they have: all edges at once, or as few windows as do.</summary>
    internal (PlannedProgram Planned, ProgramSizes Sizes) Fit(ProgramGraph graph, ProgramSizes sizes, long? budget, bool areEdgesFound)
    {
        if (budget is not { } most || BytesOf(Whole, graph, sizes, areEdgesFound) <= most)
            return (Whole, sizes);
        if (Program.Steps.Any(s => s is MaximumStep && RowRelations.IsEdges(s.Domain)))
            throw new GpuException(FormattableString.Invariant($"A graph of {sizes.Nodes} nodes and {sizes.Edges} edges takes more than the budget of {most} bytes on {Device.Name}, and a program that takes the greatest of rows of edges, as a softmax does, has all edges at once."));

        // Twice as many windows until they do; then the number is found by halves. Very many take more again, as each has its own order of edges.
        int least = 1, enough = 1;
        long fewest = long.MaxValue;
        for (long bytes; (bytes = BytesOf(Windows, graph, sizes.In(enough), areEdgesFound)) > most; (least, enough) = (enough + 1, Math.Min(2 * enough, sizes.MostWindows)))
        {
            fewest = Math.Min(fewest, bytes);
            if (enough == sizes.MostWindows)
                throw new GpuException(FormattableString.Invariant($"A graph of {sizes.Nodes} nodes and {sizes.Edges} edges takes about {fewest} bytes on {Device.Name} in windows over edges; the budget is {most}."));
        }

        while (least < enough)
        {
            int middle = (least + enough) / 2;
            if (BytesOf(Windows, graph, sizes.In(middle), areEdgesFound) <= most)
                enough = middle;
            else
                least = middle + 1;
        }

        return (Windows, sizes.In(enough));
    }

    /// <summary>The bytes that launches take with so much room.</summary>
    internal static long BytesOf(PlannedProgram planned, ProgramGraph graph, ProgramSizes sizes, bool areEdgesFound = false)
    {
        using GpuArena counted = GpuArena.Counting();
        using ProgramMemory memory = new(planned, counted, graph, sizes, areEdgesFound);
        return counted.Bytes;
    }
}
