using System;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Emit.Gpu.Model;
using TpCompiler.Emit.Gpu.Scheduling;

namespace TpCompiler.Emit.Gpu.Text;

/// <summary>Prints expressions, which are the same in all languages of GPUs.</summary>
internal sealed class GpuExpressionText(KernelProgram program, GpuNames names)
{
    /// <summary>The text of a value.</summary>
    public string Of(GpuExpression expression) => expression switch
    {
        RegisterValue e => e.Name,
        ConstantValue e => GpuNames.Constant(e.Number),
        ZeroValue => "(T)0",
        SharedValue e => Of(e.Element),
        OperandValue e => Component(e.Operand, e.Component),
        FormerValue e => $"({names.Overwrite(e.Operand)} ? (T)0 : {Component(e.Operand, e.Component)})",
        ArithmeticValue e => Of(e.Operation, [.. e.Arguments.Select(Of)]),
        _ => throw new ArgumentException($"Unknown expression {expression}."),
    };

    /// <summary>The text of an element of a shared array.</summary>
    public static string Of(SharedElement element)
    {
        string row = element.Index == 0 ? "workItem" : $"{GpuNames.Text(element.Index)} * GROUP + workItem";
        string index = element.Place switch
        {
            SharedPlace.Fixed => GpuNames.Text(element.Index),
            SharedPlace.Own => row,
            _ => row + " + distance",
        };
        return $"{element.Array.Name}[{index}]";
    }

    /// <summary>The text of a component of an operand.</summary>
    public string Component(int operand, int component)
    {
        string start = component switch
        {
            0 => string.Empty,
            1 => names.Stride(operand),
            _ => $"{GpuNames.Text(component)} * {names.Stride(operand)}",
        };
        string lane = program.Operands[operand].HasLanes ? "lane" : string.Empty;
        string index = start.Length > 0 && lane.Length > 0 ? $"{start} + {lane}" : start + lane;
        return $"{names.Pointer(operand)}[{(index.Length == 0 ? "0" : index)}]";
    }

    private static string Of(Operation operation, string[] arguments) => operation switch
    {
        Operation.Add => $"{arguments[0]} + {arguments[1]}",
        Operation.Subtract => $"{arguments[0]} - {arguments[1]}",
        Operation.Multiply => $"{arguments[0]} * {arguments[1]}",
        Operation.Negate => $"-{arguments[0]}",
        Operation.MultiplyAdd => $"fma({arguments[0]}, {arguments[1]}, {arguments[2]})",
        Operation.NegateMultiplyAdd => $"fma(-{arguments[0]}, {arguments[1]}, {arguments[2]})",
        _ => throw new ArgumentException($"{operation} is no operation on numbers."),
    };
}
