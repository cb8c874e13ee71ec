using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Numerics;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Programs;
using TpCompiler.Runtime.Dense;
using TpCompiler.Runtime.Kernels;

namespace TpCompiler.Runtime.Diagrams;

/// <summary>
/// A compiled fusion diagram, or a derivative of one, that can be run on graphs. Made once; immutable; safe to use from many threads.
/// </summary>
public sealed class FusionPlan
{
    private readonly DiagramLabel[] _labels;
    private readonly FusionTensor[] _tensors;

    /// <summary>Makes a plan of kernels.</summary>
    /// <param name="labels">The labels, in the order in which <see cref="Run{T}(FusionGraph, ReadOnlySpan{FusionLabel}, ReadOnlySpan{nint}, ReadOnlySpan{nint}, ParallelRanges?)"/> takes them.</param>
    /// <param name="tensors">The tensors, inputs and outputs each in the order in which they are taken.</param>
    /// <param name="steps">The kernels, in the order in which they run.</param>
    /// <exception cref="ArgumentException">The plan is not well formed.</exception>
    public FusionPlan(IReadOnlyList<DiagramLabel> labels, IReadOnlyList<FusionTensor> tensors, IReadOnlyList<FusionStep> steps)
    {
        FusionPlanChecks.ThrowIfMalformed(tensors, steps);
        _labels = [.. labels];
        _tensors = [.. tensors];
        (AllTensors, AllSteps) = SeparateOutputs.Of(tensors, steps);
        Overwrites = OverwrittenTensors.Find(AllTensors, AllSteps);
        FirstStep = new int[AllTensors.Length];
        LastStep = new int[AllTensors.Length];
        Array.Fill(FirstStep, int.MaxValue);
        Array.Fill(LastStep, -1);
        for (int s = 0; s < AllSteps.Length; s++)
        {
            foreach (TensorAccess access in AllSteps[s].Accesses)
                (FirstStep[access.Tensor], LastStep[access.Tensor]) = (Math.Min(FirstStep[access.Tensor], s), s);
        }

        InputTensors = NumbersOf(ProgramRole.Input);
        OutputTensors = NumbersOf(ProgramRole.Output);
    }

    /// <summary>The labels that select rows of weights.</summary>
    public IReadOnlyList<DiagramLabel> Labels => _labels;

    /// <summary>Whether compiled code runs in every step, and not the interpreter.</summary>
    public bool IsCompiled => AllSteps.All(s => s.Kernel.IsCompiled);

    /// <summary>The tensors.</summary>
    public IReadOnlyList<FusionTensor> Tensors => _tensors;

    /// <summary>The inputs, in the order in which they are taken.</summary>
    public IEnumerable<FusionTensor> Inputs => InputTensors.Select(t => _tensors[t]);

    /// <summary>The outputs, in the order in which they are taken.</summary>
    public IEnumerable<FusionTensor> Outputs => OutputTensors.Select(t => _tensors[t]);

    /// <summary>The tensors, and those that keep outputs separate.</summary>
    internal FusionTensor[] AllTensors { get; }

    /// <summary>The steps, and those that add what was kept separate.</summary>
    internal FusionStep[] AllSteps { get; }

    /// <summary>For each operand of each step whether it may overwrite what is there.</summary>
    internal bool[][] Overwrites { get; }

    /// <summary>For each tensor the first step that writes or reads it; beyond all steps where none does.</summary>
    internal int[] FirstStep { get; }

    /// <summary>For each tensor the last step that writes or reads it; -1 where none does.</summary>
    internal int[] LastStep { get; }

    /// <summary>The numbers of the inputs.</summary>
    internal int[] InputTensors { get; }

    /// <summary>The numbers of the outputs.</summary>
    internal int[] OutputTensors { get; }

    /// <summary>The plan of a program, on the kernels that were compiled ahead for it; the others as <see cref="Kernel.For"/> says.</summary>
    /// <param name="program">The program.</param>
    /// <param name="interpretOnly">Whether to use no compiled kernels.</param>
    public static FusionPlan Of(TensorProgram program, bool interpretOnly = false)
    {
        Dictionary<string, Kernel> kernels = [];
        Kernel kernelFor(KernelProgram p)
        {
            if (!kernels.TryGetValue(p.Identity, out Kernel? kernel))
                kernels.Add(p.Identity, kernel = interpretOnly ? Kernel.Interpreted(p) : Kernel.For(p));
            return kernel;
        }

        return new(
            program.Labels,
            [.. program.Tensors.Select(t => new FusionTensor(t.Name, t.Role, t.Domain, t.RowLength))],
            [.. program.KernelSteps.Select(s => new FusionStep(
                kernelFor(s.Segment.Program), s.Domain, s.Segment.Lanes, s.Segment.OuterCount, s.Segment.InnerCount, s.Segment.Bindings, s.Accesses))]);
    }

    /// <summary>How many rows a tensor has.</summary>
    /// <param name="tensor">Its number among <see cref="Tensors"/>.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="labels">The labels, in order.</param>
    /// <exception cref="ArgumentException">The labels do not fit the plan or the graph.</exception>
    public int RowCount(int tensor, FusionGraph graph, ReadOnlySpan<FusionLabel> labels) => graph.Bind(this, labels).RowCounts[tensor];

    /// <summary>Checks the length of a tensor that a caller handed in.</summary>
    /// <param name="tensor">Its number among <see cref="Tensors"/>.</param>
    /// <param name="length">The number of elements found.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="labels">The labels, in order.</param>
    /// <param name="parameter">What callers call it; null for the tensor's name.</param>
    /// <exception cref="ArgumentException">It is not the expected one, or the labels do not fit the plan or the graph.</exception>
    public void CheckLength(int tensor, int length, FusionGraph graph, ReadOnlySpan<FusionLabel> labels, string? parameter = null)
    {
        int rows = RowCount(tensor, graph, labels);
        FusionTensor expected = _tensors[tensor];
        long needed = (long)rows * expected.RowLength;
        if (length != needed)
        {
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{parameter ?? expected.Name} has {length} elements; expected {needed}: {rows} rows {expected.Domain} of {expected.RowLength}."),
                parameter);
        }
    }

    /// <summary>How many elements a tensor has.</summary>
    /// <param name="tensor">Its number among <see cref="Tensors"/>.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="labels">The labels, in order.</param>
    /// <exception cref="ArgumentException">The labels do not fit the plan or the graph.</exception>
    /// <exception cref="OverflowException">It is longer than a span can be.</exception>
    public int LengthOf(int tensor, FusionGraph graph, ReadOnlySpan<FusionLabel> labels)
        => checked(RowCount(tensor, graph, labels) * _tensors[tensor].RowLength);

    /// <summary>Runs the plan. Nothing is checked but the labels; nothing is allocated when called again with the same graph and labels.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="graph">The graph.</param>
    /// <param name="labels">The labels, in order.</param>
    /// <param name="inputs">The address of each input's first element, in order.</param>
    /// <param name="outputs">The same for outputs, which are overwritten. None overlaps another or an input.</param>
    /// <param name="parallel">The threads to use; null for the caller's alone. Results are the same, bit by bit, for any number.</param>
    /// <exception cref="ArgumentException">The labels do not fit the plan or the graph.</exception>
    public void Run<T>(
        FusionGraph graph,
        ReadOnlySpan<FusionLabel> labels,
        ReadOnlySpan<nint> inputs,
        ReadOnlySpan<nint> outputs,
        ParallelRanges? parallel = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (inputs.Length != InputTensors.Length || outputs.Length != OutputTensors.Length)
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture,
                $"Expected {InputTensors.Length} inputs and {OutputTensors.Length} outputs; found {inputs.Length} and {outputs.Length}."));
        }

        FusionRun<T>.OfThread.Run(this, graph.Bind(this, labels), inputs, outputs, parallel);
    }

    private int[] NumbersOf(ProgramRole role) => [.. Enumerable.Range(0, _tensors.Length).Where(t => _tensors[t].Role == role)];
}
