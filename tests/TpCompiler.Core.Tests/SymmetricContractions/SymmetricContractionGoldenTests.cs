using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.SymmetricContractions;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Core.Tests.SymmetricContractions;

/// <summary>Values, gradients and second-order gradients against mace-torch, with its weights converted, in float64.</summary>
public class SymmetricContractionGoldenTests
{
    private const string Folder = "data/goldens/mace/units";

    [SharedDataTheory(Folder)]
    [InlineData("c1", "0e+1o+2e+3o", "0e+1o", 1)]
    [InlineData("c2", "0e+1o+2e+3o", "0e+1o+2e", 2)]
    [InlineData("c3_lmax2_L1", "0e+1o+2e", "0e+1o", 3)]
    [InlineData("c3_lmax3_L0", "0e+1o+2e+3o", "0e", 3)]
    [InlineData("c3_lmax3_L2", "0e+1o+2e+3o", "0e+1o+2e", 3)]
    [InlineData("c3_lmax3_L3", "0e+1o+2e+3o", "0e+1o+2e+3o", 3)]
    [InlineData("c4_lmax1_L1", "0e+1o", "0e+1o", 4)]
    public void ConvertedWeightsReproduceMace(string name, string coupling, string output, int correlation)
    {
        Case golden = new(
            SafetensorsFile.Open(SharedData.PathOf($"{Folder}/symmetric_contraction_{name}.safetensors")),
            SymmetricContractionTests.Compile(coupling, output, correlation));
        golden.Check();
    }

    private sealed class Case
    {
        private readonly SafetensorsFile _file;
        private readonly SymmetricContraction _contraction;
        private readonly int _channels;
        private readonly int _dim;
        private readonly List<(string Name, int Start, double[,] Map)> _maps = [];

        public Case(SafetensorsFile file, SymmetricContraction contraction)
        {
            _file = file;
            _contraction = contraction;
            (_channels, _dim) = (file.Shape("x")[1], file.Shape("x")[2]);
            int correlation = contraction.Spec.Correlation;
            for (int block = 0; block < contraction.Spec.Output.Count; block++)
            {
                for (int order = 1; order <= correlation; order++)
                {
                    string tensor = $"U.contractions.{block}.U_matrix_{order}";
                    string weight = order == correlation ? "weights_max" : $"weights.{correlation - 1 - order}";
                    double[] u = Dense(tensor, out int k);
                    _maps.Add(($"contractions.{block}.{weight}", contraction.WeightRange(block, order).Start, ContractionWeights.Map(contraction, block, order, u, k)));
                }
            }
        }

        public void Check()
        {
            KernelProgram forward = _contraction.Program;
            KernelProgram backward = Differentiation.Reverse(forward, "backward", ["x", "w"], o => "g" + o, i => "d" + i);
            KernelProgram force = Differentiation.Reverse(forward, "force", ["x"], o => "g" + o, i => "d" + i);
            KernelProgram second = Differentiation.Reverse(force, "second", ["x", "w", "gout"], o => "h_" + o, i => "s" + i);
            double[] x = _file.Doubles("x");
            double[] gout = _file.Doubles("gout");
            double[] h = _file.Doubles("h_x");
            int[] elements = _file.Ints("element");
            Dictionary<string, double[]> weightGradients = _maps.ToDictionary(m => "grad_w." + m.Name, m => new double[_file.Doubles("w." + m.Name).Length]);
            Dictionary<string, double[]> secondWeightGradients = _maps.ToDictionary(m => "dgrad_w." + m.Name, m => new double[_file.Doubles("w." + m.Name).Length]);
            for (int node = 0; node < elements.Length; node++)
            {
                for (int c = 0; c < _channels; c++)
                {
                    int at = ((node * _channels) + c) * _dim;
                    Dictionary<string, double[]> inputs = new()
                    {
                        ["x"] = x[at..(at + _dim)],
                        ["w"] = Weights(elements[node], c),
                        ["gout"] = Channel(gout, node, c),
                        ["h_dx"] = h[at..(at + _dim)],
                    };
                    AssertClose(Channel(_file.Doubles("out"), node, c), ScalarEvaluator.Run(forward, inputs)["out"]);
                    Dictionary<string, double[]> gradients = ScalarEvaluator.Run(backward, inputs);
                    AssertClose(_file.Doubles("grad_x")[at..(at + _dim)], gradients["dx"]);
                    AddWeightGradients("grad_w.", weightGradients, elements[node], c, gradients["dw"]);
                    Dictionary<string, double[]> seconds = ScalarEvaluator.Run(second, inputs);
                    AssertClose(_file.Doubles("dgrad_x")[at..(at + _dim)], seconds["sx"]);
                    AssertClose(Channel(_file.Doubles("dgrad_gout"), node, c), seconds["sgout"]);
                    AddWeightGradients("dgrad_w.", secondWeightGradients, elements[node], c, seconds["sw"]);
                }
            }

            foreach (KeyValuePair<string, double[]> gradient in weightGradients.Concat(secondWeightGradients))
                AssertClose(_file.Doubles(gradient.Key), gradient.Value);
        }

        private double[] Weights(int element, int channel)
        {
            double[] weights = new double[_contraction.Paths.Count];
            foreach ((string name, int start, double[,] map) in _maps)
            {
                double[] w = _file.Doubles("w." + name);
                for (int k = 0; k < map.GetLength(0); k++)
                {
                    for (int p = 0; p < map.GetLength(1); p++)
                        weights[start + p] += map[k, p] * w[(((element * map.GetLength(0)) + k) * _channels) + channel];
                }
            }

            return weights;
        }

        private void AddWeightGradients(string prefix, Dictionary<string, double[]> sums, int element, int channel, double[] gradient)
        {
            foreach ((string name, int start, double[,] map) in _maps)
            {
                for (int k = 0; k < map.GetLength(0); k++)
                {
                    for (int p = 0; p < map.GetLength(1); p++)
                        sums[prefix + name][(((element * map.GetLength(0)) + k) * _channels) + channel] += map[k, p] * gradient[start + p];
                }
            }
        }

        /// <summary>One channel of a tensor of shape [nodes, blocks of (channel, m)].</summary>
        private double[] Channel(double[] tensor, int node, int channel)
        {
            Irreps output = _contraction.Spec.Output;
            double[] values = new double[output.Dim];
            for (int block = 0; block < output.Count; block++)
            {
                int dim = output[block].Dim;
                int at = (((node * output.Dim) + output.Offsets[block]) * _channels) + (channel * dim);
                Array.Copy(tensor, at, values, output.Offsets[block], dim);
            }

            return values;
        }

        private double[] Dense(string name, out int k)
        {
            int[] shape = _file.Ints(name + ".shape");
            int[] indices = _file.Ints(name + ".indices");
            double[] values = _file.Doubles(name + ".values");
            double[] dense = new double[shape.Aggregate(1, (a, b) => a * b)];
            for (int n = 0; n < values.Length; n++)
            {
                int at = 0;
                for (int axis = 0; axis < shape.Length; axis++)
                    at = (at * shape[axis]) + indices[(n * shape.Length) + axis];
                dense[at] = values[n];
            }

            k = shape[^1];
            return dense;
        }
    }

    private static void AssertClose(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = Math.Max(1.0, expected.Max(Math.Abs));
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i] / scale, actual[i] / scale, 1e-12);
    }
}
