using System;
using System.Diagnostics;
using System.Linq;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Atomistic.Tests.Mace;
using TpCompiler.Gpu.Tests.OpenCl;
using Xunit;
using Xunit.Abstractions;

namespace TpCompiler.Atomistic.Gpu.Tests;

public sealed class FirstTests(OpenClFixture fixture, ITestOutputHelper output) : IClassFixture<OpenClFixture>
{
    private static readonly Structure s_structure = new([8, 1, 6, 1], [0.1, 0.2, 0.3, 1.4, 0.5, -0.2, 0.3, 1.9, 1.1, 2.6, 2.4, 0.9]);

    [OpenClTheory]
    [InlineData(false, 2)]
    [InlineData(true, 2)]
    [InlineData(false, 3)]
    public void Simple(bool single, int lmax)
    {
        MaceDescription model = RandomMace.Create(5, InteractionKind.Agnostic, lmax: lmax);
        using MacePotential cpu = new(model, threads: 1);
        PotentialResult expected = cpu.Evaluate(s_structure);
        Stopwatch watch = Stopwatch.StartNew();
        using GpuMaceEvaluator gpu = new(model, null, Precision.Double, single ? fixture.SingleWorkItems : fixture.Device);
        output.WriteLine($"compile {watch.Elapsed.TotalSeconds}");
        watch.Restart();
        PotentialResult actual = gpu.Evaluate(s_structure);
        output.WriteLine($"evaluate {watch.Elapsed.TotalSeconds} launches {gpu.LaunchCount}");
        watch.Restart();
        gpu.Evaluate(s_structure);
        output.WriteLine($"again {watch.Elapsed.TotalSeconds}");
        output.WriteLine($"{expected.Energy} {actual.Energy}");
        output.WriteLine(string.Join(" ", expected.Forces.ToArray()));
        output.WriteLine(string.Join(" ", actual.Forces.ToArray()));
        output.WriteLine($"{string.Join(" ", expected.Virial.ToArray())} {string.Join(" ", actual.Virial.ToArray())}");
        Assert.True(expected.Forces.ToArray().Zip(actual.Forces.ToArray(), (a, b) => Math.Abs(a - b)).Max() < 1e-10);
    }
}
