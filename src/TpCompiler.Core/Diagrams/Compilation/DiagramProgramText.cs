using System;
using System.Globalization;
using System.Linq;
using System.Text;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Core.Diagrams.Compilation;

/// <summary>
/// Prints a program of a diagram as text, and reads it back: <c>Parse(Print(p)) == p</c>. First the labels and tensors, then each step with the
/// rows that its operands are (name, letters, offset, strides of component, outer and inner loop) and its kernel.
/// </summary>
/// <remarks>
/// The items of tensors and steps: <c>[]</c> one for everything, <c>[i]</c> nodes, <c>[ij|ij]</c> edges (letters, then edges),
/// <c>[ijk|ij,ik|j!=k]</c> pairs of different edges of a node, <c>{z[i],jk}</c> the sets of a weight.
/// </remarks>
/// <example>
/// <code>
/// diagram forward
/// input x [i] 1x1o 8
/// input y [i] 1x1o 1
/// output z [i] 1x0e 8
/// step [i] lanes 8 outer 1 inner 1
/// rows x i 0 8 0 0
/// rows y i 0 1 0 0
/// rows z i 0 8 0 0
/// program forward
/// input x 3 lanes
/// ...
/// end
/// </code>
/// </example>
public static class DiagramProgramText
{
    /// <summary>What stands for no letters.</summary>
    internal const string NoLetters = "-";

    /// <summary>The program's text.</summary>
    public static string Print(DiagramProgram program)
    {
        StringBuilder text = new();
        text.Append("diagram ").Append(program.Name).Append('\n');
        foreach (DiagramLabel label in program.Labels)
            text.Append("label ").Append(label.Name).Append(' ').Append(Letters(label.Indices)).Append('\n');
        foreach (DiagramTensor tensor in program.Tensors)
        {
            text.Append(WordOf(tensor.Role)).Append(' ').Append(tensor.Name).Append(' ').Append(PrintDomain(tensor.Domain)).Append(' ')
                .Append(tensor.Blocks.Count == 0 ? NoLetters : tensor.Blocks.ToString()).Append(' ').Append(Number(tensor.Channels)).Append('\n');
        }

        foreach (DiagramStep step in program.Steps)
        {
            KernelSegment segment = step.Segment;
            text.Append("step ").Append(PrintDomain(step.Domain)).Append(" lanes ").Append(Number(segment.Lanes))
                .Append(" outer ").Append(Number(segment.OuterCount)).Append(" inner ").Append(Number(segment.InnerCount)).Append('\n');
            for (int o = 0; o < step.Accesses.Count; o++)
            {
                (TensorAccess access, OperandBinding at) = (step.Accesses[o], segment.Bindings[o]);
                text.Append("rows ").Append(program.Tensors[access.Tensor].Name).Append(' ').Append(Letters(access.Letters))
                    .Append(' ').Append(string.Join(" ", new[] { at.Offset, at.ComponentStride, at.OuterStride, at.InnerStride }.Select(Number)))
                    .Append('\n');
            }

            text.Append(KernelProgramText.Print(segment.Program)).Append("end\n");
        }

        return text.ToString();
    }

    /// <summary>Reads what <see cref="Print"/> wrote.</summary>
    /// <exception cref="FormatException">The text is not a program of a diagram; the message names the line.</exception>
    public static DiagramProgram Parse(string text) => new DiagramProgramReader(text).Read();

    /// <summary>A set of items, in one word.</summary>
    internal static string PrintDomain(ItemDomain domain)
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

    /// <summary>The word for a role.</summary>
    internal static string WordOf(TensorRole role) => role switch
    {
        TensorRole.Input => "input",
        TensorRole.Intermediate => "intermediate",
        _ => "output",
    };

    private static string Letters(string letters) => letters.Length == 0 ? NoLetters : letters;

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
