using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Models;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Building;
using TpCompiler.Core.Programs.Derivatives;
using TpCompiler.Runtime.Programs;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Models;

/// <summary>Words of the vocabulary by themselves: a norm shared by features of several degrees, and rows of elements.</summary>
public sealed class NormalizationTests
{
    private const int Nodes = 3;

    private static readonly Irreps s_features = Irreps.Parse("3x0e+2x0e+2x1o+2x2e");

    [Fact]
    public void RmsNormDividesByOneRootForEachItem()
    {
        (double[] x, double[] scale) = (Numbers(1, Nodes * s_features.Dim), Numbers(2, 9));
        double[] expected = new double[x.Length];
        for (int n = 0; n < Nodes; n++)
        {
            Span<double> row = x.AsSpan(n * s_features.Dim, s_features.Dim);
            double sum = 0.01;
            foreach ((int first, int channel, int l) in Positions())
                sum += row[first] * row[first] / (l + 2);
            foreach ((int first, int channel, _) in Positions())
                expected[(n * s_features.Dim) + first] = row[first] * scale[channel] / Math.Sqrt(sum);
        }

        NumberAssert.Close(expected, Run(Norm(), x, scale)["y"], 1e-14, "normalised");
    }

    [Fact]
    public void GradientsOfRmsNormAreThoseOfDifferences()
    {
        (double[] x, double[] scale, double[] cotangent) = (Numbers(1, Nodes * s_features.Dim), Numbers(2, 9), Numbers(3, Nodes * s_features.Dim));
        TensorProgram program = Norm();
        IReadOnlyDictionary<string, double[]> gradient = Run(ReverseMode.Of(program, ["x", "scale"]), x, scale, cotangent);
        for (int k = 0; k < x.Length; k++)
            Assert.Equal(Slope(step => Value(Moved(x, k, step), scale)), gradient["g:x"][k], 1e-8);
        for (int k = 0; k < scale.Length; k++)
            Assert.Equal(Slope(step => Value(x, Moved(scale, k, step))), gradient["g:scale"][k], 1e-8);

        double Value(double[] x, double[] scale) => Run(program, x, scale)["y"].Zip(cotangent, (a, b) => a * b).Sum();
    }

    [Fact]
    public void ALinearMapOfOneHotRowsHasARowOfWeightsForEachElement()
    {
        ModelBuilder model = new("one_hot", [1, 6, 8], 4);
        model.Output("rows", model.Linear("map.weight", model.OneHot("species"), Irreps.Parse("4x0e")));
        AtomisticModel built = model.BuildModel();
        double[] weights = [.. built.Parameters.Single(p => p.IsTrained).Values];
        using ProgramGraph graph = new();
        graph.SetEdges(1, [], []);
        graph.SetLabel("z", [0], 3);
        double[] rows = ProgramInterpreter.Run(built.Program, graph, built.Prepare())["rows"];
        NumberAssert.Close([.. weights.Select(w => w / Math.Sqrt(3))], rows, 1e-14, "rows");
    }

    private static TensorProgram Norm()
    {
        ProgramBuilder builder = new("norm");
        TensorValue x = builder.Input("x", ProgramBuilder.Nodes, s_features);
        TensorValue scale = builder.Parameter("scale", ProgramBuilder.Everything, Irreps.Parse("3x0e+2x0e+2x0e+2x0e"));
        builder.Output("y", builder.RmsNorm("y", x, scale, b => new Rational(1, b.Irrep.L + 2), new Rational(1, 100)));
        return builder.Build();
    }

    private static IReadOnlyDictionary<string, double[]> Run(TensorProgram program, double[] x, double[] scale, double[]? cotangent = null)
    {
        using ProgramGraph graph = new();
        graph.SetEdges(Nodes, [], []);
        Dictionary<string, double[]> given = new() { ["x"] = x, ["scale"] = scale };
        if (cotangent is not null)
            given["g:y"] = cotangent;
        return ProgramInterpreter.Run(program, graph, given);
    }

    /// <summary>For each number of a row its place, its channel among those of all blocks, and its degree.</summary>
    private static IEnumerable<(int Place, int Channel, int L)> Positions()
    {
        for (int b = 0, channel = 0; b < s_features.Count; channel += s_features[b].Multiplicity, b++)
        {
            for (int k = 0; k < s_features[b].Dim; k++)
                yield return (s_features.Offsets[b] + k, channel + (k % s_features[b].Multiplicity), s_features[b].Irrep.L);
        }
    }

    private static double Slope(Func<double, double> value) => (value(1e-5) - value(-1e-5)) / 2e-5;

    private static double[] Moved(double[] values, int k, double step)
    {
        double[] moved = [.. values];
        moved[k] += step;
        return moved;
    }

    private static double[] Numbers(int seed, int count)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextDouble()) - 1)];
    }
}
