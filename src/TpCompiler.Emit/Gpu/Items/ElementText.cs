using System.Globalization;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;

namespace TpCompiler.Emit.Gpu.Items;

/// <summary>
/// Prints a program that works element by element, such as an activation, as statements on one element: for kernels that have the element at hand.
/// </summary>
public static class ElementText
{
    /// <summary>The statements.</summary>
    /// <param name="program">The program: operands of one component.</param>
    /// <param name="given">The operand whose element is at hand.</param>
    /// <param name="value">What the element at hand is called.</param>
    /// <param name="array">What the arrays of other operands are called, before the operand's number.</param>
    /// <param name="at">Where in the arrays the element is.</param>
    public static string Of(KernelProgram program, int given, string value, string array, string at)
    {
        KernelProgram fused = MultiplyAddFusion.Apply(program);
        IndentedWriter writer = new();
        string[] values = new ProgramStatements(writer).Write(
            fused, "T", (o, _) => fused.Operands[o].Role == OperandRole.Output ? "(T)0" : o == given ? value : Element(o));
        foreach (KernelStore store in fused.Stores)
            writer.Line($"{Element(store.Operand)} = {values[store.Value]};");
        return writer.ToString();

        string Element(int operand) => $"{array}{operand.ToString(CultureInfo.InvariantCulture)}[{at}]";
    }
}
