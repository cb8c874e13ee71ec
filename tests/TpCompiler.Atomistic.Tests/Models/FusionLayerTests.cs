using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Atomistic.Tests.Mace;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Building;
using TpCompiler.Core.TensorProducts;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Models;

/// <summary>Fusion diagrams as layers of models.</summary>
public sealed class FusionLayerTests
{
    private const string Message = """
        leg h[j] : 6x(0e+1o)
        harmonics Y[ij] : sh(2)
        weight R[ij,path,6]
        out A[i] = sum j: h*Y -> sh(2) uvu by R
        """;

    [Fact]
    public void ADiagramIsTheConvolutionThatItSays()
    {
        double expected = EnergyOf(model =>
        {
            (EdgeGeometry edges, TensorValue features, TensorValue radial) = Begin(model);
            Irreps harmonics = Irreps.SphericalHarmonics(2, -1);
            TensorProductSpec paths = TensorProductSpec.Uvu(features.Irreps, harmonics, harmonics);
            Assert.Equal(ProgramBuilder.ConvolutionWeights(paths).Dim, ModelBuilder.FusionWeights(Message, "R").Dim);
            TensorValue opposite = model.Formula("opposite", ProgramBuilder.Edges, Irreps.Parse("1x1o"), v => v[0].Select(x => -x), edges.Directions);
            TensorValue made = model.Perceptron("radial", radial, [8], ProgramBuilder.ConvolutionWeights(paths), Silu);
            return model.Convolution("A", features, model.Harmonics("Y", opposite, harmonics), made, paths);
        });
        double found = EnergyOf(model =>
        {
            (EdgeGeometry edges, TensorValue features, TensorValue radial) = Begin(model);
            TensorValue weights = model.Perceptron("radial", radial, [8], ModelBuilder.FusionWeights(Message, "R"), Silu);
            return model.Fusion("A", Message, edges, new Dictionary<string, TensorValue> { ["h"] = features, ["R"] = weights });
        });
        Assert.Equal(expected, found, 1e-10);
    }

    [Fact]
    public void ForcesAndStressAreSlopesOfTheEnergy()
    {
        using ModelPotential potential = new(ThreeBodyPotential(), threads: 1);
        Testing.Potential.Check(potential, new(Elements: [1, 8], Cutoff: 3.5)).ThrowIfFailed();
    }

    [Fact]
    public void TheExecutorAgreesWithTheInterpreter()
    {
        AtomisticModel model = ThreeBodyPotential();
        Structure structure = MacePropertyTests.Crystal(4);
        using ModelPotential potential = new(model, threads: 2);
        using ModelRun run = new(model, structure);
        PotentialResult result = potential.Evaluate(structure);
        Assert.True(result.Forces.ToArray().Max(Math.Abs) > 1e-3, "the test needs forces");
        Assert.Equal(run.Run(model.Program)[ModelOutputs.Energy][0], result.Energy, 1e-10);
    }

    [Fact]
    public void GradientsOfTheWeightsOfADiagramAreSlopes()
    {
        AtomisticModel model = ThreeBodyPotential();
        Structure structure = MacePropertyTests.Crystal(2);
        using ModelRun run = new(model, structure);
        string[] names = [.. model.Program.TensorsOf(ProgramRole.Parameter).Select(t => t.Name).Where(n => n.StartsWith("block.", StringComparison.Ordinal))];
        Assert.Equal(["block.M", "block.W"], names.Order(StringComparer.Ordinal));
        IReadOnlyDictionary<string, double[]> made = run.RunGradient(ModelRun.Gradient(model, names));
        IReadOnlyDictionary<string, double[]> own = model.Prepare();
        foreach (string name in names)
        {
            double[] values = own[name];
            for (int k = 0; k < values.Length; k += Math.Max(1, values.Length / 7))
            {
                double slope = (EnergyAt(1e-5) - EnergyAt(-1e-5)) / 2e-5;
                Assert.Equal(slope, made["g:" + name][k], 1e-6 * Math.Max(1, Math.Abs(slope)));

                double EnergyAt(double step)
                {
                    double[] moved = [.. values];
                    moved[k] += step;
                    return run.Run(model.Program, new Dictionary<string, double[]> { [name] = moved })[ModelOutputs.Energy][0];
                }
            }
        }
    }

    [Fact]
    public void MistakesAreNamed()
    {
        ModelBuilder model = new("wrong", [1, 6, 8], 3.5);
        (EdgeGeometry edges, TensorValue features, TensorValue radial) = Begin(model);
        Dictionary<string, TensorValue> none = [];
        Assert.Contains("line 2, column", Refusal("leg h[i] : 0e\nout x[i] = q", none), StringComparison.Ordinal);
        Assert.Contains("reads h, 6x0e+6x1o for each [i]", Refusal(Message, none), StringComparison.Ordinal);
        Assert.Contains("reads R, 42x0e for each [ij]", Refusal(Message, new() { ["h"] = features }), StringComparison.Ordinal);
        Assert.Contains("reads R as 42x0e", Refusal(Message, new() { ["h"] = features, ["R"] = radial }), StringComparison.Ordinal);
        Assert.Contains("no leg or weight H; it has h, Y, R", Refusal(Message, new() { ["H"] = features }), StringComparison.Ordinal);

        string Refusal(string text, Dictionary<string, TensorValue> operands) => Assert.Throws<ArgumentException>(() => model.Fusion("A", text, edges, operands)).Message;
    }

    private static Activation Silu { get; } = new(x => x.Silu(), 1.6791767923989418);

    private static (EdgeGeometry Edges, TensorValue Features, TensorValue Radial) Begin(ModelBuilder model)
    {
        EdgeGeometry edges = model.Geometry();
        TensorValue scalars = model.Embed("embedding", 6);
        TensorValue features = model.Linear("begin", scalars, Irreps.Parse("6x0e+6x1o"));
        TensorValue atoms = model.Copy("atoms", ProgramBuilder.Nodes, features, NumberKind.Model);
        return (edges, atoms, model.BesselBasis(edges, 5));
    }

    private static double EnergyOf(Func<ModelBuilder, TensorValue> layer)
    {
        ModelBuilder model = new("energies", [1, 6, 8], 3.5, seed: 3);
        TensorValue features = layer(model);
        model.Energies(model.Perceptron("readout", model.Linear("scalars", features, Irreps.Parse("4x0e")), [4], Irreps.Parse("1x0e"), Silu));
        using ModelPotential potential = new(model.BuildModel(), threads: 1);
        return potential.Evaluate(MacePropertyTests.Crystal(3)).Energy;
    }

    private static AtomisticModel ThreeBodyPotential()
    {
        const string Block = """
            leg h[i] : 8x0e
            harmonics Y[ij] : sh(2)
            weight R[ij,path,8] M W[path,8]
            phi[ij] = mix M(h[j]*Y -> sh(2) uvu by R)
            out B[i] : 8x0e = ((sum j: phi[ij])*(sum k: phi[ik]) uuu)*h[i] uuu by W
            """;
        ModelBuilder model = new("three-body", [1, 6, 8], cutoff: 3.5, seed: 7);
        Activation silu = new(x => x.Silu(), 1.6791767923989418);

        EdgeGeometry edges = model.Geometry();
        TensorValue features = model.Copy("features", ProgramBuilder.Nodes, model.Embed("embedding.weight", 8), NumberKind.Model);
        TensorValue radial = model.Perceptron("radial", model.BesselBasis(edges, 6), [8], ModelBuilder.FusionWeights(Block, "R"), silu);
        TensorValue block = model.Fusion("block", Block, edges, new Dictionary<string, TensorValue> { ["h"] = features, ["R"] = radial });
        model.Energies(model.Perceptron("readout", block, [8], Irreps.Parse("1x0e"), silu));
        return model.BuildModel();
    }
}
