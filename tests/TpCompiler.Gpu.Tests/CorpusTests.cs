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

    [OpenClTheory]
    [MemberData(nameof(Names))]
    public void Programs_on_a_device_agree_with_the_interpreter(string name)
    {
        CorpusCase corpus = new(name);
        foreach (DiagramProgram program in corpus.Programs)
        {
            Stopwatch watch = Stopwatch.StartNew();
            FusionPlan plan = FusionPlan.Of(program, interpretOnly: true);
            IReadOnlyDictionary<string, double[]> expected = plan.Run(corpus.Graph, corpus.Labels, corpus.Given);
            using GpuPlan onDevice = GpuPlan.Of<double>(fixture.Device, plan);
            using GpuRun run = onDevice.Bind(corpus.Graph, [.. plan.Labels.Select(l => corpus.Labels[l.Name])]);
            foreach (FusionTensor input in plan.Inputs)
                run.Upload<double>(input.Name, corpus.Given[input.Name]);
            for (int repeat = 0; repeat < 2; repeat++)
            {
                run.Run();
                foreach (FusionTensor output in plan.Outputs)
                    AssertClose(expected[output.Name], run.Download<double>(output.Name), 1e-12, $"{program.Name} {output.Name}");
            }

            output.WriteLine($"{name} {program.Name}: {onDevice.Kernels.Count} kernels, {watch.ElapsedMilliseconds} ms");
        }
    }

    private static void AssertClose(double[] expected, double[] found, double tolerance, string name)
    {
        Assert.Equal(expected.Length, found.Length);
        double scale = 1.0 + expected.Select(Math.Abs).DefaultIfEmpty(0.0).Max();
        for (int n = 0; n < expected.Length; n++)
            Assert.True(Math.Abs(expected[n] - found[n]) <= tolerance * scale, $"{name}[{n}] is {found[n]:R}; the interpreter has {expected[n]:R}.");
    }
}
