using TpCompiler.Algebra;

namespace TpCompiler.Emit.Gpu.Model;

/// <summary>
/// What a whole work-group does, all its work-items together. Barriers are here and not among the statements of work-items, so
/// that none can stand where some work-items do not come by.
/// </summary>
public abstract record GpuStatement;

/// <summary>Waits until all work-items of the group are here and see what all have written to shared memory.</summary>
public sealed record Barrier : GpuStatement;

/// <summary>A register of each work-item, zero at first.</summary>
/// <param name="Name">Its name.</param>
public sealed record RegisterDeclaration(string Name) : GpuStatement;

/// <summary>What a loop of a work-group runs over; the number of turns is the same for all work-items.</summary>
public enum GpuLoopKind
{
    /// <summary>The outer loop over channels.</summary>
    Outer,

    /// <summary>The inner loop over channels.</summary>
    Inner,

    /// <summary>The items of the group's row, in order.</summary>
    Items,

    /// <summary>The lanes, as many at a time as the group has work-items.</summary>
    Lanes,

    /// <summary>Half of the group, a quarter, ..., one work-item: the levels of a sum over work-items.</summary>
    Halves,
}

/// <summary>A loop.</summary>
/// <param name="Kind">What it runs over.</param>
/// <param name="Body">What is done each time.</param>
public sealed record GpuLoop(GpuLoopKind Kind, EquatableArray<GpuStatement> Body) : GpuStatement;

/// <summary>Which work-items do something.</summary>
public enum WorkerKind
{
    /// <summary>All of the group.</summary>
    Every,

    /// <summary>Those that have a lane.</summary>
    WithLane,

    /// <summary>The first of the part with a number: groups are divided into parts of equal size.</summary>
    Leader,

    /// <summary>In <see cref="GpuLoopKind.Halves"/>: those of the lower half.</summary>
    LowerHalf,
}

/// <summary>Which work-items do something.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Part">The part of a leader; otherwise 0.</param>
public readonly record struct Worker(WorkerKind Kind, int Part = 0);

/// <summary>Some work-items each do the same.</summary>
/// <param name="Worker">Which work-items.</param>
/// <param name="Statements">What they do.</param>
public sealed record Work(Worker Worker, EquatableArray<WorkStatement> Statements) : GpuStatement;

/// <summary>What one work-item does.</summary>
public abstract record WorkStatement;

/// <summary>A name for a value, known until the end of the <see cref="Work"/>.</summary>
/// <param name="Name">The name.</param>
/// <param name="Value">The value.</param>
public sealed record Definition(string Name, GpuExpression Value) : WorkStatement;

/// <summary>A value goes to a register.</summary>
/// <param name="Name">The register.</param>
/// <param name="Value">The value.</param>
public sealed record RegisterAssignment(string Name, GpuExpression Value) : WorkStatement;

/// <summary>A value goes to an element of a shared array.</summary>
/// <param name="Element">The element.</param>
/// <param name="Value">The value.</param>
public sealed record SharedAssignment(SharedElement Element, GpuExpression Value) : WorkStatement;

/// <summary>A value goes to a component of an output and replaces what was there.</summary>
/// <param name="Operand">The output's number in the program.</param>
/// <param name="Component">The component.</param>
/// <param name="Value">The value.</param>
public sealed record OperandAssignment(int Operand, int Component, GpuExpression Value) : WorkStatement;
