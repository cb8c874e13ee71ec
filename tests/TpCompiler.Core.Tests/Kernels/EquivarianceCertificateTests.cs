using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using Xunit;

namespace TpCompiler.Core.Tests.Kernels;

/// <summary>What is not equivariant gets no certificate.</summary>
public sealed class EquivarianceCertificateTests
{
    [Fact]
    public void IdentityIsEquivariant() => Assert.Null(Violation("1o", "1o", (0, 0, 1), (1, 1, 1), (2, 2, 1)));

    [Fact]
    public void MapToOneComponentOfAVectorIsRefused()
    {
        // The one component that is written is invariant under both generators by itself: the zeros beside it give it away.
        Assert.Equal("out[0] of map does not commute with rotations about the z axis.", Violation("0o", "1o", (1, 0, 1)));
    }

    [Fact]
    public void UnequalScalesAreRefused() => Assert.NotNull(Violation("1o", "1o", (0, 0, 1), (1, 1, 1), (2, 2, 2)));

    [Fact]
    public void OtherParityIsRefused() => Assert.Contains("parity", Violation("1e", "1o", (0, 0, 1), (1, 1, 1), (2, 2, 1)));

    [Fact]
    public void ConstantVectorIsRefused()
    {
        KernelBuilder builder = new("map");
        builder.Store(builder.Output("out", 3, true), 1, builder.Constant(ExactNumber.One));
        Assert.NotNull(EquivarianceCertificate.FindViolation(builder.Build(), [Irreps.Parse("1e")]));
    }

    private static string? Violation(string input, string output, params (int Row, int Column, int Value)[] matrix)
    {
        Irreps from = Irreps.Parse(input);
        Irreps to = Irreps.Parse(output);
        KernelBuilder builder = new("map");
        int x = builder.Input("x", from.Dim, true);
        int o = builder.Output("out", to.Dim, true);
        foreach ((int row, int column, int value) in matrix)
            builder.Store(o, row, builder.Scale(value, builder.Load(x, column)));
        return EquivarianceCertificate.FindViolation(builder.Build(), [from, to]);
    }
}
