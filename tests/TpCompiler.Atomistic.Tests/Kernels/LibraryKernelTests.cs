using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Numerics;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Kernels;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.SphericalHarmonics;
using TpCompiler.Core.SymmetricContractions;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Runtime.Kernels;
using TpCompiler.Runtime.Recording;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Kernels;

/// <summary>The kernels that were compiled ahead for models compute what the interpreter does, for any number of lanes.</summary>
public sealed class LibraryKernelTests
{
    private static readonly string[] s_hidden = ["0e", "0e+1o", "0e+1o+2e"];

    // One lane; fewer than a vector; whole and broken vectors of every width; several of the interpreter's blocks.
    private static readonly int[] s_lanes = [1, 5, 16, 24, 128];

    static LibraryKernelTests() => AtomisticKernels.Register();

    public static IEnumerable<object[]> Operations =>
        from operation in new[] { "convolution", "contraction", "harmonics" }
        from edge in new[] { 2, 3 }
        from hidden in Enumerable.Range(0, operation == "harmonics" ? 1 : s_hidden.Length)
        select new object[] { operation, hidden, edge };

    [Theory]
    [MemberData(nameof(Operations))]
    public void CompiledKernelsAgreeWithTheInterpreter(string operation, int hidden, int edge)
    {
        foreach (KernelProgram program in Programs(operation, hidden, edge))
        {
            Kernel compiled = Kernel.For(program);
            Assert.True(compiled.Execution == KernelExecution.Compiled, $"{operation} {hidden} {edge}: no kernel for\n{program}");
            Kernel interpreted = Kernel.Interpreted(program);
            foreach (int lanes in s_lanes)
            {
                AssertClose(KernelRun<double>.Of(interpreted, lanes, false), KernelRun<double>.Of(compiled, lanes, false), 1e-13);
                AssertClose(KernelRun<double>.Of(interpreted, lanes, true), KernelRun<double>.Of(compiled, lanes, true), 1e-13);
                AssertClose(KernelRun<float>.Of(interpreted, lanes, true), KernelRun<float>.Of(compiled, lanes, true), 3e-5);
                AssertClose(KernelRun<double>.Of(compiled, lanes, false), KernelRun<double>.ItemByItem(compiled, lanes), 0);
            }
        }
    }

    [Fact]
    public void EveryRegisteredKernelOfTheLibraryIsTested()
    {
        HashSet<string> tested =
        [
            .. Operations.SelectMany(row => Programs((string)row[0], (int)row[1], (int)row[2])).Select(p => p.Identity),
        ];
        CompiledKernel[] library = [.. KernelRegistry.All.Where(k => k.Name.StartsWith(typeof(AtomisticKernels).Namespace!, StringComparison.Ordinal))];
        Assert.NotEmpty(library);
        Assert.All(library, k => Assert.True(tested.Contains(k.Identity), k.Name));
    }

    [Theory]
    [InlineData(Precision.Double)]
    [InlineData(Precision.Single)]
    public void TheSampleModelRunsOnCompiledKernelsAlone(Precision precision)
    {
        using MacePotential potential = MacePotential.Load(
            Path.Combine(SharedData.Repository, "samples", "models", "acetylacetone.model"), precision: precision, threads: 1);
        Assert.NotEmpty(potential.Kernels);
        Assert.All(potential.Kernels, use => Assert.True(use.Kernel.Execution == KernelExecution.Compiled, use.Purpose));
    }

    internal static IEnumerable<KernelProgram> Programs(string operation, int hidden, int edge)
    {
        KernelSegment forward = Forward(operation, hidden, edge).Segment;
        string[] inputs = [.. forward.Program.Operands.Where(o => o.Role == OperandRole.Input).Select(o => o.Name)];
        yield return forward.Program;
        yield return SegmentDerivatives.Backward(forward, inputs).Program;
        foreach (string input in inputs)
            yield return SegmentDerivatives.Backward(forward, [input]).Program;
    }

    /// <summary>An operation, and the irreps of its operands: one copy each, the lanes are the copies.</summary>
    internal static (KernelSegment Segment, Irreps[] Irreps) Forward(string operation, int hidden, int edge)
    {
        Irreps features = Irreps.Parse(s_hidden[hidden]);
        Irreps harmonics = Irreps.SphericalHarmonics(edge);
        switch (operation)
        {
            case "convolution":
                TensorProductSpec spec = TensorProductSpec.Uvu(features, harmonics, keep: harmonics);
                return (TensorProductLowering.Forward(spec)[0], [features, harmonics, Scalars(spec.Paths.Count), spec.Output]);
            case "contraction":
                SymmetricContraction contraction = SymmetricContraction.Compile(new(harmonics, features, 3));
                return (Alone(contraction.Program), [harmonics, Scalars(contraction.Paths.Count), features]);
            default:
                return (Alone(SphericalHarmonicsProgram.Compile(new(edge))), [Irreps.Parse("1o"), harmonics]);
        }
    }

    private static Irreps Scalars(int count) => new([new MulIrrep(count, new Irrep(0, 1))]);

    private static KernelSegment Alone(KernelProgram program)
        => new(program, 1, 1, 1, new(program.Operands.Select(_ => new OperandBinding(0, 1, 0, 0))));

    private static void AssertClose<T>(T[][] expected, T[][] actual, double tolerance)
        where T : IBinaryFloatingPointIeee754<T>
    {
        for (int o = 0; o < expected.Length; o++)
        {
            double scale = Math.Max(1, expected[o].Max(v => Math.Abs(double.CreateChecked(v))));
            for (int i = 0; i < expected[o].Length; i++)
                Assert.True(Math.Abs(double.CreateChecked(expected[o][i] - actual[o][i])) <= tolerance * scale, $"operand {o}, element {i}: {expected[o][i]} and {actual[o][i]}");
        }
    }
}
