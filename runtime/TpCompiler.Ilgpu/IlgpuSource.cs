using System.Collections.Generic;
using TpCompiler.Emit;
using TpCompiler.Emit.Gpu.Model;

namespace TpCompiler.Ilgpu;

/// <summary>
/// Prints kernels as C# that ILGPU compiles: from the schedules that OpenCL and CUDA texts are printed from, so that a comparison of
/// times is one of compilers.
/// </summary>
public static class IlgpuSource
{
    /// <summary>The symbol that chooses double; without it kernels are for float.</summary>
    public const string DoubleSymbol = "TP_DOUBLE";

    /// <summary>The method of each class that is the kernel.</summary>
    internal const string EntryPoint = "Run";

    /// <summary>The constant of each class that is the size of a group.</summary>
    internal const string GroupSize = "Group";

    /// <summary>The text of some kernels, which have different names: a class for each.</summary>
    public static string Print(IEnumerable<GpuKernel> kernels)
    {
        IndentedWriter writer = new();
        writer.Line($"// C# for ILGPU, written by TpCompiler {typeof(IlgpuSource).Assembly.GetName().Version!.ToString(3)}.");
        writer.Line("using ILGPU;");
        writer.Line("#if " + DoubleSymbol);
        writer.Line("using T = double;");
        writer.Line("#else");
        writer.Line("using T = float;");
        writer.Line("#endif");
        foreach (GpuKernel kernel in kernels)
        {
            writer.Line();
            IlgpuKernelWriter.Write(kernel, writer);
        }

        return writer.ToString();
    }
}
