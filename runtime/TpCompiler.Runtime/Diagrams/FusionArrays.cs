using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Numerics;
using TpCompiler.Core.Diagrams;
using TpCompiler.Runtime.Dense;

namespace TpCompiler.Runtime.Diagrams;

/// <summary>Runs plans on arrays, with all lengths checked.</summary>
public static class FusionArrays
{
    /// <summary>Runs a plan.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="plan">The plan.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="labels">The labels, in order.</param>
    /// <param name="inputs">The inputs, in order.</param>
    /// <param name="outputs">The outputs, in order; they are overwritten.</param>
    /// <param name="parallel">The threads to use; null for the caller's alone.</param>
    /// <exception cref="ArgumentException">A tensor has a wrong length, or labels do not fit.</exception>
    public static void Run<T>(
        this FusionPlan plan,
        FusionGraph graph,
        ReadOnlySpan<FusionLabel> labels,
        ReadOnlySpan<T[]> inputs,
        ReadOnlySpan<T[]> outputs,
        ParallelRanges? parallel = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ThrowIfNot(plan.InputTensors.Length, inputs.Length, "inputs");
        ThrowIfNot(plan.OutputTensors.Length, outputs.Length, "outputs");
        for (int n = 0; n < inputs.Length; n++)
            plan.CheckLength(plan.InputTensors[n], inputs[n].Length, graph, labels);
        for (int n = 0; n < outputs.Length; n++)
            plan.CheckLength(plan.OutputTensors[n], outputs[n].Length, graph, labels);
        Span<nint> pointers = stackalloc nint[inputs.Length + outputs.Length];
        PinAndRun(plan, graph, labels, inputs, outputs, pointers, 0, parallel);
    }

    /// <summary>Runs a plan.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="plan">The plan.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="labels">The labels by name.</param>
    /// <param name="inputs">The inputs by name.</param>
    /// <param name="parallel">The threads to use; null for the caller's alone.</param>
    /// <returns>The outputs by name.</returns>
    /// <exception cref="ArgumentException">An input or label is missing, a tensor has a wrong length, or labels do not fit.</exception>
    public static IReadOnlyDictionary<string, T[]> Run<T>(
        this FusionPlan plan,
        FusionGraph graph,
        IReadOnlyDictionary<string, FusionLabel> labels,
        IReadOnlyDictionary<string, T[]> inputs,
        ParallelRanges? parallel = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        FusionLabel[] allLabels = [.. plan.Labels.Select(l => Named(labels, l.Name, "label"))];
        T[][] allInputs = [.. plan.Inputs.Select(t => Named(inputs, t.Name, "input"))];
        T[][] outputs = [.. plan.OutputTensors.Select(t => new T[checked(plan.RowCount(t, graph, allLabels) * plan.Tensors[t].RowLength)])];
        plan.Run(graph, allLabels, allInputs, outputs, parallel);
        return plan.Outputs.Zip(outputs).ToDictionary(o => o.First.Name, o => o.Second);
    }

    private static unsafe void PinAndRun<T>(
        FusionPlan plan,
        FusionGraph graph,
        ReadOnlySpan<FusionLabel> labels,
        ReadOnlySpan<T[]> inputs,
        ReadOnlySpan<T[]> outputs,
        Span<nint> pointers,
        int pinned,
        ParallelRanges? parallel)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (pinned == pointers.Length)
        {
            plan.Run<T>(graph, labels, pointers[..inputs.Length], pointers[inputs.Length..], parallel);
            return;
        }

        fixed (T* pointer = pinned < inputs.Length ? inputs[pinned] : outputs[pinned - inputs.Length])
        {
            pointers[pinned] = (nint)pointer;
            PinAndRun(plan, graph, labels, inputs, outputs, pointers, pinned + 1, parallel);
        }
    }

    private static TValue Named<TValue>(IReadOnlyDictionary<string, TValue> values, string name, string what)
        => values.TryGetValue(name, out TValue? value)
            ? value
            : throw new ArgumentException($"The {what} {name} is missing; found {string.Join(", ", values.Keys)}.");

    private static void ThrowIfNot(int expected, int found, string what)
    {
        if (found != expected)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Expected {expected} {what}; found {found}."));
    }
}
