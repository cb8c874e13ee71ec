using System;
using System.Globalization;
using System.Linq;
using System.Text;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Core.Programs;

/// <summary>
/// Prints a program as text, and reads it back: <c>Parse(Print(p)) == p</c>. First the labels and tensors, then each step with the rows that
/// its operands are, and what it does with them: a kernel with its loops and bindings (offset, strides of component, outer and inner loop),
/// or the blocks of a product (see <see cref="ProductBlock"/>).
/// </summary>
/// <remarks>
/// The items of tensors and steps: <c>[]</c> one for everything, <c>[i]</c> nodes, <c>[ij|ij]</c> edges (letters, then edges),
/// <c>[ijk|ij,ik|j!=k]</c> pairs of different edges of a node, <c>{z[i],jk}</c> the values of labels.
/// </remarks>
/// <example>
/// <code>
/// tensors mix
/// label z i
/// input x [i] 8x0e+8x1o
/// parameter w {z[i]} 128x0e
/// output y [i] 8x0e+8x1o
/// product [i] output
/// rows x i
/// rows w i
/// rows y i
/// block 0 0 0 8 8 1
/// block 8 64 8 8 8 3
/// end
/// </code>
/// </example>
public static class TensorProgramText
{
    /// <summary>What stands for no letters, and for no blocks.</summary>
    internal const string Nothing = "-";

    /// <summary>The first word of a step that adds rows.</summary>
    internal const string Add = "add";

    /// <summary>The first word of a step that takes the greatest of rows.</summary>
    internal const string Maximum = "maximum";

    /// <summary>The word after the irreps of a tensor of 64-bit numbers.</summary>
    internal const string Double = "double";

    /// <summary>The program's text.</summary>
    public static string Print(TensorProgram program)
    {
        StringBuilder text = new();
        text.Append("tensors ").Append(program.Name).Append('\n');
        foreach (DiagramLabel label in program.Labels)
            text.Append("label ").Append(label.Name).Append(' ').Append(Letters(label.Indices)).Append('\n');
        foreach (ProgramTensor tensor in program.Tensors)
            text.Append(PrintTensor(tensor)).Append('\n');
        foreach (ProgramStep step in program.Steps)
            Append(text, program, step);
        return text.ToString();
    }

    /// <summary>Reads what <see cref="Print"/> wrote.</summary>
    /// <exception cref="FormatException">The text is not a program; the message names the line.</exception>
    public static TensorProgram Parse(string text) => new TensorProgramReader(text).Read();

    /// <summary>The line of a tensor.</summary>
    public static string PrintTensor(ProgramTensor tensor)
        => $"{WordOf(tensor.Role)} {tensor.Name} {PrintDomain(tensor.Domain)} {(tensor.Irreps.Count == 0 ? Nothing : tensor.Irreps.ToString())}"
            + (tensor.Numbers == NumberKind.Double ? $" {Double}" : string.Empty);

    /// <summary>A set of items, in one word.</summary>
    public static string PrintDomain(ItemDomain domain)
    {
        if (domain is WeightSets sets)
            return $"{{{string.Join(",", sets.Items.Select(i => i.Label is null ? i.Indices : $"{i.Label}[{i.Indices}]"))}}}";
        GraphItems items = (GraphItems)domain;
        string text = items.Letters;
        if (items.Edges.Count + items.Distinct.Count > 0)
            text += "|" + string.Join(",", items.Edges);
        if (items.Distinct.Count > 0)
            text += "|" + string.Join(",", items.Distinct.Select(d => $"{d.Left}!={d.Right}"));
        return $"[{text}]";
    }

    private static void Append(StringBuilder text, TensorProgram program, ProgramStep step)
    {
        text.Append(step switch
        {
            KernelStep kernel => $"kernel {PrintDomain(step.Domain)} lanes {Number(kernel.Segment.Lanes)} outer {Number(kernel.Segment.OuterCount)} inner {Number(kernel.Segment.InnerCount)}",
            ProductStep product => $"product {PrintDomain(step.Domain)} {WordOf(product.Target)}",
            _ => $"{(step is MaximumStep ? Maximum : Add)} {PrintDomain(step.Domain)}",
        });
        text.Append('\n');
        for (int o = 0; o < step.Accesses.Count; o++)
        {
            TensorAccess access = step.Accesses[o];
            text.Append("rows ").Append(program.Tensors[access.Tensor].Name).Append(' ').Append(Letters(access.Letters));
            if (step is KernelStep { Segment.Bindings: var bindings })
                AppendNumbers(text, bindings[o].Offset, bindings[o].ComponentStride, bindings[o].OuterStride, bindings[o].InnerStride);
            text.Append('\n');
        }

        if (step is KernelStep { Segment.Program: var inner })
            text.Append(KernelProgramText.Print(inner));
        if (step is ProductStep { Blocks: var blocks })
        {
            foreach (ProductBlock b in blocks)
            {
                text.Append("block");
                AppendNumbers(text, b.Input, b.Weights, b.Output, b.Inputs, b.Outputs, b.Components);
                text.Append('\n');
            }
        }

        text.Append("end\n");
    }

    private static string WordOf(ProgramRole role) => role switch
    {
        ProgramRole.Input => "input",
        ProgramRole.Parameter => "parameter",
        ProgramRole.Intermediate => "intermediate",
        _ => "output",
    };

    private static string WordOf(ProductTerm term) => term switch
    {
        ProductTerm.Input => "input",
        ProductTerm.Weights => "weights",
        _ => "output",
    };

    private static void AppendNumbers(StringBuilder text, params int[] numbers)
    {
        foreach (int number in numbers)
            text.Append(' ').Append(Number(number));
    }

    private static string Letters(string letters) => letters.Length == 0 ? Nothing : letters;

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
