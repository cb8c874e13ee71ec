using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.SymmetricContractions;
using Xunit;

namespace TpCompiler.Core.Tests.Certificates;

/// <summary>Wrong programs of symmetric powers get no certificate: in stages, as sums of paths, and as forms of a layer.</summary>
public sealed class ContractionMutationTests
{
    private static readonly Irreps s_input = Irreps.Parse("0e+1o+2e");
    private static readonly Irreps s_output = Irreps.Parse("0e+1o");

    [Fact]
    public void MistakesInAStageAreFound()
    {
        (CertificateStages stages, KernelProgram staged, Irreps[] irreps) = CubeInStages();
        stages.Certify(staged);
        Assert.All(Mutations.OfComponents(staged, irreps), mutation => Assert.Throws<InvalidOperationException>(() => stages.Certify(mutation.Program)));
    }

    [Fact]
    public void WhatIsCompiledIsWhatWasCertifiedInStages()
    {
        (CertificateStages stages, KernelProgram staged, _) = CubeInStages();
        KernelProgram program = stages.Finish(staged);
        Assert.Equal(["x", "out"], program.Operands.Select(o => o.Name));
        Irreps[] irreps = [Irreps.Parse("1o"), Irreps.Parse("3o")];
        Assert.Null(EquivarianceCertificate.FindViolation(program, irreps));
        Assert.Equal(3, Polynomial.OfProgram(program).Values.SelectMany(p => p.Terms.Keys).Max(m => m.Degree));

        // A mistake in a stage is one in the program that is made of it.
        Assert.All(Mutations.OfComponents(staged, StagedIrreps), mutation => Assert.Throws<InvalidOperationException>(() => stages.Finish(mutation.Program)));
    }

    [Fact]
    public void AProgramIsTheSumOfItsPaths()
    {
        ContractionTree tree = ContractionTree.Compile(s_input, s_output, (_, order) => order <= 3, CancellationToken.None);
        string? difference(KernelProgram program) => PathSums.FindDifference(program, tree, s_input, s_output, CancellationToken.None);
        Assert.Null(difference(tree.Program));
        SortedDictionary<int, Polynomial> expected = Polynomial.OfProgram(tree.Program);
        int wrong = 0;
        foreach ((string mistake, KernelProgram mutant) in Mutations.OfInstructions(tree.Program))
        {
            bool isSame = Same(expected, Polynomial.OfProgram(mutant));
            Assert.True(isSame == difference(mutant) is null, mistake);
            wrong += isSame ? 0 : 1;
        }

        Assert.True(wrong > 50);

        // A whole path that is missing leaves the program equivariant.
        int weights = tree.Program.OperandIndex("w");
        Assert.All(Enumerable.Range(0, tree.Paths.Count), path =>
        {
            KernelProgram without = Mutations.Without(tree.Program, weights, path);
            Assert.Null(FieldCertificate.FindViolation(without, [s_input, Mutations.Scalars(tree.Paths.Count), s_output]));
            Assert.NotNull(difference(without));
        });
    }

    [Theory]
    [InlineData("Horner")]
    [InlineData("Horner with constants")]
    [InlineData("monomials")]
    public void AFormComputesItsLayer(string name)
    {
        PowerLayer layer = PowerLayer.Of(s_input, s_output, [1, 2, 3]);
        PowerForm form = PowerForms.Candidates(layer).Single(f => f.Name == name);
        PolynomialCertificate certificate = new(layer, LayerPolynomials.Of(layer, default), default);
        certificate.Certify(form, default);
        Irreps[] irreps = [layer.Input, Mutations.Scalars(form.PreparedWeights), layer.Output];
        Assert.All(
            Mutations.OfComponents(form.Program, irreps),
            mutation => Assert.Throws<InvalidOperationException>(() => certificate.Certify(new(name, mutation.Program, form.Preparation), default)));
        SortedDictionary<int, Polynomial> prepared = Polynomial.OfProgram(form.Preparation!);
        foreach ((string mistake, KernelProgram mutant) in Mutations.OfInstructions(form.Preparation!))
        {
            if (!Same(prepared, Polynomial.OfProgram(mutant)))
                Assert.True(Record.Exception(() => certificate.Certify(new(name, form.Program, mutant), default)) is InvalidOperationException, mistake);
        }

        for (int weight = 0; weight < layer.Terms[2].Paths.Count; weight++)
        {
            KernelProgram without = Mutations.Without(form.Preparation!, form.Preparation!.OperandIndex("w3"), weight);
            Assert.Throws<InvalidOperationException>(() => certificate.Certify(new(name, form.Program, without), default));
        }
    }

    [Fact]
    public void PolynomialsOfALayerThatAreNotEquivariantAreFound()
    {
        PowerLayer layer = PowerLayer.Of(s_input, s_output, [2]);
        int vector = s_output.Offsets[1];
        foreach (Func<WeightShare, WeightShare> mistake in new Func<WeightShare, WeightShare>[]
        {
            share => share with { Coefficient = -share.Coefficient },
            share => share with { Coefficient = share.Coefficient * 2 },
            share => share with { Coefficient = ExactNumber.Zero },
        })
        {
            LayerPolynomials polynomials = LayerPolynomials.Of(layer, default);
            List<WeightShare> shares = polynomials.Components[vector].Values.First();
            shares[0] = mistake(shares[0]);
            Assert.Throws<InvalidOperationException>(() => new PolynomialCertificate(layer, polynomials, default));
        }
    }

    private static Irreps[] StagedIrreps { get; } = [Irreps.Parse("1o"), Irreps.Parse("3o"), Irreps.Parse("2e"), Irreps.Parse("2e")];

    /// <summary>((x (x) x)_2 (x) x)_3, with the square as a stage.</summary>
    private static (CertificateStages Stages, KernelProgram Staged, Irreps[] Irreps) CubeInStages()
    {
        KernelBuilder builder = new("cube");
        CertificateStages stages = new();
        int input = builder.Input("x", 3, hasLanes: true);
        int output = builder.Output("out", 7, hasLanes: true);
        stages.Describe(input, StagedIrreps[0]);
        stages.Describe(output, StagedIrreps[1]);
        int[] x = [.. Enumerable.Range(0, 3).Select(c => builder.Load(input, c))];
        int[] square = Zeros(5), cube = Zeros(7);
        CouplingEmission.Add(builder, square, ScaledCoupling.OfSquare(1, 2), x, x);
        CouplingEmission.Add(builder, cube, ScaledCoupling.Of(2, 1, 3), stages.Cut(builder, square, new Irrep(2, 1)), x);
        for (int c = 0; c < cube.Length; c++)
            builder.Store(output, c, cube[c]);
        return (stages, builder.Build(), StagedIrreps);

        int[] Zeros(int count) => [.. Enumerable.Repeat(builder.Constant(ExactNumber.Zero), count)];
    }

    private static bool Same(SortedDictionary<int, Polynomial> expected, SortedDictionary<int, Polynomial> found)
        => expected.Keys.Union(found.Keys).All(key =>
        {
            Polynomial difference = new();
            if (expected.TryGetValue(key, out Polynomial? a))
                difference.Add(a, ExactNumber.One);
            if (found.TryGetValue(key, out Polynomial? b))
                difference.Add(b, -ExactNumber.One);
            return difference.IsZero;
        });
}
