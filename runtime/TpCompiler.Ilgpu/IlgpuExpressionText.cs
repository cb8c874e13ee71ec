using System;
using System.Globalization;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Emit.Gpu.Model;

namespace TpCompiler.Ilgpu;

/// <summary>Prints expressions in C#.</summary>
internal sealed class IlgpuExpressionText(KernelProgram program)
{
    /// <summary>The text of a value.</summary>
    public string Of(GpuExpression expression) => expression switch
    {
        RegisterValue e => Register(e.Name),
        ConstantValue e => Constant(e.Number),
        ZeroValue => "(T)0",
        SharedValue e => Of(e.Element),
        OperandValue e => Component(e.Operand, e.Component),
        FormerValue e => $"({Overwrite(e.Operand)} ? (T)0 : {Component(e.Operand, e.Component)})",
        ArithmeticValue e => Of(e.Operation, [.. e.Arguments.Select(Of)]),
        _ => throw new ArgumentException($"Unknown expression {expression}."),
    };

    /// <summary>The text of an element of a shared array.</summary>
    public static string Of(SharedElement element)
    {
        string row = $"{Text(element.Index)} * {IlgpuSource.GroupSize} + workItem";
        string index = element.Place switch
        {
            SharedPlace.Fixed => Text(element.Index),
            SharedPlace.Own => row,
            _ => row + " + distance",
        };
        return $"{Shared(element.Array)}[{index}]";
    }

    /// <summary>The text of a component of an operand.</summary>
    public string Component(int operand, int component)
    {
        string start = component == 0 ? string.Empty : $" + {Text(component)} * {Stride(operand)}";
        string lane = program.Operands[operand].HasLanes ? " + lane" : string.Empty;
        return $"{Data(operand)}[{Start(operand)}{start}{lane}]";
    }

    // Operands are called by numbers and registers have an underscore at the end, so that none is a word of C#.

    /// <summary>The argument that is the operand's data.</summary>
    public static string Data(int operand) => "data" + Text(operand);

    /// <summary>The argument that is the operand's rows.</summary>
    public static string Rows(int operand) => "rows" + Text(operand);

    /// <summary>Where its rows are counted from.</summary>
    public static string Origin(int operand) => "origin" + Text(operand);

    /// <summary>The distance between its rows.</summary>
    public static string ItemStride(int operand) => "itemStride" + Text(operand);

    /// <summary>Where its first component begins.</summary>
    public static string Start(int operand) => "start" + Text(operand);

    /// <summary>The distance between its components.</summary>
    public static string Stride(int operand) => "stride" + Text(operand);

    /// <summary>Whether it is overwritten.</summary>
    public static string Overwrite(int operand) => "overwrite" + Text(operand);

    /// <summary>A constant.</summary>
    public static string Constant(int number) => "C" + Text(number);

    /// <summary>A register or another value with a name.</summary>
    public static string Register(string name) => name + "_";

    /// <summary>A shared array.</summary>
    public static string Shared(SharedArray array) => "shared_" + array.Name;

    /// <summary>A number, the same on every machine.</summary>
    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Of(Operation operation, string[] arguments) => operation switch
    {
        Operation.Add => $"({arguments[0]} + {arguments[1]})",
        Operation.Subtract => $"({arguments[0]} - {arguments[1]})",
        Operation.Multiply => $"({arguments[0]} * {arguments[1]})",
        Operation.Negate => $"(-{arguments[0]})",
        // ILGPU has no multiply-add on all devices; the compilers of drivers make it where they like.
        Operation.MultiplyAdd => $"({arguments[0]} * {arguments[1]} + {arguments[2]})",
        Operation.NegateMultiplyAdd => $"({arguments[2]} - {arguments[0]} * {arguments[1]})",
        _ => throw new ArgumentException($"{operation} is no operation on numbers."),
    };
}
