using TpCompiler.Algebra;

namespace TpCompiler.Emit.Gpu.Model;

/// <summary>
/// What the work-items of a row do, all together. Barriers are here and not among the statements of work-items, so that none can
/// stand where some work-items do not come by.
/// </summary>
public abstract record GpuStatement;

/// <summary>Waits until all work-items of the row are here and see what all have written to shared memory.</summary>
public sealed record Barrier : GpuStatement;

/// <summary>A register of each work-item, zero at first.</summary>
/// <param name="Name">Its name.</param>
/// <param name="PerLane">Whether it has a number for each lane.</param>
public sealed record RegisterDeclaration(string Name, bool PerLane = false) : GpuStatement;

/// <summary>What a loop runs over; the number of turns is the same for all work-items of a row.</summary>
public enum GpuLoopKind
{
    /// <summary>The outer loop over channels.</summary>
    Outer,

    /// <summary>The inner loop over channels.</summary>
    Inner,

    /// <summary>The items of the row in tiles, in order.</summary>
    Tiles,

    /// <summary>The items of the tile, or of the row where there are no tiles, in order.</summary>
    Items,

    /// <summary>The lanes, as many at a time as the work-items of a row serve.</summary>
    Lanes,

    /// <summary>Half of the row's work-items, a quarter, ..., one: the levels of a sum over work-items.</summary>
    Halves,
}

/// <summary>A loop.</summary>
/// <param name="Kind">What it runs over.</param>
/// <param name="Body">What is done each time.</param>
public sealed record GpuLoop(GpuLoopKind Kind, EquatableArray<GpuStatement> Body) : GpuStatement;

/// <summary>Each group does one of these, the same for all its work-items.</summary>
/// <param name="Sections">What groups do.</param>
public sealed record GpuSections(EquatableArray<GpuStatement> Sections) : GpuStatement;

/// <summary>Which work-items do something.</summary>
public enum WorkerKind
{
    /// <summary>All of the row.</summary>
    Every,

    /// <summary>
    /// Those that have lanes; where steps add up registers, others come along with the last lanes, but store nothing and add zero.
    /// </summary>
    WithLane,

    /// <summary>Of the part with a number, a work-item for each item of the tile: the rows of a group are divided into parts of equal size.</summary>
    Leader,

    /// <summary>The first of the row.</summary>
    First,

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

/// <summary>
/// Work-items that run in step add up registers over themselves and over their lanes; the first of them puts the sum of the first
/// register to an element, the second that of the second, ... All work-items of a step come by.
/// </summary>
/// <param name="Registers">The registers, at most as many as a step has work-items.</param>
/// <param name="Target">The element: one for each work-item.</param>
public sealed record StepSum(EquatableArray<RegisterValue> Registers, SharedElement Target) : WorkStatement;
