using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Emit.Gpu.Model;

/// <summary>A number that one work-item has.</summary>
public abstract record GpuExpression;

/// <summary>A register.</summary>
/// <param name="Name">Its name.</param>
public sealed record RegisterValue(string Name) : GpuExpression;

/// <summary>A coefficient of the program.</summary>
/// <param name="Number">Its number in the program.</param>
public sealed record ConstantValue(int Number) : GpuExpression;

/// <summary>An element of an array that the work-group shares.</summary>
/// <param name="Element">The element.</param>
public sealed record SharedValue(SharedElement Element) : GpuExpression;

/// <summary>A component of an operand: of this work-item's lane, where the operand has lanes.</summary>
/// <param name="Operand">The operand's number in the program.</param>
/// <param name="Component">The component.</param>
public sealed record OperandValue(int Operand, int Component) : GpuExpression;

/// <summary>What an output held before the kernel; zero where it is to be overwritten.</summary>
/// <param name="Operand">The operand's number in the program.</param>
/// <param name="Component">The component.</param>
public sealed record FormerValue(int Operand, int Component) : GpuExpression;

/// <summary>An operation on numbers, with the meaning it has in a program.</summary>
/// <param name="Operation">The operation: none that reads an operand, or other lanes.</param>
/// <param name="Arguments">Its arguments.</param>
public sealed record ArithmeticValue(Operation Operation, EquatableArray<GpuExpression> Arguments) : GpuExpression;

/// <summary>Zero.</summary>
public sealed record ZeroValue : GpuExpression;
