using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Emit.Gpu.Model;

/// <summary>A number that one work-item has, or one for each of its lanes.</summary>
public abstract record GpuExpression;

/// <summary>A register.</summary>
/// <param name="Name">Its name.</param>
/// <param name="PerLane">Whether it has a number for each lane.</param>
public sealed record RegisterValue(string Name, bool PerLane = false) : GpuExpression;

/// <summary>A coefficient of the program.</summary>
/// <param name="Number">Its number in the program.</param>
public sealed record ConstantValue(int Number) : GpuExpression;

/// <summary>An element of an array that the work-items of a row share.</summary>
/// <param name="Element">The element.</param>
public sealed record SharedValue(SharedElement Element) : GpuExpression;

/// <summary>A component of an operand: of this work-item's lanes, where the operand has lanes.</summary>
/// <param name="Operand">The operand's number in the program.</param>
/// <param name="Component">The component.</param>
public sealed record OperandValue(int Operand, int Component) : GpuExpression;

/// <summary>What an output held before the kernel; zero where it is to be overwritten.</summary>
/// <param name="Operand">The operand's number in the program.</param>
/// <param name="Component">The component.</param>
public sealed record FormerValue(int Operand, int Component) : GpuExpression;

/// <summary>An operation on numbers, with the meaning it has in a program; per lane if one of the arguments is.</summary>
/// <param name="Operation">The operation: none that reads an operand, or other lanes.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Function">The function that is applied, where the operation is to apply one.</param>
public sealed record ArithmeticValue(Operation Operation, EquatableArray<GpuExpression> Arguments, Function Function = default) : GpuExpression
{
    /// <summary>About how many floating-point operations it is for each lane.</summary>
    internal int Operations => Operation switch
    {
        Operation.MultiplyAdd or Operation.NegateMultiplyAdd => 2,
        Operation.Function => Function.Cost(),
        _ => 1,
    };
}

/// <summary>The sum of a register over the lanes of a work-item, in their order; zero for a work-item that has none.</summary>
/// <param name="Register">The register.</param>
public sealed record AddedLanes(RegisterValue Register) : GpuExpression;

/// <summary>Zero.</summary>
public sealed record ZeroValue : GpuExpression;
