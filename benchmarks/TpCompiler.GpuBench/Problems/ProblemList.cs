using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.SymmetricContractions;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Gpu.Operations;
using TpCompiler.Runtime.Kernels;
using TpCompiler.Runtime.Operations;

namespace TpCompiler.GpuBench.Problems;

/// <summary>All problems. benchmarks/compare/run_reference.py has the same, under the same names.</summary>
internal static class ProblemList
{
    private const int Edges = 50000;
    private const int QuickEdges = 48;
    private const int Channels = 128;

    /// <summary>The channelwise products: irreps of features, of harmonics, and those that are kept.</summary>
    private static readonly (string Name, string First, string Second, string Keep)[] s_channelwise =
    [
        ("mace-large", "128x0e+128x1o+128x2e", "0e+1o+2e+3o", "0e+1o+2e+3o"),
        ("mace-medium", "128x0e+128x1o", "0e+1o+2e+3o", "0e+1o+2e+3o"),
        ("nequip-lips", "32x0o+32x0e+32x1o+32x1e+32x2o+32x2e", "0e+1o+2e", "0o+0e+1o+1e+2o+2e"),
        ("revmd17-aspirin", "64x0o+64x0e+64x1o+64x1e", "0e+1o", "0o+0e+1o+1e"),
        ("revmd17-toluene", "64x0o+64x0e+64x1o+64x1e+64x2o+64x2e", "0e+1o+2e", "0o+0e+1o+1e+2o+2e"),
        ("revmd17-benzene", "64x0o+64x0e+64x1o+64x1e+64x2o+64x2e+64x3o+64x3e", "0e+1o+2e+3o", "0o+0e+1o+1e+2o+2e+3o+3e"),
        ("nequix-main", "128x0e+64x1o+32x2e+32x3o", "0e+1o+2e+3o", "0e+1o+2e+3o"),
        ("sevennet-l3i5", "128x0e+64x1e+32x2e+32x3e", "0e+1e+2e+3e", "0e+1e+2e+3e"),
    ];

    /// <summary>The fully connected products.</summary>
    private static readonly (string Name, string First, string Second, string Output, WeightSource Weights)[] s_fullyConnected =
    [
        ("tetris", "0e+1o+2e+3o", "0e+1o+2e+3o", "64x0e+24x1e+24x1o+16x2e+16x2o", WeightSource.PerItem),
        ("tetris-shared", "0e+1o+2e+3o", "0e+1o+2e+3o", "64x0e+24x1e+24x1o+16x2e+16x2o", WeightSource.Shared),
        ("diffdock-l1", "10x1o+10x1e+48x0e+48x0o", "0e+1o", "10x1o+10x1e+48x0e+48x0o", WeightSource.PerItem),
        ("diffdock-l2", "10x1o+10x1e+48x0e+48x0o", "0e+1o+2e", "10x1o+10x1e+48x0e+48x0o", WeightSource.PerItem),
    ];

    /// <summary>Single paths of 128 channels, by their degrees.</summary>
    private static readonly string[] s_paths = ["111", "212", "313", "553", "535", "636", "747", "777"];

    /// <summary>The outputs of the symmetric contractions.</summary>
    private static readonly string[] s_contractions = ["0e+1o", "0e+1o+2e"];

    /// <summary>The models: small, medium, large.</summary>
    private static readonly (string Name, string Hidden)[] s_models =
        [("model-small", "128x0e"), ("model-medium", "128x0e+128x1o"), ("model-large", "128x0e+128x1o+128x2e")];

    /// <summary>All problems, in the order in which they run.</summary>
    public static IReadOnlyList<IBenchmarkProblem> All { get; } =
    [
        .. s_channelwise.Select(p => Product(
            p.Name,
            $"{p.First} x {p.Second} -> {p.Keep}, channelwise (uvu), weights of each edge",
            () => TensorProductSpec.Uvu(Irreps.Parse(p.First), Irreps.Parse(p.Second), Irreps.Parse(p.Keep)))),
        .. s_channelwise.Take(3).Select(p => Convolution(
            p.Name + "-conv",
            $"{p.First} x {p.Second} -> {p.Keep}, uvu, gathered from senders and summed to receivers, diamond",
            () => TensorProductSpec.Uvu(Irreps.Parse(p.First), Irreps.Parse(p.Second), Irreps.Parse(p.Keep)))),
        .. s_fullyConnected.Select(p => Product(
            p.Name,
            $"{p.First} x {p.Second} -> {p.Output}, fully connected (uvw), {(p.Weights == WeightSource.Shared ? "shared weights" : "weights of each item")}",
            () => TensorProductSpec.Uvw(Irreps.Parse(p.First), Irreps.Parse(p.Second), Irreps.Parse(p.Output), p.Weights))),
        .. s_contractions.Select(Contraction),
        .. s_paths.Select(p => Product(
            "path-" + p,
            $"{Channels}x{p[0]}e x {p[1]}e -> {p[2]}e, one uvu path",
            () => TensorProductSpec.Uvu(Irreps.Parse($"{Channels}x{p[0]}e"), Irreps.Parse($"{p[1]}e"), Irreps.Parse($"{p[2]}e")))),
        .. s_models.SelectMany(m => new[] { new ModelProblem(m.Name + "-8", m.Hidden, 1), new ModelProblem(m.Name + "-1000", m.Hidden, 5) }),
    ];

    private static OperationProblem Product(string name, string description, Func<TensorProductSpec> spec) => new(
        name, description, direction => Operation.Of(Direction(spec(), direction)), quick => ProblemItems.Of(quick ? QuickEdges : Edges));

    private static OperationProblem Convolution(string name, string description, Func<TensorProductSpec> spec) => new(
        name,
        description,
        direction => Operation.Of(Direction(spec(), direction), (TensorProductLowering.First, GpuRows.By("sender")), (TensorProductLowering.Output, GpuRows.By("receiver"))),
        quick => quick ? DiamondGraph.Of(2, 3.567, 1.6) : DiamondGraph.Of(5, 3.567, 6));

    private static OperationProblem Contraction(string output) => new(
        "contraction-" + output.Replace("+", "", StringComparison.Ordinal),
        $"symmetric contraction of {Channels}x(0e+1o+2e+3o) to {output}, correlation 3, 1000 nodes of 10 elements",
        direction => Operation.Of(ContractionPlan(output, direction), ("w", GpuRows.By("element", hasFew: true))),
        quick =>
        {
            int count = quick ? 40 : 1000;
            return new(count, new Dictionary<string, GpuRowIndex> { ["element"] = new([.. Enumerable.Range(0, count).Select(n => (7 * n) % 10)], 10) });
        });

    private static KernelPlan Direction(TensorProductSpec spec, string direction)
    {
        TensorProductPlans plans = new(spec);
        return direction switch
        {
            BenchmarkSettings.Forward => plans.Forward(),
            BenchmarkSettings.Backward => plans.Backward(TensorProductLowering.First, TensorProductLowering.Second, TensorProductLowering.Weights),
            _ => plans.DoubleBackward(),
        };
    }

    private static KernelPlan ContractionPlan(string output, string direction)
    {
        KernelProgram program = SymmetricContraction.Compile(new(Irreps.SphericalHarmonics(3), Irreps.Parse(output), 3)).Program;
        KernelSegment forward = new(program, Channels, 1, 1, new(program.Operands.Select(_ => new OperandBinding(0, Channels, 0, 0))));
        KernelSegment segment = direction switch
        {
            BenchmarkSettings.Forward => forward,
            BenchmarkSettings.Backward => SegmentDerivatives.Backward(forward, ["x", "w"]),
            _ => SegmentDerivatives.DoubleBackward(forward),
        };
        return new(
            [.. segment.Program.Operands.Select(o => new PlanOperand(o.Name, o.Role, o.Components * Channels, true))],
            [new(Kernel.Interpreted(segment.Program), Channels, 1, 1, segment.Bindings)]);
    }
}
