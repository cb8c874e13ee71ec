using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Atomistic.Tests.Mace;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Building;
using TpCompiler.Core.Programs.Regions;
using TpCompiler.Core.TensorProducts;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Models;

/// <summary>The vocabulary, by a small potential of two layers of its own.</summary>
public sealed class ModelBuilderTests
{
    [Fact]
    public void ForcesOfAModelOfOnesOwnAreTheSlopesOfItsEnergy()
    {
        AtomisticModel model = SmallPotential();
        TensorProgram gradient = ModelRun.Gradient(model, "positions", "strain");
        Structure structure = MacePropertyTests.Crystal(1);
        using ModelRun run = new(model, structure);
        IReadOnlyDictionary<string, double[]> made = run.RunGradient(gradient);
        double[] forces = made["g:positions"];
        Assert.True(forces.Max(Math.Abs) > 1e-3, "the test needs forces");
        double[] positions = structure.Positions.ToArray();
        for (int k = 0; k < positions.Length; k++)
        {
            double slope = (Energy("positions", positions, k, 1e-5) - Energy("positions", positions, k, -1e-5)) / 2e-5;
            Assert.Equal(slope, forces[k], 1e-7);
        }

        double[] strain = new double[9];
        for (int k = 0; k < 9; k++)
        {
            double slope = (Energy("strain", strain, k, 1e-5) - Energy("strain", strain, k, -1e-5)) / 2e-5;
            Assert.Equal(slope, made["g:strain"][k], 1e-7);
        }

        double Energy(string input, double[] at, int k, double step)
        {
            double[] moved = [.. at];
            moved[k] += step;
            return run.Run(model.Program, new Dictionary<string, double[]> { [input] = moved })[ModelOutputs.Energy][0];
        }
    }

    [Fact]
    public void TheEnergyIsThatOfTheRotatedStructureAndTheMirrorImage()
    {
        AtomisticModel model = SmallPotential();
        Structure structure = MacePropertyTests.Cluster(2);
        double expected = EnergyOf(structure);
        double[] x = structure.Positions.ToArray();
        (double sin, double cos) = Math.SinCos(0.7);
        double[] turned = [.. Enumerable.Range(0, structure.Count).SelectMany(i => new[] { (cos * x[3 * i]) - (sin * x[(3 * i) + 1]), (sin * x[3 * i]) + (cos * x[(3 * i) + 1]), -x[(3 * i) + 2] })];
        Assert.Equal(expected, EnergyOf(structure.WithPositions(turned)), 1e-12);

        double EnergyOf(Structure of)
        {
            using ModelRun run = new(model, of);
            return run.Run(model.Program)[ModelOutputs.Energy][0];
        }
    }

    [Fact]
    public void PathsOfAConvolutionShareOneRowOfEachEdgeForItsNeighbor()
    {
        TensorProgram gradient = ModelRun.Gradient(SmallPotential(), "positions");
        Assert.True(gradient.Steps.Count(s => s.Writes.Contains(gradient.TensorIndex("g:layer0.gate")) && s.Domain == ProgramBuilder.Edges) > 3);
        Assert.Single(RegionCut.Apply(gradient).Program.Tensors, t => t.Name.StartsWith("g:layer0.gate/edges", StringComparison.Ordinal));
    }

    [Fact]
    public void AnEdgeMustSayWhichEndItReads()
    {
        ModelBuilder model = new("wrong", [1, 6, 8], 4);
        TensorValue features = model.Embed("embedding", 4);
        TensorValue edges = model.BesselBasis(model.Geometry(), 4);
        ArgumentException error = Assert.Throws<ArgumentException>(() => model.Scale("scaled", edges, features));
        Assert.Contains("OfCenter or OfNeighbor", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ValuesAreAsManyAsALayerNeeds()
    {
        ModelBuilder model = new("wrong", [1, 6, 8], 4);
        ImmutableArray<double> values = [1, 2, 3];
        ArgumentException error = Assert.Throws<ArgumentException>(() => model.Embed(new Weights("embedding", values), 4));
        Assert.Contains("embedding has 12 numbers, but 3 were given", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DrawnWeightsAreThoseOfTheSeed()
    {
        AtomisticModel model = SmallPotential();
        AtomisticModel same = SmallPotential();
        Assert.Equal(model.Program, same.Program);
        Assert.Equal(model.Parameters.Select(p => p.Name), same.Parameters.Select(p => p.Name));
        foreach ((ModelParameter a, ModelParameter b) in model.Parameters.Zip(same.Parameters))
            Assert.Equal(a.Values.AsEnumerable(), b.Values.AsEnumerable());
    }

    private static AtomisticModel SmallPotential()
    {
        ModelBuilder model = new("small", [1, 6, 8], cutoff: 3.5, seed: 5);
        Activation silu = new(x => x.Silu(), 1.6791767923989418);
        Irreps harmonics = Irreps.Parse("0e+1o+2e");
        Irreps hidden = Irreps.Parse("6x0e+4x1o+2x2e");

        EdgeGeometry edges = model.Geometry();
        TensorValue directions = model.Harmonics("harmonics", edges.Directions, harmonics);
        TensorValue radial = model.BesselBasis(edges, 6);
        TensorValue features = model.Embed("embedding.weight", 6);
        foreach (string layer in (string[])["layer0", "layer1"])
        {
            // Blocks with channels of their own: a segment for each path.
            TensorProductSpec paths = TensorProductSpec.Uvu(features.Irreps, harmonics, hidden);
            TensorValue weights = model.Perceptron($"{layer}.radial", radial, [8], ProgramBuilder.ConvolutionWeights(paths), silu);
            TensorValue message = model.Convolution($"{layer}.message", features, directions, weights, paths);
            TensorValue mixed = model.Linear($"{layer}.mix.weight", message, ProgramBuilder.GateInput(hidden), factor: 0.3);
            model.AddElementLinear($"{layer}.self.weight", features, mixed);
            features = model.Gate($"{layer}.gate", mixed, hidden, x => x.Silu(), x => x.Sigmoid());
        }

        model.Energies(model.Perceptron("readout", model.Linear("scalars.weight", features, Irreps.Parse("8x0e")), [8], Irreps.Parse("1x0e"), silu));
        return model.BuildModel();
    }
}
