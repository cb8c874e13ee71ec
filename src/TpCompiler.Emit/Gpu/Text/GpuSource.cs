using System.Collections.Generic;
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
    public static string Print(GpuLanguage language, IEnumerable<GpuKernel> kernels)
    {
        IndentedWriter writer = new();
        writer.Line($"// {language.Name}, written by TpCompiler {typeof(GpuSource).Assembly.GetName().Version!.ToString(3)}.");
        writer.Lines(language.Prelude);
        foreach (GpuKernel kernel in kernels)
        {
            writer.Line();
            GpuKernelWriter.Write(kernel, language, writer);
        }

        return writer.ToString();
    }
}
