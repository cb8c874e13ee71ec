using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using TpCompiler.Gpu.Diagrams;
using TpCompiler.Runtime.Diagrams;
using Xunit;

namespace TpCompiler.Gpu.Tests.Diagrams;

/// <summary>Runs plans on a device, twice each, and compares with the interpreter in double.</summary>
internal static class DeviceRun
{
    /// <summary>Asserts that outputs are those of the interpreter, and the same bit by bit when run again.</summary>
    /// <param name="device">The device.</param>
    /// <param name="plans">What is run.</param>
    /// <param name="graph">On what.</param>
    /// <param name="labels">The labels by name.</param>
    /// <param name="given">The inputs by name.</param>
    /// <param name="tolerance">How far outputs may be off, relative to the largest element.</param>
    /// <returns>All outputs, plan after plan.</returns>
    public static List<T[]> AssertAgrees<T>(
        GpuDevice device,
        IReadOnlyList<FusionPlan> plans,
        FusionGraph graph,
        IReadOnlyDictionary<string, FusionLabel> labels,
        IReadOnlyDictionary<string, double[]> given,
        double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        List<T[]> outputs = [];
        using GpuProgram program = GpuProgram.Compile<T>(device, plans);
        foreach (GpuPlan onDevice in program.Plans)
        {
            FusionPlan plan = onDevice.Plan;
            IReadOnlyDictionary<string, double[]> expected = plan.Run(graph, labels, given);
            using GpuRun run = onDevice.Bind(graph, [.. plan.Labels.Select(l => labels[l.Name])]);
            foreach (FusionTensor input in plan.Inputs)
                run.Upload<T>(input.Name, [.. given[input.Name].Select(T.CreateChecked)]);
            run.Run();
            T[][] first = [.. plan.Outputs.Select(o => run.Download<T>(o.Name))];
            run.Run();
            foreach ((FusionTensor output, T[] found) in plan.Outputs.Zip(first))
            {
                AssertClose(expected[output.Name], found, tolerance, output.Name);
                Assert.Equal(found, run.Download<T>(output.Name));
            }

            outputs.AddRange(first);
        }

        return outputs;
    }

    private static void AssertClose<T>(double[] expected, T[] found, double tolerance, string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Assert.Equal(expected.Length, found.Length);
        double scale = expected.Select(Math.Abs).DefaultIfEmpty(0.0).Max();
        for (int n = 0; n < expected.Length; n++)
        {
            double value = double.CreateChecked(found[n]);
            Assert.True(Math.Abs(expected[n] - value) <= tolerance * scale, $"{name}[{n}] is {value:R}; the interpreter has {expected[n]:R}.");
        }
    }
}
