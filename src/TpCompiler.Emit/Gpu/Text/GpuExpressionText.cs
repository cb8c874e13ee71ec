using System;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Emit.Gpu.Model;
using TpCompiler.Emit.Gpu.Scheduling;

namespace TpCompiler.Emit.Gpu.Text;

/// <summary>Prints expressions.</summary>
internal sealed class GpuExpressionText(GpuKernel kernel, GpuNames names, GpuLanguage language)
{
    private readonly KernelProgram _program = kernel.Program;
    private readonly int _width = kernel.Options.LanesPerWorkItem;

    /// <summary>The text of a value.</summary>
    public string Of(GpuExpression expression) => expression switch
    {
        RegisterValue e => e.Name,
        ConstantValue e => GpuNames.Constant(e.Number),
        ZeroValue => "(T)0",
        SharedValue e => Of(e.Element),
        OperandValue e => Component(e.Operand, e.Component),
        FormerValue e => $"({names.Overwrite(e.Operand)} ? {(e.IsPerLane(_program) ? Wide("(T)0") : "(T)0")} : {Component(e.Operand, e.Component)})",
        AddedLanes e => Added(e.Register),
        ArithmeticValue e => Arithmetic(e),
        _ => throw new ArgumentException($"Unknown expression {expression}."),
    };

    /// <summary>The text of a value that something per lane takes.</summary>
    public string PerLane(GpuExpression expression) => expression.IsPerLane(_program) ? Of(expression) : Wide(Of(expression));

    /// <summary>The text of a value for something per lane, or not.</summary>
    public string PerLaneIf(bool isPerLane, GpuExpression expression) => isPerLane ? PerLane(expression) : Of(expression);

    /// <summary>The type of a number, or of one for each lane of a work-item.</summary>
    public string Type(bool isPerLane) => isPerLane && _width > 1 ? "T" + GpuNames.Text(_width) : "T";

    /// <summary>The sum of a register over the lanes of a work-item.</summary>
    public string Added(RegisterValue register) => _width > 1 && register.PerLane ? $"ADDED{GpuNames.Text(_width)}({register.Name})" : register.Name;

    /// <summary>The text of an element of a shared array.</summary>
    public string Of(SharedElement element)
    {
        if (IsReadByFours(element))
            return language.OneOfFour(Four(element), element.Index % 4);
        if (element.Place is SharedPlace.Item or SharedPlace.OwnItem)
            return language.Element(element.Array.Name, ItemPointer(element), GpuNames.Text(element.Index));
        string index = element.Place switch
        {
            SharedPlace.OwnSum => Sum($"{Step()} * {GpuNames.Text(element.Array.ItemLength)} + workItem % STEP", element.Index),
            SharedPlace.Own => Sum("workItem", element.Index * kernel.RowSize),
            _ => Sum("workItem + distance", element.Index * kernel.RowSize),
        };
        return $"{element.Array.Name}[{index}]";
    }

    /// <summary>Whether an element is read together with those beside it: all work-items read the same, and few accesses are fast.</summary>
    public static bool IsReadByFours(SharedElement element) => element.Place == SharedPlace.Item && element.Array.ItemLength % 4 == 0;

    /// <summary>The name of four elements beside each other.</summary>
    public static string Four(SharedElement element) => element.Array.Name + "Four" + GpuNames.Text(element.Index / 4);

    /// <summary>What reads them.</summary>
    public string ReadFour(SharedElement element)
        => $"{language.Fixed}T4 {Four(element)} = {language.Elements(GpuMemory.SharedInput, 4, element.Array.Name, ItemPointer(element), GpuNames.Text(element.Index / 4 * 4))};";

    /// <summary>What points to the elements of an item.</summary>
    public string ItemPointer(SharedElement element)
        => kernel.TileItems == 1 ? element.Array.Name : element.Array.Name + (element.Place == SharedPlace.Item ? "Turn" : "Own");

    /// <summary>The text of a component of an operand.</summary>
    public string Component(int operand, int component)
    {
        KernelOperand o = _program.Operands[operand];
        string start = component switch
        {
            0 => string.Empty,
            1 => names.Stride(operand),
            _ => $"{GpuNames.Text(component)} * {names.Stride(operand)}",
        };
        // Where a work-item has the same lanes all the time, the pointer is at the first of them.
        string lane = o.HasLanes && kernel.LanesPerGroup == LanesPerGroup.All ? "lane" : string.Empty;
        string index = start.Length > 0 && lane.Length > 0 ? $"{start} + {lane}" : start + lane;
        return !o.HasLanes || _width == 1
            ? language.Element(names.Data(operand), names.Pointer(operand), index.Length == 0 ? "0" : index)
            : language.Elements(GpuKernelHead.MemoryOf(_program, operand), _width, names.Data(operand), names.Pointer(operand), index);
    }

    private string Step() => kernel.TileItems > 1 ? "(workItem / STEP * TILE + turn)" : "(workItem / STEP)";

    private static string Sum(string start, int index)
        => start.Length == 0 ? GpuNames.Text(index) : index == 0 ? start : $"{start} + {GpuNames.Text(index)}";

    private string Wide(string text) => _width > 1 ? $"WIDE{GpuNames.Text(_width)}({text})" : text;

    /// <summary>What the definitions of functions call one for the lanes of a work-item.</summary>
    private string Call(string name, bool isWide) => $"{name}Of{(isWide ? GpuNames.Text(_width) : string.Empty)}";

    private string Arithmetic(ArithmeticValue value)
    {
        bool isWide = _width > 1 && value.IsPerLane(_program);
        string[] arguments = [.. value.Arguments.Select(a => isWide ? PerLane(a) : Of(a))];
        // In factors, and behind a minus, what is added up is in parentheses.
        string[] factors = [.. arguments.Select((text, a) => value.Arguments[a] is ArithmeticValue ? $"({text})" : text)];
        return value.Operation switch
        {
            Operation.Add => $"{arguments[0]} + {arguments[1]}",
            Operation.Subtract => $"{arguments[0]} - {factors[1]}",
            Operation.Multiply => $"{factors[0]} * {factors[1]}",
            Operation.Negate => $"-{factors[0]}",
            Operation.MultiplyAdd => language.MultiplyAdd(isWide, arguments[0], arguments[1], arguments[2]),
            Operation.NegateMultiplyAdd => language.MultiplyAdd(isWide, "-" + factors[0], arguments[1], arguments[2]),
            Operation.Function => $"{Call(value.Function.Name(), isWide)}({arguments[0]})",
            Operation.Select => $"{Call("select", isWide)}({arguments[0]}, {arguments[1]}, {arguments[2]})",
            _ => throw new ArgumentException($"{value.Operation} is no operation on numbers."),
        };
    }
}
