using System;
using TpCompiler.Algebra;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Runtime.Layers;
using Xunit;

namespace TpCompiler.Runtime.Tests.Layers;

/// <summary>Layers refuse to write over what they read, or over other results, with the caller's names.</summary>
public sealed class OverlappingSpansTests
{
    private const int Count = 3;

    private static readonly Irreps s_irreps = Irreps.Parse("2x0e + 2x1o");

    private readonly Linear<double> _layer = new(s_irreps, s_irreps);

    private readonly double[] _memory = new double[8 * s_irreps.Dim * Count];

    [Fact]
    public void ResultsMustBeApartFromWhatIsRead()
    {
        Refuses("output", "operands.Input", () => _layer.Forward(new(Rows(0), Weights), Rows(0), Count));
        Refuses("output", "operands.Input", () => _layer.Forward(new(Rows(0), Weights), Rows(0, shift: 1), Count));
        Refuses("gradients.Input", "outputGradient", () => _layer.Backward(new(Rows(0), Weights), Rows(1), new(Rows(1)), Count));
        Refuses("gradients.Weights", "operands.Weights", () => _layer.Backward(new(Rows(0), Weights), Rows(1), new(default, Weights), Count));
        Refuses("secondGradients.Input", "cotangents.Input", () => _layer.DoubleBackward(new(Rows(0), Weights), Rows(1), new(Rows(2)), new(Rows(2)), default, Count));
        Refuses(
            "secondOutputGradient", "outputGradient",
            () => _layer.DoubleBackward(new(Rows(0), Weights), Rows(1), new(Rows(2)), default, Rows(1), Count));
    }

    [Fact]
    public void ResultsMustBeApartFromEachOther()
    {
        Refuses("gradients.Weights", "gradients.Input", () => _layer.Backward(new(Rows(0), Weights), Rows(1), new(Rows(2), Rows(2)[.._layer.WeightCount]), Count));
        TensorProduct<double> product = new(TensorProductSpec.Uuu(s_irreps, s_irreps, s_irreps));
        Refuses(
            "gradients.Second", "gradients.Input",
            () => product.Backward(new(Rows(0), Rows(1), default), new double[product.Output.Dim * Count], new(Rows(2), Rows(2), default), Count));
    }

    [Fact]
    public void NeighboursInOneArrayAreApart()
    {
        _layer.Forward(new(Rows(0), Weights), Rows(1), Count);
        _layer.Backward(new(Rows(0), Weights), Rows(1), new(Rows(2), Rows(3)[.._layer.WeightCount]), Count);
        _layer.DoubleBackward(new(Rows(0), Weights), Rows(1), new(Rows(2)), new(Rows(3)), Rows(4), Count);
    }

    private Span<double> Weights => _memory.AsSpan(_memory.Length - _layer.WeightCount);

    private Span<double> Rows(int n, int shift = 0) => _memory.AsSpan((n * s_irreps.Dim * Count) + shift, s_irreps.Dim * Count);

    private static void Refuses(string written, string other, Action call)
    {
        ArgumentException refusal = Assert.Throws<ArgumentException>(written, call);
        Assert.StartsWith($"{written} overlaps {other};", refusal.Message, StringComparison.Ordinal);
    }
}
