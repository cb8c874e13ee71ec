using System;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;
using TpCompiler.Core.SymmetricContractions;
using Xunit;

namespace TpCompiler.Core.Tests.SymmetricContractions;

public class SymmetricContractionTests
{
    [Theory]
    [InlineData("0e", 3, "1 4 8")]
    [InlineData("1o", 3, "1 3 12")]
    [InlineData("2e", 3, "1 5 14")]
    public void ThereIsAWeightForEachIndependentCouplingUpToDegree3(string output, int order, string counts)
        => Assert.Equal(counts, WeightCounts("0e+1o+2e+3o", output, order));

    [Theory]
    [InlineData("0e", "1 3 5 9")]
    [InlineData("1o", "1 2 5 9")]
    [InlineData("2e", "1 3 6 13")]
    public void ThereIsAWeightForEachIndependentCouplingUpToDegree4(string output, string counts)
        => Assert.Equal(counts, WeightCounts("0e+1o+2e", output, 4));

    [Theory]
    [InlineData("0e+1o+2e+3o", "0e", 1)]
    [InlineData("0e+1o+2e+3o", "0e+1o", 2)]
    [InlineData("0e+1o+2e+3o", "0e+1o+2e", 3)]
    [InlineData("0e+1o+2e+3o", "3o", 3)]
    [InlineData("0e+1o", "1o+0e", 4)]
    [InlineData("0e+1o+2e", "0e+1o", 4)]
    [InlineData("0e+1e+2e", "0e+1e", 3)]
    [InlineData("0e+0o+1o+1e", "0e+0o+1o+1e", 3)]
    [InlineData("1o+2e", "0e+1e+2o", 3)]
    [InlineData("2e+0e+1o", "1o+0e", 3)]
    public void TheProgramIsEquivariant(string coupling, string output, int correlation)
    {
        SymmetricContraction contraction = Compile(coupling, output, correlation);
        Irreps weights = new([new MulIrrep(contraction.Paths.Count, new Irrep(0, 1))]);
        Assert.Null(EquivarianceCertificate.FindViolation(
            contraction.Program, [contraction.Spec.Coupling, weights, contraction.Spec.Output]));
    }

    [Theory]
    [InlineData("0e", 3, 122)]
    [InlineData("0e+1o", 3, 248)]
    [InlineData("0e+1o+2e", 3, 378)]
    public void TheProgramTakesFewOperations(string output, int correlation, int most)
    {
        KernelProgram program = Compile("0e+1o+2e+3o", output, correlation).Program;
        Assert.InRange(KernelCost.Of(MultiplyAddFusion.Apply(program)).LaneOperations, 1, most);
    }

    [Fact]
    public void EveryWeightIsUsedAndEveryValueHasLanes()
    {
        SymmetricContraction contraction = Compile("0e+1o+2e+3o", "0e+1o", 3);
        KernelProgram program = contraction.Program;
        Assert.All(program.Operands, o => Assert.True(o.HasLanes));
        Assert.DoesNotContain(program.Instructions, i => i.Operation == Operation.SumLanes);
        int w = program.OperandIndex("w");
        int[] loaded = [.. program.Instructions.Where(i => i.Operation == Operation.Load && i.A == w).Select(i => i.B)];
        Assert.Equal(Enumerable.Range(0, contraction.Paths.Count), loaded.OrderBy(c => c));
    }

    [Fact]
    public void WeightsAreGroupedByOutputThenOrder()
    {
        SymmetricContraction contraction = Compile("0e+1o+2e", "0e+1o", 3);
        int next = 0;
        for (int output = 0; output < 2; output++)
        {
            for (int order = 1; order <= 3; order++)
            {
                (int start, int count) = contraction.WeightRange(output, order);
                Assert.Equal(next, start);
                next += count;
            }
        }

        Assert.Equal(contraction.Paths.Count, next);
    }

    [Fact]
    public void ThereIsNoWeightWhereNothingCouples()
    {
        SymmetricContraction contraction = Compile("0e+1o", "0o+0e", 3);
        for (int order = 1; order <= 3; order++)
            Assert.Equal(0, contraction.WeightRange(0, order).Count);
        Assert.Equal(1, contraction.WeightRange(1, 1).Count);
    }

    [Fact]
    public void IdentityDoesNotChange()
    {
        // Kernels compiled ahead are found by it: on every machine, and on both frameworks, it is the same.
        Assert.Equal("72afcffabf2c412a9469e8649951495b", Compile("0e+1o+2e+3o", "0e+1o+2e", 3).Program.Identity);
    }

    [Fact]
    public void BadSpecificationsAreRefused()
    {
        Irreps coupling = Irreps.Parse("0e+1o");
        Assert.Throws<ArgumentOutOfRangeException>(() => new SymmetricContractionSpec(coupling, coupling, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SymmetricContractionSpec(coupling, coupling, 5));
        Assert.Throws<ArgumentException>(() => new SymmetricContractionSpec(Irreps.Parse("2x0e"), coupling, 2));
        Assert.Throws<ArgumentException>(() => new SymmetricContractionSpec(coupling, Irreps.Parse("0e+0e"), 2));
        Assert.Throws<ArgumentException>(() => new SymmetricContractionSpec(coupling, Irreps.Empty, 2));
    }

    internal static SymmetricContraction Compile(string coupling, string output, int correlation)
        => SymmetricContraction.Compile(new(Irreps.Parse(coupling), Irreps.Parse(output), correlation));

    private static string WeightCounts(string coupling, string output, int correlation)
    {
        SymmetricContraction contraction = Compile(coupling, output, correlation);
        return string.Join(" ", Enumerable.Range(1, correlation).Select(order => contraction.WeightRange(0, order).Count));
    }
}
