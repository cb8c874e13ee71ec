using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.Gpu.Diagrams;
using TpCompiler.Runtime.Diagrams;
using TpCompiler.TestSupport.Diagrams;
using Xunit;
using Xunit.Abstractions;

namespace TpCompiler.Gpu.Tests;

/// <summary>Diagrams on a device against the interpreter.</summary>
public sealed class CorpusTests(OpenClFixture fixture, ITestOutputHelper output) : IClassFixture<OpenClFixture>
{
    public static TheoryData<string> Names => [.. DiagramCorpus.Names];

    [Fact]
    public void CountX()
    {
        List<FusionPlan> all = [];
        int steps = 0;
        foreach (string name in DiagramCorpus.Names)
        {
            FusionPlan[] plans = [.. new CorpusCase(name).Programs.Select(p => FusionPlan.Of(p, true))];
            all.AddRange(plans);
            int s = plans.Sum(p => GpuKernelSet.Of([p], GpuShape.OfCpu, true).Kernels.Count - 1);
            steps += s;
            output.WriteLine($"{name}: {s}, {GpuKernelSet.Of(plans, GpuShape.OfCpu, true).Kernels.Count - 1}");
        }

        var kernels = GpuKernelSet.Of(all, GpuShape.OfCpu, true).Kernels;
        output.WriteLine($"{steps} {kernels.Count} {kernels.Sum(k => k.Program.Instructions.Count)} {kernels.Max(k => k.Program.Instructions.Count)}");
    }

    [OpenClTheory]
    [MemberData(nameof(Names))]
    public void Programs_on_a_device_agree_with_the_interpreter(string name)
    {
        CorpusCase corpus = new(name);
        Stopwatch watch = Stopwatch.StartNew();
        FusionPlan[] plans = [.. corpus.Programs.Select(p => FusionPlan.Of(p, interpretOnly: true))];
        using GpuProgram program = GpuProgram.Compile<double>(fixture.Device, plans);
        long compiled = watch.ElapsedMilliseconds;
        foreach (GpuPlan onDevice in program.Plans)
        {
            FusionPlan plan = onDevice.Plan;
            IReadOnlyDictionary<string, double[]> expected = plan.Run(corpus.Graph, corpus.Labels, corpus.Given);
            using GpuRun run = onDevice.Bind(corpus.Graph, [.. plan.Labels.Select(l => corpus.Labels[l.Name])]);
            foreach (FusionTensor input in plan.Inputs)
                run.Upload<double>(input.Name, corpus.Given[input.Name]);
            for (int repeat = 0; repeat < 2; repeat++)
            {
                run.Run();
                foreach (FusionTensor result in plan.Outputs)
                    AssertClose(expected[result.Name], run.Download<double>(result.Name), 1e-12, $"{result.Name} of plan {Array.IndexOf(plans, plan)}");
            }
        }

        output.WriteLine($"{name}: {program.Kernels.Kernels.Count} kernels, {compiled} of {watch.ElapsedMilliseconds} ms");
    }

    private static void AssertClose(double[] expected, double[] found, double tolerance, string name)
    {
        Assert.Equal(expected.Length, found.Length);
        double scale = 1.0 + expected.Select(Math.Abs).DefaultIfEmpty(0.0).Max();
        for (int n = 0; n < expected.Length; n++)
            Assert.True(Math.Abs(expected[n] - found[n]) <= tolerance * scale, $"{name}[{n}] is {found[n]:R}; the interpreter has {expected[n]:R}.");
    }
}
