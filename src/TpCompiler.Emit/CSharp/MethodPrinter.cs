using System;
using System.Collections.Generic;
using TpCompiler.Core.Kernels;
using TpCompiler.Emit.Methods;

namespace TpCompiler.Emit.CSharp;

/// <summary>Prints the parts of methods: their names, parameters and statements.</summary>
internal sealed class MethodPrinter(OperandNames names)
{
    /// <summary>A method's name.</summary>
    public static string Name(KernelMethod method) => method.Stage + OperandNames.Text(method.Number);

    /// <summary>The parameters of a method, after <paramref name="first"/> if that is not empty.</summary>
    public string Parameters(KernelMethod method, string first)
        => List(method, first, o => $"T* {names[o]}, nint {names.Stride(o)}", "T* ", "V* ", "nint ");

    /// <summary>The arguments of a call, after <paramref name="first"/> if that is not empty.</summary>
    public string Arguments(KernelMethod method, string first)
        => List(method, first, o => $"{names[o]}, operands[{OperandNames.Text(o)}].ComponentStride", string.Empty, string.Empty, string.Empty);

    /// <summary>A statement.</summary>
    public string Text(Statement statement) => statement switch
    {
        Assignment s => $"{(!s.Declares ? string.Empty : s.Target.IsVector ? "V " : "T ")}{Text(s.Target)} = {Text(s.Value)};",
        Addition s => $"{Text(s.Target)} {(s.Subtracts ? "-=" : "+=")} {Text(s.Value)};",
        VectorStore s => $"Simd.Store({Text(s.Value)}, {names.Cursor(s.Operand)});",
        CursorStart s => $"T* {names.Cursor(s.Operand)} = {names[s.Operand]} + lane{(s.Component == 0 ? string.Empty : " + " + Steps(s.Component, s.Operand))};",
        CursorMove s => s.Components > 0
            ? $"{names.Cursor(s.Operand)} += {Steps(s.Components, s.Operand)};"
            : $"{names.Cursor(s.Operand)} -= {Steps(-s.Components, s.Operand)};",
        _ => throw new ArgumentException(statement.ToString(), nameof(statement)),
    };

    private string Text(Expression expression) => expression switch
    {
        LocalPlace e => Text(e.Local),
        UniformPlace e => $"uniform[{OperandNames.Text(e.Index)}]",
        SumPlace e => $"sums[{OperandNames.Text(e.Index)}]",
        KeptPlace e => $"kept[{OperandNames.Text(e.Index)}]",
        ComponentPlace e => $"{names[e.Operand]}[{(e.Component == 0 ? "0" : Steps(e.Component, e.Operand))}]",
        ConstantNumber e => OperandNames.Constant(e.Number),
        VectorAtCursor e => $"Simd.Load({names.Cursor(e.Operand)})",
        ZeroVector => "V.Zero",
        Broadcast e => $"Simd.Create({Text(e.Number)})",
        FirstElement e => $"Simd.CreateScalar({Text(e.Number)})",
        SumOfElements e => $"Simd.Sum({Text(e.Vector)})",
        ActiveElements e => $"{OperandNames.Functions}.First({Text(e.Vector)}, active - lane)",
        Arithmetic e => Text(e),
        _ => throw new ArgumentException(expression.ToString(), nameof(expression)),
    };

    private string Text(Arithmetic e)
    {
        string a = Text(e.A);
        string b = e.B is null ? string.Empty : Text(e.B);
        string c = e.C is null ? string.Empty : Text(e.C);
        string type = e.IsVector ? "Simd" : "T";
        return e.Operation switch
        {
            Operation.Add => $"{a} + {b}",
            Operation.Subtract => $"{a} - {b}",
            Operation.Multiply => $"{a} * {b}",
            Operation.Negate => $"-{a}",
            Operation.MultiplyAdd => $"{type}.FusedMultiplyAdd({a}, {b}, {c})",
            Operation.NegateMultiplyAdd => $"{type}.FusedMultiplyAdd(-{a}, {b}, {c})",
            Operation.Function => $"{OperandNames.Functions}.{e.Function}({a})",
            _ => $"{OperandNames.Functions}.Select({a}, {b}, {c})",
        };
    }

    private string Text(Local local) => local.Kind switch
    {
        LocalKind.Value => OperandNames.Value(local.Number),
        LocalKind.Component => names.Component(local.Number, local.Component),
        LocalKind.Sum => OperandNames.Sum(local.Number),
        _ => OperandNames.AddedUp(local.Number),
    };

    /// <summary>The distance of a number of components.</summary>
    private string Steps(int count, int operand) => count == 1 ? names.Stride(operand) : $"{OperandNames.Text(count)} * {names.Stride(operand)}";

    private static string List(KernelMethod method, string first, Func<int, string> operand, string numbers, string vectors, string count)
    {
        List<string> items = [];
        if (first.Length > 0)
            items.Add(first);
        foreach (int o in method.Operands)
            items.Add(operand(o));
        if (method.UsesUniform)
            items.Add(numbers + "uniform");
        if (method.UsesSums)
            items.Add(vectors + "sums");
        if (method.UsesKept)
            items.Add(vectors + "kept");
        if (method.UsesActive)
            items.Add(count + "active");
        return string.Join(", ", items);
    }
}
