using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Runtime.Kernels;

namespace TpCompiler.Benchmarks.Problems;

/// <summary>A generated <c>Forward</c>.</summary>
internal delegate void ForwardPass<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> w, Span<T> output, int count);

/// <summary>A generated <c>Backward</c>.</summary>
internal delegate void BackwardPass<T>(
    ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> w, ReadOnlySpan<T> gradOutput, Span<T> gradX, Span<T> gradY, Span<T> gradW, int count);

/// <summary>The generated passes of one element type.</summary>
internal sealed record Passes<T>(ForwardPass<T> Forward, BackwardPass<T> Backward);

/// <summary>A product of features with spherical harmonics, all of whose gradients are wanted.</summary>
/// <param name="Name">A short name.</param>
/// <param name="First">Irreps of the features.</param>
/// <param name="Second">Irreps of the spherical harmonics.</param>
/// <param name="Keep">Irreps of the output that are kept.</param>
/// <param name="Single">The generated passes in float32.</param>
/// <param name="Double">The generated passes in float64.</param>
internal sealed record TensorProductProblem(
    string Name, string First, string Second, string Keep, Passes<float> Single, Passes<double> Double)
{
    private readonly IReadOnlyList<KernelSegment> _forward
        = TensorProductLowering.Forward(TensorProductSpec.Uvu(Irreps.Parse(First), Irreps.Parse(Second), Irreps.Parse(Keep)));

    /// <summary>The problems for which e3nn was measured.</summary>
    public static IReadOnlyList<TensorProductProblem> All { get; } =
    [
        new("scalars", "128x0e", "0e + 1o + 2e + 3o", "0e + 1o + 2e + 3o",
            new(ScalarsProduct.Forward, ScalarsProduct.Backward), new(ScalarsProduct.Forward, ScalarsProduct.Backward)),
        new("mace-medium", "128x0e + 128x1o", "0e + 1o + 2e + 3o", "0e + 1o + 2e + 3o",
            new(MaceMediumProduct.Forward, MaceMediumProduct.Backward), new(MaceMediumProduct.Forward, MaceMediumProduct.Backward)),
        new("mace-large", "128x0e + 128x1o + 128x2e", "0e + 1o + 2e + 3o", "0e + 1o + 2e + 3o",
            new(MaceLargeProduct.Forward, MaceLargeProduct.Backward), new(MaceLargeProduct.Forward, MaceLargeProduct.Backward)),
        new("nequip-lips", "32x0o + 32x0e + 32x1o + 32x1e + 32x2o + 32x2e", "0e + 1o + 2e", "0o + 0e + 1o + 1e + 2o + 2e",
            new(NequipProduct.Forward, NequipProduct.Backward), new(NequipProduct.Forward, NequipProduct.Backward)),
        new("vectors", "64x0e + 64x1o", "0e + 1o", "0e + 1o",
            new(VectorsProduct.Forward, VectorsProduct.Backward), new(VectorsProduct.Forward, VectorsProduct.Backward)),
    ];

    /// <summary>The product.</summary>
    public TensorProductSpec Spec { get; } = TensorProductSpec.Uvu(Irreps.Parse(First), Irreps.Parse(Second), Irreps.Parse(Keep));

    /// <summary>Elements of x, y, w and the output for each edge.</summary>
    public int ElementsPerEdge => Spec.First.Dim + Spec.Second.Dim + Spec.TotalWeightCount + Spec.Output.Dim;

    /// <summary>Floating-point operations per edge of the forward pass.</summary>
    public long ForwardOperations => Operations(_forward);

    /// <summary>Floating-point operations per edge of the backward pass.</summary>
    public long BackwardOperations => Operations(Backward);

    /// <summary>What runs: the compiled kernels or the interpreter.</summary>
    public string Implementation => string.Join(", ", _forward.Concat(Backward).Select(s => ShortName(Kernel.For(s.Program))).Distinct());

    private IReadOnlyList<KernelSegment> Backward => [.. _forward.Select(s => SegmentDerivatives.Backward(s, ["x", "y", "w"]))];

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>The kernel's name without its namespace.</summary>
    private static string ShortName(Kernel kernel) => kernel.Implementation[(kernel.Implementation.LastIndexOf('.', Math.Max(0, kernel.Implementation.LastIndexOf('.') - 1)) + 1)..];

    private static long Operations(IEnumerable<KernelSegment> segments) => segments.Sum(
        s => KernelCost.Of(MultiplyAddFusion.Apply(s.Program)).FloatingPointOperations(s.Lanes) * s.OuterCount * s.InnerCount);
}
