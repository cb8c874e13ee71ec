using System;
using System.Linq;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Mace.Architecture;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Models.Tables;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Atomistic.Tests.Mace;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Tables;
using TpCompiler.Runtime.Programs;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Models;

/// <summary>Piecewise polynomials in the place of radial functions.</summary>
public sealed class RadialTableTests
{
    public static TheoryData<string> Models => [.. MacePropertyTests.Names];

    [Theory]
    [MemberData(nameof(Models))]
    public void TablesAreTheNetworksWithinTheirBound(string name)
    {
        AtomisticModel model = MaceArchitecture.Build(MacePropertyTests.Model(name));
        using ModelPotential exact = new(model, threads: 1, radial: RadialEvaluation.Exact);
        using ModelPotential tables = new(model, threads: 1, radial: RadialEvaluation.Table);
        using ModelPotential single = new(model, Precision.Single, threads: 1, radial: RadialEvaluation.Table);
        Assert.Null(exact.RadialTables);
        Assert.InRange(tables.RadialTables!.ValueError, 0, 1e-12);
        Assert.InRange(tables.RadialTables.SlopeError, 0, 1e-9);
        Assert.InRange(single.RadialTables!.ValueError, 0, 1e-6);
        Assert.InRange(single.RadialTables.SlopeError, 0, 1e-6);
        foreach (Structure structure in (Structure[])[MacePropertyTests.Crystal(3), MacePropertyTests.Cluster(4)])
        {
            PotentialResult expected = exact.Evaluate(structure), found = tables.Evaluate(structure), rounded = single.Evaluate(structure);
            double largest = expected.Forces.ToArray().Select(Math.Abs).DefaultIfEmpty(0).Max();
            Assert.Equal(expected.InteractionEnergy, found.InteractionEnergy, 1e-10 * Math.Max(1, Math.Abs(expected.InteractionEnergy)));
            for (int k = 0; k < expected.Forces.Length; k++)
            {
                Assert.Equal(expected.Forces[k], found.Forces[k], 1e-8 * largest);
                Assert.Equal(expected.Forces[k], rounded.Forces[k], 2e-4 * largest);
            }

            double[] virial = expected.Virial.ToArray();
            for (int k = 0; k < virial.Length; k++)
                Assert.Equal(virial[k], found.Virial.ToArray()[k], 1e-8 * (1 + virial.Max(v => Math.Abs(v))));
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void NothingIsInterpretedWithTablesOrWithout(string name)
    {
        AtomisticModel model = MaceArchitecture.Build(MacePropertyTests.Model(name));
        using ModelPotential exact = new(model, Precision.Single, threads: 1, radial: RadialEvaluation.Exact);
        using ModelPotential automatic = new(model, Precision.Single, threads: 1);
        Assert.NotEmpty(exact.Kernels);
        Assert.DoesNotContain(exact.Kernels.Concat(automatic.Kernels), k => !k.Kernel.IsCompiled);
    }

    [Fact]
    public void TablesOfTheSampleAreTaken()
    {
        IModelDescription sample = ModelFile.Load(System.IO.Path.Combine(TestSupport.SharedData.Repository, "samples", "models", "acetylacetone.model"));
        using ModelPotential automatic = new(sample.CreateModel(), Precision.Single, threads: 1);
        using ModelPotential asked = new(sample.CreateModel(), Precision.Double, threads: 1);
        Assert.NotNull(automatic.RadialTables);
        Assert.Null(asked.RadialTables);
    }

    [Fact]
    public void ForcesOfTablesAreSlopesOfTheirEnergy()
    {
        AtomisticModel model = MaceArchitecture.Build(MacePropertyTests.Model("non-linear then residual, embedded charge"));
        Structure structure = MacePropertyTests.Crystal(3);
        using ModelPotential tables = new(model, threads: 1, radial: RadialEvaluation.Table);
        PotentialResult result = tables.Evaluate(structure);
        double[] positions = structure.Positions.ToArray();
        for (int k = 0; k < positions.Length; k += 5)
        {
            double slope = (At(k, 1e-5) - At(k, -1e-5)) / 2e-5;
            Assert.Equal(-slope, result.Forces[k], 1e-6 * (1 + Math.Abs(slope)));
        }

        double At(int k, double step)
        {
            double[] moved = [.. positions];
            moved[k] += step;
            PotentialResult at = new();
            tables.Evaluate([new Configuration(structure, moved)], [at]);
            return at.Energy;
        }
    }

    [Fact]
    public void BitsDependOnNeitherThreadsNorBatchesNorOnPairsThatCameBefore()
    {
        AtomisticModel model = MaceArchitecture.Build(MacePropertyTests.Model("non-linear then residual, embedded charge"));
        Structure[] structures = [.. Enumerable.Range(0, 20).Select(k => MacePropertyTests.Crystal(k + 1)), MacePropertyTests.Cluster(4)];
        using ModelPotential one = new(model, Precision.Single, threads: 1, radial: RadialEvaluation.Table);
        using ModelPotential many = new(model, Precision.Single, threads: 3, radial: RadialEvaluation.Table);
        PotentialResult[] together = [.. structures.Select(_ => new PotentialResult())];
        many.Evaluate([.. structures.Select(s => (Configuration)s)], together);
        for (int s = structures.Length - 1; s >= 0; s--)
        {
            PotentialResult alone = one.Evaluate(structures[s]);
            Assert.Equal(alone.Energy, together[s].Energy);
            Assert.Equal(alone.Forces.ToArray(), together[s].Forces.ToArray());
        }
    }

    [Fact]
    public void OnlyWhatReadsNothingElseIsRadial()
    {
        AtomisticModel plain = MaceArchitecture.Build(MacePropertyTests.Model("residual, 0e+1o"));
        RadialFunctions functions = RadialFunctions.Find(plain.Program, "lengths")!;
        Assert.Equal(["interactions.0.conv_tp_weights", "interactions.1.conv_tp_weights"], functions.Names.Select(n => n[..n.LastIndexOf('.')]));
        TensorProgram tabulated = RadialTabulation.Apply(plain.Program, functions, 5);
        Assert.Equal(tabulated, TensorProgramText.Parse(TensorProgramText.Print(tabulated)));
        Assert.DoesNotContain(tabulated.Steps, s => s is ProductStep && tabulated.Tensors[s.Writes.First()].Domain is GraphItems { IsEdges: true });

        // Attention reads features of both ends: only the radial basis is a function of the distance.
        AtomisticModel attention = MaceArchitecture.Build(MacePropertyTests.Model("attention"));
        Assert.Contains("radial_features", RadialFunctions.Find(attention.Program, "lengths")!.Names);
        Assert.Null(RadialFunctions.Find(plain.Program, "no such tensor"));
    }

    [Fact]
    public void WhatNoTableIsCloseToIsRefusedOrEvaluatedAsItIs()
    {
        ModelBuilder builder = new("wild", [1, 6, 8], cutoff: 3.5);
        EdgeGeometry edges = builder.Geometry();
        AddWave(builder, edges);
        AtomisticModel wild = builder.BuildModel();
        NotSupportedException error = Assert.Throws<NotSupportedException>(() => new ModelPotential(wild, radial: RadialEvaluation.Table));
        Assert.Contains("no table as accurate as float64: the closest is off by", error.Message, StringComparison.Ordinal);
        using ModelPotential automatic = new(wild, Precision.Single, radial: RadialEvaluation.Automatic);
        Assert.Null(automatic.RadialTables);

        // 900 half waves up to the cutoff.
        static void AddWave(ModelBuilder model, EdgeGeometry edges)
            => model.Energies(model.SumNeighbors("sum", model.Formula("wave", Core.Programs.Building.ProgramBuilder.Edges, Algebra.Irreps.Parse("1x0e"), v => [(v[0][0] * 807).Sin()], edges.Lengths)));
    }

    [Theory]
    [InlineData(6.0, 128)]
    [InlineData(4.5, 7)]
    public void EveryDistanceIsInItsInterval(double cutoff, int equal)
    {
        RadialGrid grid = new(cutoff, equal);
        Assert.Equal(cutoff, grid[grid.Count - 1].End, 1e-12);
        for (int n = 1; n < grid.Count; n++)
            Assert.Equal(grid[n - 1].End, grid[n].Begin, 1e-12);
        Random random = new(1);
        for (int k = 0; k < 2000; k++)
        {
            double r = cutoff * Math.Pow(random.NextDouble(), 1 + (k % 9));
            (double begin, double end) = grid[grid.IndexOf(r)];
            Assert.True(r <= end + 1e-12 && (r >= begin - 1e-12 || grid.IndexOf(r) == 0), $"{r} is not in [{begin}, {end}].");
        }

        Assert.Equal((0, grid.Count - 1, grid.Count - 1), (grid.IndexOf(0), grid.IndexOf(cutoff), grid.IndexOf(2 * cutoff)));
    }

    [Fact]
    public void PolynomialsAreFittedExactly()
    {
        PolynomialFit fit = new(5);
        double f(double t) => 1 + (t * (-2 + (t * (0.5 + (t * t * (3 - t))))));
        double[] values = [.. fit.Points.ToArray().SelectMany(t => new[] { f(t), 2 * f(t) })];
        double[] found = new double[12];
        fit.Fit(values, found, 2);
        double[] expected = [1, -2, 0.5, 0, 3, -1];
        for (int q = 0; q <= 5; q++)
        {
            Assert.Equal(expected[q], found[2 * q], 1e-13);
            Assert.Equal(2 * expected[q], found[(2 * q) + 1], 1e-13);
        }
    }

    [Fact]
    public void ATableGrowsWithoutChangingWhatWasThere()
    {
        ParameterTable<float> table = new(3);
        table.Add([1, 2, 3]);
        for (int n = 0; n < 50; n++)
            table.Add([n, n, n, 4, 5, 6]);
        Assert.Equal((101, 2f, 6f), (table.Count, table[0, 1], table[100, 2]));
        Assert.Throws<ArgumentException>(() => table.Add([1, 2]));
    }
}
