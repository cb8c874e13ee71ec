using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Regions;

namespace TpCompiler.Runtime.Programs;

/// <summary>What one step of a program took.</summary>
/// <param name="Writes">The tensors that it writes.</param>
/// <param name="Items">What it runs over: edges, atoms, tuples, or labels.</param>
/// <param name="Operations">Operations of floating point for one item, a multiply-add as two.</param>
/// <param name="Count">The items that it ran for.</param>
/// <param name="Time">The time of all of them, by the clock, the times of threads added up.</param>
public readonly record struct StepTime(string Writes, string Items, long Operations, long Count, TimeSpan Time);

/// <summary>Adds up how long each step of a program takes while an executor that has it runs. Safe to share among executors of one plan.</summary>
public sealed class StepTimes
{
    private readonly TensorProgram _program;
    private readonly long[] _ticks;
    private readonly long[] _items;

    private StepTimes(TensorProgram program)
    {
        _program = program;
        _ticks = new long[program.Steps.Count];
        _items = new long[program.Steps.Count];
    }

    /// <summary>The steps that ran, in their order.</summary>
    public IReadOnlyList<StepTime> Steps =>
    [
        .. Enumerable.Range(0, _ticks.Length).Where(s => _items[s] > 0).Select(s => new StepTime(
            string.Join(", ", _program.Steps[s].Writes.Distinct().Select(t => _program.Tensors[t].Name)),
            ItemsOf(_program.Steps[s].Domain),
            OperationsOf(_program, _program.Steps[s]),
            Volatile.Read(ref _items[s]),
            Stopwatch.GetElapsedTime(0, Volatile.Read(ref _ticks[s])))),
    ];

    /// <summary>The times of a plan's steps, none so far.</summary>
    public static StepTimes Of<T>(ProgramPlan<T> plan)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(plan);
        return new(plan.Program);
    }

    /// <summary>Forgets all times.</summary>
    public void Clear()
    {
        Array.Clear(_ticks);
        Array.Clear(_items);
    }

    /// <summary>Adds what a step took for some items since a time stamp.</summary>
    internal void Add(int step, long since, int items)
    {
        Interlocked.Add(ref _ticks[step], Stopwatch.GetTimestamp() - since);
        Interlocked.Add(ref _items[step], items);
    }

    private static string ItemsOf(ItemDomain domain)
        => RowRelations.IsEdges(domain) ? "edges" : RowRelations.IsNodes(domain) ? "atoms" : RowRelations.IsFew(domain) ? "labels" : "tuples";

    private static long OperationsOf(TensorProgram program, ProgramStep step)
    {
        switch (step)
        {
            case KernelStep kernel:
                StepOperations operations = StepOperations.Of(kernel);
                long perLane = operations.Multiplies + operations.Adds + (2L * operations.MultiplyAdds);
                long uniform = operations.UniformMultiplies + operations.UniformAdds + (2L * operations.UniformMultiplyAdds);
                return kernel.Segment.OuterCount * (long)kernel.Segment.InnerCount * ((perLane * kernel.Segment.Lanes) + uniform);
            case ProductStep product:
                return product.Blocks.Sum(b => 2L * b.Components * b.Inputs * b.Outputs);
            default:
                return program.Tensors[step.Accesses[0].Tensor].RowLength;
        }
    }
}
