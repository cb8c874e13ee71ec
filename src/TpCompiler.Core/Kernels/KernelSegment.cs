using TpCompiler.Algebra;

namespace TpCompiler.Core.Kernels;

/// <summary>
/// Where an operand of a program lies in memory, in elements: component c at loop indices (a, b) of lane i is at
/// <c>Offset + c * ComponentStride + a * OuterStride + b * InnerStride + i</c> (without <c>i</c> for a uniform operand).
/// </summary>
/// <param name="Offset">The first component's position in the tensor.</param>
/// <param name="ComponentStride">The distance from one component to the next.</param>
/// <param name="OuterStride">The distance from one index of the outer loop to the next; 0 if the operand does not depend on it.</param>
/// <param name="InnerStride">The same for the inner loop.</param>
public readonly record struct OperandBinding(int Offset, int ComponentStride, int OuterStride, int InnerStride);

/// <summary>
/// One program and the loops around it: for each item, for each pair of loop indices, the program over all lanes. An
/// operation with blocks of equal multiplicity is one segment; with ragged multiplicities, one segment per path.
/// </summary>
/// <param name="Program">The program.</param>
/// <param name="Lanes">The number of lanes.</param>
/// <param name="OuterCount">How often the outer loop runs.</param>
/// <param name="InnerCount">How often the inner loop runs.</param>
/// <param name="Bindings">For each operand of the program, where it lies.</param>
public sealed record KernelSegment(
    KernelProgram Program, int Lanes, int OuterCount, int InnerCount, EquatableArray<OperandBinding> Bindings);
