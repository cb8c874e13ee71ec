using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Emit;
using TpCompiler.Generators.Lowering;
using TpCompiler.Generators.Model;

namespace TpCompiler.Generators.Output;

/// <summary>
/// Writes the class that holds the plans of an operation and runs them on spans. Everything that depends on the runtime's
/// <c>KernelPlan</c> is here.
/// </summary>
internal static class PlanWriter
{
    /// <summary>The namespace of generated classes.</summary>
    public const string Namespace = "TpCompiler.Generated";

    private static readonly string[] s_usings =
        ["System", "System.Numerics", "TpCompiler.Core.Kernels", "TpCompiler.Runtime.Kernels", "TpCompiler.Runtime.Operations"];

    /// <summary>Writes the class.</summary>
    public static void Write(IndentedWriter writer, string className, IReadOnlyList<Plan> plans, string name, NamedKernels kernels)
    {
        OpenClass(writer, className);
        foreach (Plan plan in plans)
        {
            WriteField(writer, plan);
            writer.Line();
        }

        Plan[] methods = [.. plans.Where(p => p.HasMethod)];
        WritePasses(writer, name, methods.Select(p => $"new KernelPass(\"{p.Name}\", {Field(p)}, new(null, {PlanCosts.Arguments(p.Segments, kernels)}))"));
        for (int m = 0; m < methods.Length; m++)
        {
            if (m > 0)
                writer.Line();
            WriteMethod(writer, methods[m], [.. plans.Where(p => IsSingle(p, methods[m]))]);
        }

        writer.Close();
        writer.Close();
    }

    /// <summary>Opens the namespace and the class.</summary>
    public static void OpenClass(IndentedWriter writer, string className, params string[] usings)
    {
        writer.Open("namespace " + Namespace);
        foreach (string name in s_usings.Concat(usings))
            writer.Line($"using global::{name};");
        writer.Line();
        writer.Line("/// <summary>The kernels of the operation with their loops, and where in the tensors they work.</summary>");
        writer.Open($"file static unsafe class {className}");
    }

    /// <summary>Writes the list of passes, each an expression, and the property that gives it.</summary>
    public static void WritePasses(IndentedWriter writer, string name, IEnumerable<string> passes)
    {
        writer.Line($"private static readonly Lazy<OperationKernels> s_kernels = new(() => new(\"{name}\",");
        writer.Line("[");
        writer.Indent();
        foreach (string pass in passes)
            writer.Line(pass + ",");
        writer.Outdent();
        writer.Line("]));");
        writer.Line();
        writer.Line("public static OperationKernels Kernels => s_kernels.Value;");
        writer.Line();
    }

    /// <summary>Writes the kernel of a program as an expression.</summary>
    public static void WriteKernel(IndentedWriter writer, KernelProgram program, string end)
    {
        writer.Line($"Kernel.Compiled(\"{program.Identity}\",");
        writer.Indent();
        for (int o = 0; o < program.Operands.Count; o++)
        {
            KernelOperand operand = program.Operands[o];
            string close = o == program.Operands.Count - 1 ? ")" + end : ",";
            writer.Line($"new KernelOperand(\"{operand.Name}\", {Role(operand.Role == OperandRole.Output)}, {operand.Components}, {(operand.HasLanes ? "true" : "false")}){close}");
        }

        writer.Outdent();
    }

    /// <summary>Writes the head of the method that runs a plan.</summary>
    public static void WriteSignature(IndentedWriter writer, Plan plan)
    {
        writer.Line($"public static void {plan.Name}<T>(");
        writer.Indent();
        WriteParameters(writer, plan, "T", p => p.Local);
        writer.Line("where T : unmanaged, IBinaryFloatingPointIeee754<T>");
        writer.Outdent();
    }

    /// <summary>Writes the parameters of a method, and the closing parenthesis.</summary>
    public static void WriteParameters(IndentedWriter writer, Plan plan, string number, System.Func<Parameter, string> name)
    {
        for (int p = 0; p < plan.Parameters.Count; p++)
        {
            Parameter parameter = plan.Parameters[p];
            string otherwise = parameter is Argument { IsOptional: true } ? " = null" : "";
            writer.Line($"{parameter.TypeFor(number)} {name(parameter)}{otherwise}{(p == plan.Parameters.Count - 1 ? ")" : ",")}");
        }
    }

    /// <summary>The field that holds a plan.</summary>
    public static string Field(Plan plan) => "s_" + char.ToLowerInvariant(plan.Name[0]) + plan.Name.Substring(1) + "Plan";

    /// <summary>Puts memory of zeros in place of what callers left out, whose length is an expression.</summary>
    public static void WriteSubstitute(IndentedWriter writer, PlanTensor tensor, string length)
    {
        string name = tensor.Name + "Substitute";
        writer.Line($"using SubstituteRows<T> {name} = new({tensor.Local}.IsEmpty ? {length} : 0);");
        writer.Line($"if ({tensor.Local}.IsEmpty)");
        writer.Indent();
        writer.Line($"{tensor.Local} = {name}.Span;");
        writer.Outdent();
    }

    /// <summary>Writes the addresses of the tensors' rows, and opens the block in which they hold.</summary>
    public static void OpenFixed(IndentedWriter writer, Plan plan)
    {
        writer.Line($"fixed (T* {string.Join(", ", plan.Tensors.Select(t => $"{t.Pointer} = {t.Local}"))})");
        writer.Line("{");
        writer.Indent();
        writer.Line("CallerSpans.ThrowIfOverlapping<T>(");
        writer.Indent();
        writer.Line($"[{string.Join(", ", plan.Tensors.Select(t => $"\"{t.Name}\""))}],");
        writer.Line($"[{string.Join(", ", plan.Tensors.Select(Address))}],");
        writer.Line($"[{string.Join(", ", plan.Tensors.Select(t => $"{t.Local}.Length"))}],");
        writer.Line($"{plan.Tensors.Count(t => !t.IsOutput)});");
        writer.Outdent();
    }

    /// <summary>The address of a tensor's rows as an expression.</summary>
    public static string Address(PlanTensor tensor) => $"(nint){tensor.Pointer}";

    /// <summary>Where an operand lies, as an expression.</summary>
    public static string Binding(OperandBinding b) => $"new OperandBinding({b.Offset}, {b.ComponentStride}, {b.OuterStride}, {b.InnerStride})";

    private static bool IsSingle(Plan plan, Plan method)
        => method.Kind == PlanKind.Backward && plan.Kind == PlanKind.PartOfBackward;

    private static void WriteField(IndentedWriter writer, Plan plan)
    {
        writer.Line($"private static readonly KernelPlan {Field(plan)} = new(");
        writer.Indent();
        writer.Line("[");
        writer.Indent();
        foreach (PlanTensor tensor in plan.Tensors)
            writer.Line($"new(\"{tensor.Key}\", {Role(tensor.IsOutput)}, {tensor.RowLength}, {(tensor.IsPerItem ? "true" : "false")}),");
        writer.Outdent();
        writer.Line("],");
        writer.Line("[");
        writer.Indent();
        foreach (KernelSegment segment in plan.Segments)
            WriteSegment(writer, segment);
        writer.Outdent();
        writer.Line("]);");
        writer.Outdent();
    }

    private static void WriteSegment(IndentedWriter writer, KernelSegment segment)
    {
        writer.Line("new(");
        writer.Indent();
        WriteKernel(writer, segment.Program, ",");
        writer.Line($"{segment.Lanes}, {segment.OuterCount}, {segment.InnerCount},");
        writer.Line("[");
        writer.Indent();
        foreach (OperandBinding binding in segment.Bindings)
            writer.Line(Binding(binding) + ",");
        writer.Outdent();
        writer.Line("]),");
        writer.Outdent();
    }

    private static string Role(bool isOutput) => $"OperandRole.{(isOutput ? "Output" : "Input")}";

    private static void WriteMethod(IndentedWriter writer, Plan plan, IReadOnlyList<Plan> singles)
    {
        WriteSignature(writer, plan);
        writer.Line("{");
        writer.Indent();
        string count = plan.Parameters.OfType<Argument>().Single().Local;
        writer.Line($"ArgumentOutOfRangeException.ThrowIfNegative({count}, \"count\");");
        for (int t = 0; t < plan.Tensors.Count; t++)
        {
            PlanTensor tensor = plan.Tensors[t];
            if (tensor.MayBeEmpty)
                writer.Line($"if (!{tensor.Local}.IsEmpty)");
            if (tensor.MayBeEmpty)
                writer.Indent();
            writer.Line($"{Field(plan)}.CheckLength({t}, {tensor.Local}.Length, {count}, \"{tensor.Name}\");");
            if (tensor.MayBeEmpty)
                writer.Outdent();
        }

        for (int t = 0; t < plan.Tensors.Count && plan.Kind == PlanKind.DoubleBackward; t++)
        {
            if (plan.Tensors[t].MayBeEmpty)
                WriteSubstitute(writer, plan.Tensors[t], $"{Field(plan)}.LengthOf({t}, {count})");
        }

        OpenFixed(writer, plan);
        if (singles.Count == 0)
            writer.Line(Run(plan));
        else
            WriteSelection(writer, plan, singles);
        writer.Outdent();
        writer.Line("}");
        writer.Outdent();
        writer.Line("}");
    }

    /// <summary>All gradients in one pass if all are wanted, otherwise a pass for each that is.</summary>
    private static void WriteSelection(IndentedWriter writer, Plan plan, IReadOnlyList<Plan> singles)
    {
        IEnumerable<string> wanted = plan.Tensors.Where(t => t.IsOutput).Select(t => $"!{t.Local}.IsEmpty");
        writer.Line($"if ({string.Join(" && ", wanted)})");
        writer.Line("{");
        writer.Indent();
        writer.Line(Run(plan));
        writer.Line("return;");
        writer.Outdent();
        writer.Line("}");
        foreach (Plan single in singles)
        {
            writer.Line();
            writer.Line($"if (!{single.Tensors[single.Tensors.Count - 1].Local}.IsEmpty)");
            writer.Indent();
            writer.Line(Run(single));
            writer.Outdent();
        }
    }

    private static string Run(Plan plan)
        => $"{Field(plan)}.Run<T>({plan.Parameters.OfType<Argument>().Single().Local}, [{string.Join(", ", plan.Tensors.Select(Address))}]);";
}
