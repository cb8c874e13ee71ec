using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Programs;

namespace TpCompiler.Generators.Model;

/// <summary>A parameter of a generated method.</summary>
/// <param name="Identifier">Its name.</param>
/// <param name="Description">What it is.</param>
internal abstract record Parameter(string Identifier, string Description)
{
    /// <summary>Its name for callers, as messages and documentation say it.</summary>
    public string Name => Identifier.TrimStart('@');

    /// <summary>
    /// Its name in the class that holds the plans. Names there are chosen so that no name of a user can be that of a type, of a keyword or of
    /// anything else that code uses.
    /// </summary>
    public abstract string Local { get; }

    /// <summary>Its type in C#, in a method for numbers of the given type.</summary>
    public abstract string TypeFor(string number);
}

/// <summary>A parameter that is no tensor: a number of items, a graph, a label, threads.</summary>
/// <param name="Type">Its type in C#.</param>
/// <param name="Identifier">Its name.</param>
/// <param name="Description">What it is.</param>
/// <param name="IsOptional">Whether it may be left out; it is null then.</param>
internal sealed record Argument(string Type, string Identifier, string Description, bool IsOptional = false) : Parameter(Identifier, Description)
{
    /// <inheritdoc/>
    public override string Local => Name + "Argument";

    /// <inheritdoc/>
    public override string TypeFor(string number) => Type + (IsOptional ? "?" : "");
}

/// <summary>A tensor of a plan: one of the operation, a gradient of one, or a cotangent.</summary>
/// <param name="Key">Its name in programs.</param>
/// <param name="Of">The name of the tensor of the operation that it has the shape of: itself, or what it is a gradient or cotangent of.</param>
/// <param name="Identifier">Its name as a parameter of a generated method.</param>
/// <param name="Description">What it is.</param>
/// <param name="IsOutput">Whether it is written.</param>
/// <param name="RowLength">How many elements belong to one item.</param>
/// <param name="IsPerItem">Whether each item has a row of its own; otherwise all share one.</param>
/// <param name="MayBeEmpty">Whether callers may leave it out: a cotangent that is zero, a gradient that is not wanted.</param>
internal sealed record PlanTensor(
    string Key, string Of, string Identifier, string Description, bool IsOutput, int RowLength, bool IsPerItem, bool MayBeEmpty = false)
    : Parameter(Identifier, Description)
{
    /// <inheritdoc/>
    public override string Local => Name + "Rows";

    /// <summary>The name of its address.</summary>
    public string Pointer => Name + "Pointer";

    /// <inheritdoc/>
    public override string TypeFor(string number) => $"global::System.{(IsOutput ? "Span" : "ReadOnlySpan")}<{number}>";
}

/// <summary>What a plan computes.</summary>
internal enum PlanKind
{
    /// <summary>The operation itself.</summary>
    Forward,

    /// <summary>The gradients with respect to all that is read.</summary>
    Backward,

    /// <summary>Some of these gradients, as callers of the method of all may want them.</summary>
    PartOfBackward,

    /// <summary>The second order.</summary>
    DoubleBackward,
}

/// <summary>A whole operation or derivative: what becomes a plan of the runtime in the generated code.</summary>
/// <param name="Kind">What it computes.</param>
/// <param name="Name">Its name, such as "Forward" or "BackwardX".</param>
/// <param name="Parameters">The parameters of its method, tensors and others.</param>
/// <param name="Segments">Its programs with their loops.</param>
internal record Plan(PlanKind Kind, string Name, IReadOnlyList<Parameter> Parameters, IReadOnlyList<KernelSegment> Segments)
{
    /// <summary>Whether it has a method of its own; gradients of a part are reached through that of all.</summary>
    public bool HasMethod => Kind != PlanKind.PartOfBackward;

    /// <summary>Whether it computes gradients of the first order, all or some.</summary>
    public bool IsBackward => Kind is PlanKind.Backward or PlanKind.PartOfBackward;

    /// <summary>Its tensors: those that are read, then those that are written.</summary>
    public IReadOnlyList<PlanTensor> Tensors { get; } = [.. Parameters.OfType<PlanTensor>()];
}

/// <summary>The plan of a diagram: the segments are steps over items of a graph.</summary>
/// <param name="Kind">What it computes.</param>
/// <param name="Name">Its name.</param>
/// <param name="Parameters">The parameters of its method.</param>
/// <param name="Program">Its steps.</param>
internal sealed record DiagramPlan(PlanKind Kind, string Name, IReadOnlyList<Parameter> Parameters, TensorProgram Program)
    : Plan(Kind, Name, Parameters, [.. Program.KernelSteps.Select(s => s.Segment)]);
