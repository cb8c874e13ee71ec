using System.Collections.Generic;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Generators.Model;

/// <summary>A tensor of a plan: one of the operation, a gradient of one, or a cotangent.</summary>
/// <param name="Name">Its name in programs.</param>
/// <param name="Parameter">Its name as a parameter of a generated method.</param>
/// <param name="Description">What it is.</param>
/// <param name="IsOutput">Whether it is written.</param>
/// <param name="RowLength">How many elements belong to one item.</param>
/// <param name="IsPerItem">Whether each item has a row of its own; otherwise all share one.</param>
internal sealed record PlanTensor(
    string Name, string Parameter, string Description, bool IsOutput, int RowLength, bool IsPerItem);

/// <summary>A whole operation or derivative: what becomes a <c>KernelPlan</c> in the generated code.</summary>
/// <param name="Name">Its name, such as "Forward" or "BackwardX".</param>
/// <param name="Tensors">Its tensors.</param>
/// <param name="Segments">Its programs with their loops.</param>
internal sealed record Plan(string Name, IReadOnlyList<PlanTensor> Tensors, IReadOnlyList<KernelSegment> Segments);
