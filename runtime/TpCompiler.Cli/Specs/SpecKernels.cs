using System.Collections.Generic;
using System.Globalization;
using System.IO;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;
using TpCompiler.Core.Programs;
using TpCompiler.Emit.CSharp;

namespace TpCompiler.Cli.Specs;

/// <summary>Writes the kernels of a compiled diagram as C#, each once.</summary>
internal static class SpecKernels
{
    public static void Write(TextWriter writer, CompiledSpec spec, int derivatives)
    {
        HashSet<string> written = [];
        foreach (TensorProgram program in spec.Programs(derivatives))
        {
            KernelStep[] steps = [.. program.KernelSteps];
            for (int n = 0; n < steps.Length; n++)
            {
                KernelProgram kernel = steps[n].Segment.Program;
                if (!written.Add(kernel.Identity))
                    continue;
                if (written.Count > 1)
                    writer.Write('\n');
                string summary = string.Create(
                    CultureInfo.InvariantCulture,
                    $"Step {n + 1} of {program.Name}, {steps[n].Domain}: {CompiledSpec.Describe(program, steps[n])}");
                writer.Write(CSharpKernelEmitter.Emit(new CSharpKernel(
                    ClassName(spec, program, n + 1), summary, MultiplyAddFusion.Apply(kernel))));
            }
        }
    }

    /// <summary>The class of a step's kernel, such as B_Forward1.</summary>
    public static string ClassName(CompiledSpec spec, TensorProgram program, int step)
    {
        string order = program.Name switch { "forward" => "Forward", "backward" => "Backward", _ => "DoubleBackward" };
        return $"{spec.Compiled.Diagram.Output.Name}_{order}{step.ToString(CultureInfo.InvariantCulture)}";
    }
}
