using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Nequix;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Atomistic.Tests.Mace;
using TpCompiler.Atomistic.Tests.Models;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Derivatives;
using TpCompiler.Testing;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Nequix;

/// <summary>What holds for every Nequix model, on small ones with random weights.</summary>
public sealed class NequixPropertyTests
{
    private static readonly Dictionary<string, Func<NequixDescription>> s_variants = new()
    {
        ["three layers"] = () => RandomNequix.Create(1),
        ["harmonics beyond the features"] = () => RandomNequix.Create(2, "5x0e+3x1o", lmax: 3, layers: 2),
        ["features of degree 3"] = () => RandomNequix.Create(3, "4x0e+2x1o+2x2e+2x3o", lmax: 3, layers: 2),
        ["scalars"] = () => RandomNequix.Create(4, "8x0e", lmax: 1, layers: 2),
        ["one layer"] = () => RandomNequix.Create(5, layers: 1),
        ["not normalised, another envelope"] = () => RandomNequix.Create(6, layerNorm: false, exponent: 5, layers: 2),
    };

    public static TheoryData<string> Variants => [.. s_variants.Keys];

    [Theory]
    [MemberData(nameof(Variants))]
    public void PotentialsAreSound(string variant)
    {
        NequixDescription model = s_variants[variant]();
        using ModelPotential potential = new(NequixArchitecture.Build(model), threads: 1);
        PotentialSetting setting = new(model.AtomicNumbers, model.CutoffRadius) { Layers = model.LayerCount, Structures = 2, Spacing = 1.4 };
        Potential.Check(potential, setting).ThrowIfFailed();
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void TheExecutorAgreesWithTheInterpreter(string variant)
    {
        AtomisticModel model = NequixArchitecture.Build(s_variants[variant]());
        string[] parameters = [.. model.Program.TensorsOf(ProgramRole.Parameter).Select(t => t.Name)];
        TensorProgram gradient = ModelRun.Gradient(model, ["positions", "strain", .. parameters]);
        using ModelRun run = new(model, MacePropertyTests.Crystal(7), MacePropertyTests.Cluster(8));
        IReadOnlyDictionary<string, double[]> expected = run.RunGradient(gradient);
        IReadOnlyDictionary<string, double[]> found = run.ExecuteGradient(gradient);
        foreach (ProgramTensor output in gradient.TensorsOf(ProgramRole.Output))
            NumberAssert.Close(expected[output.Name], found[output.Name], 1e-10, $"{variant}: {output.Name}");
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void GradientsOfParametersAreThoseOfFiniteDifferences(string variant)
    {
        NequixDescription description = s_variants[variant]();
        AtomisticModel model = NequixArchitecture.Build(description);
        Assert.Equal(description.ParameterCount, model.ParameterCount);
        ParameterGradients.AssertAreThoseOfDifferences(model, variant, MacePropertyTests.Crystal(3), MacePropertyTests.Cluster(4));
    }

    [Fact]
    public void AHessianIsSymmetricAndTheSlopeOfTheForces()
    {
        AtomisticModel model = NequixArchitecture.Build(RandomNequix.Create(1, layers: 2));
        Structure structure = MacePropertyTests.Cluster(5);
        TensorProgram hessian = ReverseMode.Of(TangentMode.Of(model.Program, ["positions"]), ["positions"], of: ["t:energy"]);
        TensorProgram gradient = ModelRun.Gradient(model, "positions");
        using ModelRun run = new(model, structure);
        double[] positions = structure.Positions.ToArray();
        int n = positions.Length;
        double[][] rows = [.. Enumerable.Range(0, n).Select(k => run.Run(hessian, new Dictionary<string, double[]> { ["t:positions"] = Unit(k), ["g:t:energy"] = [1] })["g:positions"])];
        double scale = rows.Max(r => r.Max(Math.Abs));
        Assert.True(scale > 1e-3, "the test needs a Hessian");
        for (int k = 0; k < n; k += 4)
        {
            double[] up = Forces(k, 1e-5), down = Forces(k, -1e-5);
            for (int m = 0; m < n; m++)
            {
                Assert.Equal(rows[k][m], rows[m][k], 1e-10 * scale);
                Assert.Equal((up[m] - down[m]) / 2e-5, rows[k][m], 1e-6 * scale);
            }
        }

        double[] Unit(int k) => [.. Enumerable.Range(0, n).Select(m => m == k ? 1.0 : 0)];

        double[] Forces(int k, double step)
        {
            double[] moved = [.. positions];
            moved[k] += step;
            return run.Run(gradient, new Dictionary<string, double[]> { ["positions"] = moved, ["g:energy"] = [1] })["g:positions"];
        }
    }

    [Theory]
    [InlineData(Precision.Double)]
    [InlineData(Precision.Single)]
    public void StructuresHaveTheSameBitsAloneInABatchAndOnAnyNumberOfThreads(Precision precision)
    {
        AtomisticModel model = NequixArchitecture.Build(RandomNequix.Create(1));
        Structure[] structures = [.. Enumerable.Range(0, 12).Select(k => MacePropertyTests.Crystal(k + 1)), MacePropertyTests.Cluster(4)];
        using ModelPotential one = new(model, precision, threads: 1);
        using ModelPotential many = new(model, precision, threads: 3);
        PotentialResult[] together = [.. structures.Select(_ => new PotentialResult())];
        many.Evaluate([.. structures.Select(s => (Configuration)s)], together);
        for (int s = 0; s < structures.Length; s++)
        {
            PotentialResult alone = one.Evaluate(structures[s]);
            Assert.Equal(alone.Energy, together[s].Energy);
            Assert.Equal(alone.Forces.ToArray(), together[s].Forces.ToArray());
            Assert.Equal(alone.Virial.ToArray(), together[s].Virial.ToArray());
        }
    }
}
