using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.SphericalHarmonics;
using TpCompiler.Core.SymmetricContractions;
using TpCompiler.Core.TensorProducts;
using Xunit;

namespace TpCompiler.Core.Tests.Certificates;

/// <summary>Wrong programs get no certificate: neither as polynomials, nor at points of fields, nor on the sphere.</summary>
public sealed class EquivarianceMutationTests
{
    public static TheoryData<string, string, string> Products => new()
    {
        { "0e+1o", "0e+1o", "0e+1o" },
        { "1o+2e", "1o+2e", "1o+2e+1e" },
        { "0e+1o+2e", "0e+1o+2e+3o", "0e+1o+2e+3o" },
    };

    [Theory]
    [MemberData(nameof(Products))]
    public void MistakesInComponentsAreFound(string first, string second, string keep)
    {
        (KernelProgram program, Irreps[] irreps) = Product(first, second, keep);
        Assert.Null(EquivarianceCertificate.FindViolation(program, irreps));
        Assert.Null(FieldCertificate.FindViolation(program, irreps));
        Assert.All(Mutations.OfComponents(program, irreps), mutation =>
        {
            Assert.True(EquivarianceCertificate.FindViolation(mutation.Program, irreps) is not null, mutation.Mistake);
            Assert.True(FieldCertificate.FindViolation(mutation.Program, irreps) is not null, mutation.Mistake);
            Assert.Throws<InvalidOperationException>(() => EquivarianceCertificate.Certify(mutation.Program, irreps));
        });
    }

    [Theory]
    [MemberData(nameof(Products))]
    public void PointsOfFieldsFindWhatPolynomialsFind(string first, string second, string keep)
    {
        (KernelProgram program, Irreps[] irreps) = Product(first, second, keep);
        int wrong = 0;
        foreach ((string mistake, KernelProgram mutant) in Mutations.OfInstructions(program))
        {
            bool isWrong = EquivarianceCertificate.FindViolation(mutant, irreps) is not null;
            Assert.True(isWrong == FieldCertificate.FindViolation(mutant, irreps) is not null, mistake);
            wrong += isWrong ? 1 : 0;
        }

        Assert.True(wrong > 10);
    }

    [Fact]
    public void MistakesInAProgramThatIsTooLargeToExpandAreFound()
    {
        // (x.x)^8 x: more than 6561 terms for each component.
        Irreps[] irreps = [Irreps.Parse("1o"), Irreps.Parse("1o")];
        KernelBuilder builder = new("power");
        int input = builder.Input("x", 3, hasLanes: true);
        int output = builder.Output("out", 3, hasLanes: true);
        int[] x = [.. Enumerable.Range(0, 3).Select(c => builder.Load(input, c))];
        int square = x.Select(c => builder.Multiply(c, c)).Aggregate(builder.Add);
        int power = Enumerable.Repeat(square, 8).Aggregate(builder.Multiply);
        for (int c = 0; c < x.Length; c++)
            builder.Store(output, c, builder.Multiply(power, x[c]));
        KernelProgram program = builder.Build();

        // Of degree 17: 4 points, each with a probability below 17 / 2^30.
        Assert.Equal(EquivarianceProof.AtPoints(4, 2, 100), EquivarianceCertificate.Certify(program, irreps));
        Assert.All(
            Mutations.OfComponents(program, irreps),
            mutation => Assert.Throws<InvalidOperationException>(() => EquivarianceCertificate.Certify(mutation.Program, irreps)));
    }

    [Fact]
    public void ADegreeBeyondTheFieldHasNoBound()
    {
        KernelBuilder builder = new("squares");
        int value = builder.Load(builder.Input("x", 1, hasLanes: true), 0);
        for (int n = 0; n < 40; n++)
            value = builder.Multiply(value, value);
        builder.Store(builder.Output("out", 1, hasLanes: true), 0, value);
        Assert.Equal(EquivarianceProof.AtPoints(4, 2, 0), EquivarianceCertificate.Certify(builder.Build(), [Irreps.Parse("0e"), Irreps.Parse("0e")]));
    }

    [Fact]
    public void PointsOfFieldsFindMistakesInContractions()
    {
        SymmetricContractionSpec spec = new(Irreps.Parse("0e+1o+2e+3o"), Irreps.Parse("0e+1o"), 3);
        SymmetricContraction contraction = SymmetricContraction.Compile(spec);
        Irreps[] irreps = [spec.Coupling, Mutations.Scalars(contraction.Paths.Count), spec.Output];
        Assert.Null(FieldCertificate.FindViolation(contraction.Program, irreps));
        Assert.All(
            Mutations.OfComponents(contraction.Program, irreps),
            mutation => Assert.True(FieldCertificate.FindViolation(mutation.Program, irreps) is not null, mutation.Mistake));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void MistakesInHarmonicsAreFound(int lmax)
    {
        KernelProgram program = SphericalHarmonicsProgram.Compile(new(lmax));
        Irreps[] irreps = [new Irreps(new Irrep(1, -1)), Irreps.SphericalHarmonics(lmax)];
        Assert.Equal(EquivarianceProof.Identity, SphereCertificate.Certify(program, lmax));
        Assert.All(
            Mutations.OfComponents(program, irreps),
            mutation => Assert.Throws<InvalidOperationException>(() => SphereCertificate.Certify(mutation.Program, lmax)));
    }

    [Fact]
    public void NumbersOfFieldsDependOnTheTextAloneAndHaveNoPreference()
    {
        long modulus = PrimeField<FirstPrime>.Modulus;
        FieldNumbers one = new("one", modulus), again = new("one", modulus), other = new("other", modulus);
        long[] numbers = one.Next(64_000);
        Assert.Equal(numbers, again.Next(64_000));
        Assert.DoesNotContain(other.Next(10), numbers.Contains);

        // 64 classes of 1000 expected: chi-square with 63 degrees of freedom is above 120 with a probability of 2e-5.
        double chiSquare = numbers.GroupBy(n => n * 64 / modulus).Sum(g => Math.Pow(g.Count() - 1000, 2) / 1000);
        Assert.True(chiSquare < 120, $"{chiSquare}");
    }

    [Fact]
    public void TwoProofsTogetherAreTheLesser()
    {
        EquivarianceProof points = EquivarianceProof.AtPoints(4, 2, 100);
        Assert.Equal(points, EquivarianceProof.Identity.And(points));
        Assert.Equal(EquivarianceProof.AtPoints(4, 2, 90), points.And(EquivarianceProof.AtPoints(4, 2, 90)));
        Assert.Equal(default, points.And(default));
        Assert.Contains("below 2^-100", points.ToString(), StringComparison.Ordinal);
        Assert.Contains("too high for a bound", EquivarianceProof.AtPoints(4, 2, 0).ToString(), StringComparison.Ordinal);
    }

    private static (KernelProgram Program, Irreps[] Irreps) Product(string first, string second, string keep)
    {
        TensorProductSpec spec = TensorProductSpec.Uvu(Irreps.Parse(first), Irreps.Parse(second), keep: Irreps.Parse(keep));
        KernelSegment segment = Assert.Single(TensorProductLowering.Forward(spec, out EquivarianceProof proof));
        Assert.Equal(EquivarianceProof.Identity, proof);
        return (segment.Program, [spec.First, spec.Second, Mutations.Scalars(spec.Paths.Count), spec.Output]);
    }
}
