using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.SymmetricContractions;

namespace TpCompiler.Core.Tests.SymmetricContractions;

/// <summary>Evaluates a layer of powers straight from what its paths mean, and its forms from their programs.</summary>
internal static class PowerLayerEvaluation
{
    /// <summary>The output for some weights of each term.</summary>
    public static double[] Reference(PowerLayer layer, double[] x, double[][] weights)
    {
        double[] sums = new double[layer.Output.Dim];
        for (int t = 0; t < layer.Terms.Count; t++)
        {
            for (int n = 0; n < layer.Terms[t].Paths.Count; n++)
            {
                PowerPath path = layer.Terms[t].Paths[n];
                double[] value = Comb(layer.Input, path.Factors, x);
                for (int m = 0; m < value.Length; m++)
                    sums[layer.Output.Offsets[path.Output] + m] += weights[t][n] * path.Scale.ToDouble() * value[m];
            }
        }

        return sums;
    }

    /// <summary>The output of a form.</summary>
    public static double[] Run(PowerForm form, double[] x, double[][] weights)
        => ScalarEvaluator.Run(form.Program, Inputs(form, x, weights))["out"];

    /// <summary>The inputs of a form's program.</summary>
    public static Dictionary<string, double[]> Inputs(PowerForm form, double[] x, double[][] weights)
    {
        Dictionary<string, double[]> inputs = weights.Select((w, t) => (w, t)).ToDictionary(p => $"w{p.t + 1}", p => p.w);
        if (form.Preparation is KernelProgram preparation)
            inputs.Add("w", ScalarEvaluator.Run(preparation, inputs)["w"]);
        inputs.Add("x", x);
        return inputs;
    }

    /// <summary>Random weights for each term.</summary>
    public static double[][] RandomWeights(PowerLayer layer, Random random)
        => [.. layer.Terms.Select(t => RandomVector(t.Paths.Count, random))];

    public static double[] RandomVector(int count, Random random)
        => [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextDouble()) - 1)];

    /// <summary>The left comb with vertices sqrt(2l+1) w3j.</summary>
    private static double[] Comb(Irreps input, FactorPath path, double[] x)
    {
        double[] value = Block(input, path.Factors[0], x);
        for (int f = 1; f < path.Factors.Count; f++)
        {
            double[] right = Block(input, path.Factors[f], x);
            int l = path.Irreps[f - 1].L;
            CouplingTensor tensor = Wigner3j.Get(value.Length / 2, right.Length / 2, l);
            double[] next = new double[(2 * l) + 1];
            for (int n = 0; n < tensor.Entries.Count; n++)
            {
                CouplingEntry e = tensor.Entries[n];
                next[e.K] += Math.Sqrt((2 * l) + 1) * tensor.Values[n] * value[e.I] * right[e.J];
            }

            value = next;
        }

        return value;
    }

    private static double[] Block(Irreps input, int block, double[] x)
        => x[input.Offsets[block]..(input.Offsets[block] + input[block].Dim)];
}
