using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using System.Runtime.Intrinsics;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Kernels;
using TpCompiler.Benchmarking;
using TpCompiler.Benchmarks.Problems;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;
using TpCompiler.Core.SymmetricContractions;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Jit;
using TpCompiler.Runtime.Kernels;
using TpCompiler.Runtime.Recording;

namespace TpCompiler.Benchmarks.Tables;

/// <summary>Kernels compiled ahead, compiled now, and interpreted.</summary>
internal static class ExecutionTable
{
    private const int Items = 64;
    private const int Channels = 128;

    public static ResultTable Measure(Options options, BestTime time)
    {
        AtomisticKernels.Register();
        JitKernels.Use();
        ResultTable table = new(
            "Kernels compiled ahead, compiled now, and interpreted",
            $"Microseconds per item of {Channels} channels, {Items} items, one thread; nothing where no kernel was compiled ahead. ns/operation: compiled now, per operation on a vector or a uniform number. The last column is the time to compile now, once for a program, per instruction.",
            "problem", "type", "instructions", "ahead", "now", "interpreted", "ns/operation", "us to compile/instruction");
        foreach ((string name, KernelProgram program) in Programs())
        {
            if (!name.Contains(options.Filter, StringComparison.OrdinalIgnoreCase))
                continue;
            Add<float>(table, name, program, time);
            Add<double>(table, name, program, time);
        }

        return table;
    }

    /// <summary>Kernels of common and of rare models, with their gradients.</summary>
    private static IEnumerable<(string Name, KernelProgram Program)> Programs()
    {
        KernelProgram contraction = SymmetricContraction.Compile(new(Irreps.SphericalHarmonics(3), Irreps.Parse("0e+1o"), 3)).Program;
        (string Name, KernelSegment Forward)[] problems =
        [
            ("convolution, 0e+1o, l_max 3", Convolution("0e+1o", 3)),
            ("contraction to 0e+1o, l_max 3, correlation 3", new(contraction, Channels, 1, 1, new(new OperandBinding[contraction.Operands.Count]))),
            ("convolution, 0e+0o+1o+2e+3o, l_max 4", Convolution("0e+0o+1o+2e+3o", 4)),
        ];
        foreach ((string name, KernelSegment forward) in problems)
        {
            string[] inputs = [.. forward.Program.Operands.Where(o => o.Role == OperandRole.Input).Select(o => o.Name)];
            yield return (name, forward.Program);
            yield return ("gradient of " + name, SegmentDerivatives.Backward(forward, inputs).Program);
        }
    }

    private static KernelSegment Convolution(string hidden, int lmax)
    {
        Irreps harmonics = Irreps.SphericalHarmonics(lmax);
        return TensorProductLowering.Forward(TensorProductSpec.Uvu(Irreps.Parse(hidden), harmonics, keep: harmonics))[0];
    }

    private static void Add<T>(ResultTable table, string name, KernelProgram program, BestTime time)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        KernelProgram lowered = MultiplyAddFusion.Apply(program);
        int instructions = lowered.Instructions.Count;
        bool isWide = Vector512.IsHardwareAccelerated;
        double compiling = time.Of(() => KernelCompilers.Current!.Compile<T>(lowered, isWide));
        using KernelData<T> data = new(program, Items, Channels);
        double? Run(Kernel kernel, bool isRun = true) => isRun ? 1e6 * time.Of(() => data.Run(kernel)) / Items : null;
        Kernel ahead = Kernel.For(program);
        double now = Run(Kernel.CompiledNow(program))!.Value;
        KernelCost cost = KernelCost.Of(lowered);
        int perVector = Channels / (isWide ? Vector512<T>.Count : Vector<T>.Count);
        double vectorOperations = ((cost.LaneMultiplies + cost.LaneAdds + cost.LaneMultiplyAdds + cost.LaneSums) * (double)perVector) + cost.UniformOperations;
        table.Add(
            name,
            typeof(T) == typeof(double) ? "float64" : "float32",
            instructions,
            Run(ahead, ahead.Execution == KernelExecution.Compiled),
            now,
            Run(Kernel.Interpreted(program)),
            1e3 * now / vectorOperations,
            1e6 * compiling / instructions);
    }
}
