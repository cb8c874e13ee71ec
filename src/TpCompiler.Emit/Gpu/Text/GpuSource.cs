using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Emit.Gpu.Model;

namespace TpCompiler.Emit.Gpu.Text;

/// <summary>
/// Prints kernels as one source text, for double where the macro <c>TP_DOUBLE</c> is defined and for float otherwise.
/// </summary>
public static class GpuSource
{
    /// <summary>The macro that chooses double.</summary>
    public const string DoubleMacro = "TP_DOUBLE";

    /// <summary>The text of some kernels, which have different names.</summary>
    /// <exception cref="NotSupportedException">A kernel has functions, and the language has none.</exception>
    public static string Print(GpuLanguage language, IEnumerable<GpuKernel> kernels)
    {
        kernels = [.. kernels];
        IndentedWriter writer = Begin(language, kernels, hasFunctions: kernels.Any(HasFunctions));
        foreach (GpuKernel kernel in kernels)
        {
            writer.Line();
            GpuKernelWriter.Write(kernel, language, writer);
        }

        return writer.ToString();
    }

    /// <summary>The text of some kernels, and of others that are written by hand in the words that all languages share.</summary>
    /// <remarks>
    /// The words: <c>KERNEL(size)</c> begins a kernel with groups of that size, <c>FUNCTION</c> a function; <c>GLOBAL</c> and
    /// <c>RESTRICT</c> belong to pointers to the device's memory, <c>SHARED</c> to arrays that a group shares; <c>BARRIER</c>,
    /// <c>WORK_ITEM</c> (the number in the group), <c>GROUP_NUMBER</c>; the types <c>T</c> (elements), <c>QUAD</c> (four of them beside each other: x, y, z, w),
    /// <c>R</c> (double where the device has it: positions, energies), <c>LONG</c>; and <c>REAL(d, f)</c>, a constant of type T; <c>FMA</c> multiplies and adds numbers of type T, <c>FLOAT_FMA</c> those of float;
    /// functions of numbers of type T, such as <c>expOf(x)</c>.
    /// </remarks>
    /// <param name="language">The language.</param>
    /// <param name="kernels">The kernels to print.</param>
    /// <param name="hasDouble">Whether the device has double.</param>
    /// <param name="texts">The texts, without what differs between languages.</param>
    /// <exception cref="NotSupportedException">The language has no such words.</exception>
    public static string Print(GpuLanguage language, IEnumerable<GpuKernel> kernels, bool hasDouble, IEnumerable<string> texts)
    {
        if (language.Vocabulary.Length == 0)
            throw new NotSupportedException($"Kernels that are written by hand cannot be had in {language.Name}.");
        kernels = [.. kernels];
        IndentedWriter writer = Begin(language, kernels, hasFunctions: true);
        if (hasDouble && language.Double.Length > 0)
            writer.Line(language.Double);
        writer.Line($"typedef {(hasDouble ? "double" : "float")} R;");
        writer.Lines(language.Vocabulary);
        foreach (string text in texts)
        {
            writer.Line();
            writer.Lines(text);
        }

        foreach (GpuKernel kernel in kernels)
        {
            writer.Line();
            GpuKernelWriter.Write(kernel, language, writer);
        }

        return writer.ToString();
    }

    private static IndentedWriter Begin(GpuLanguage language, IEnumerable<GpuKernel> kernels, bool hasFunctions)
    {
        IndentedWriter writer = new();
        writer.Line($"// {language.Name}, written by TpCompiler {typeof(GpuSource).Assembly.GetName().Version!.ToString(3)}.");
        writer.Lines(language.Prelude);
        if (hasFunctions)
        {
            if (language.Functions.Length == 0)
                throw new NotSupportedException($"The kernel {kernels.First(HasFunctions).Name} has functions, which cannot be had in {language.Name}.");
            writer.Line();
            writer.Lines(language.Functions);
        }

        return writer;
    }

    private static bool HasFunctions(GpuKernel kernel)
        => kernel.Program.Instructions.Any(i => i.Operation is Operation.Function or Operation.Select);
}
