using System.Collections.Generic;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Programs;
using TpCompiler.Runtime.Kernels;

namespace TpCompiler.Runtime.Diagrams;

/// <summary>A tensor of a <see cref="FusionPlan"/> (see <see cref="ProgramTensor"/>).</summary>
/// <param name="Name">Its name.</param>
/// <param name="Role">What it is to callers.</param>
/// <param name="Domain">What it has one row for.</param>
/// <param name="RowLength">The elements of one row.</param>
public sealed record FusionTensor(string Name, ProgramRole Role, ItemDomain Domain, int RowLength);

/// <summary>One kernel run over all items of a domain (see <see cref="KernelStep"/>).</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Domain">The items.</param>
/// <param name="Lanes">The number of lanes.</param>
/// <param name="OuterCount">How often the outer loop runs.</param>
/// <param name="InnerCount">How often the inner loop runs.</param>
/// <param name="Bindings">For each operand of the kernel where it lies in a row of its tensor.</param>
/// <param name="Accesses">For each operand of the kernel its tensor and rows.</param>
public sealed record FusionStep(
    Kernel Kernel,
    ItemDomain Domain,
    int Lanes,
    int OuterCount,
    int InnerCount,
    IReadOnlyList<OperandBinding> Bindings,
    IReadOnlyList<TensorAccess> Accesses);
