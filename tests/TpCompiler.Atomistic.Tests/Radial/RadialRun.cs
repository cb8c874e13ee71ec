using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using TpCompiler.Core.Kernels;
using TpCompiler.Runtime.Kernels;

namespace TpCompiler.Atomistic.Tests.Radial;

/// <summary>Makes functions of a distance.</summary>
/// <param name="builder">Where they are made.</param>
/// <param name="r">The distance.</param>
/// <param name="load">The numbers that parameters are, by name.</param>
internal delegate int[] MakeRadial(KernelBuilder builder, int r, Func<string, int[]> load);

/// <summary>Functions of distances as kernel programs, and their slopes, which are derived: the tangent along the distance.</summary>
internal static class RadialRun
{
    /// <summary>The functions of all distances, one function after another, and their slopes.</summary>
    public static (double[] Values, double[] Slopes) Of(double[] r, Dictionary<string, double[]> parameters, MakeRadial make)
    {
        KernelBuilder builder = new("radial");
        int distance = builder.Input("r", 1, true);
        Dictionary<string, int> operands = parameters.ToDictionary(p => p.Key, p => builder.Input(p.Key, p.Value.Length, false));
        int[] values = make(builder, builder.Load(distance, 0), name => [.. Enumerable.Range(0, parameters[name].Length).Select(c => builder.Load(operands[name], c))]);
        int output = builder.Output("out", values.Length, true);
        for (int n = 0; n < values.Length; n++)
            builder.Store(output, n, values[n]);
        KernelProgram program = builder.Build();
        Dictionary<string, double[]> inputs = new(parameters) { ["r"] = r, ["t"] = [.. r.Select(_ => 1.0)] };
        return (Evaluate(program, inputs, r.Length), Evaluate(Differentiation.Tangent(program, "slope", ["r"], _ => "t", o => o), inputs, r.Length));
    }

    private static unsafe double[] Evaluate(KernelProgram program, Dictionary<string, double[]> inputs, int lanes)
    {
        double[] result = new double[program.Operands[program.OperandIndex("out")].Components * lanes];
        GCHandle[] pins = [.. program.Operands.Select(o => GCHandle.Alloc(o.Name == "out" ? result : inputs[o.Name], GCHandleType.Pinned))];
        KernelOperandView<double>* views = stackalloc KernelOperandView<double>[pins.Length];
        for (int o = 0; o < pins.Length; o++)
            views[o] = new() { Data = (double*)pins[o].AddrOfPinnedObject(), ComponentStride = program.Operands[o].HasLanes ? lanes : 1 };
        Kernel.Interpreted(program).Run(new KernelCall<double> { Operands = views, EndItem = 1, Lanes = lanes, OuterCount = 1, InnerCount = 1 });
        foreach (GCHandle pin in pins)
            pin.Free();
        return result;
    }
}
