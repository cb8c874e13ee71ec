using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Tests.TensorProducts;
using TpCompiler.TestSupport;
using TpCompiler.TestSupport.Diagrams;
using Xunit;

namespace TpCompiler.Core.Tests.Diagrams.Oracle;

/// <summary>Diagrams that say the same as operations of e3nn 0.4.4, values and derivatives. Samples are nodes.</summary>
public class DiagramGoldenTests
{
    private const string Products = "data/goldens/e3nn/tp";
    private const string Linear = "data/goldens/e3nn/linear/mace_message.safetensors";

    [SharedDataTheory(Products)]
    [InlineData("uvu_mace_conv_L0", "8x0e", "sh(3)", "W[i,path,8]", "-> sh(3) uvu by W[i]")]
    [InlineData("uvu_mace_conv_L1", "8x(0e+1o)", "sh(3)", "W[i,path,8]", "-> sh(3) uvu by W[i]")]
    [InlineData("uvu_mace_conv_L2", "4x(0e+1o+2e)", "sh(3)", "W[i,path,4]", "-> sh(3) uvu by W[i]")]
    [InlineData("uvu_nequip_parity", "8x(0e+0o+1o+1e+2e+2o)", "sh(2)", "W[i,path,8]", "-> 0e+0o+1e+1o+2e+2o uvu by W[i]")]
    [InlineData("uvw_mace_skip_tp", "16x(0e+1o)", "3x0e", "W[path,16,3,16]", "uvw by W")]
    public void ProductsAreThoseOfE3nn(string name, string first, string second, string weight, string rest)
    {
        FusionDiagram diagram = DiagramCorpus.Read($"leg x1[i] : {first}\nleg x2[i] : {second}\nweight {weight}\nout y[i] = x1*x2 {rest}");
        SafetensorsFile file = SafetensorsFile.Open(SharedData.PathOf($"{Products}/{name}.safetensors"));
        Dictionary<string, double[]> Read(string prefix) => new()
        {
            ["x1"] = E3nnLayouts.FeaturesFrom(diagram.Legs[0].Irreps, file.Doubles(prefix + "x1")),
            ["x2"] = E3nnLayouts.FeaturesFrom(diagram.Legs[1].Irreps, file.Doubles(prefix + "x2")),
            ["W"] = file.Doubles(prefix + "w"),
        };
        double[] Output(string tensor) => E3nnLayouts.FeaturesFrom(diagram.Output.Value.Irreps, file.Doubles(tensor));
        DiagramInputs inputs = InputsOf(Read(""), file.Shape("x1")[0]);

        Numbers.AssertNear(Output("y"), DiagramOracle.Forward(diagram, inputs), 1e-10, "y");
        AssertNear(Read("grad_"), DiagramOracle.Backward(diagram, inputs, Output("gy")));
        SecondDerivatives passed = DiagramOracle.DoubleBackward(diagram, inputs, Output("gy"), Read("h_"));
        AssertNear(Read("dgrad_"), passed.Gradients);
        Numbers.AssertNear(Output("dgrad_gy"), passed.ByCotangent, 1e-10, "dgrad_gy");
    }

    [SharedDataFact(Linear)]
    public void MixIsLinearOfE3nn()
    {
        FusionDiagram diagram = DiagramCorpus.Read("leg x[i] : 16x(0e+0e+1o+1o+1o+2e)\nweight w\nout y[i] = mix w(x)");
        SafetensorsFile file = SafetensorsFile.Open(SharedData.PathOf(Linear));
        Dictionary<string, double[]> Read(string prefix) => new()
        {
            ["x"] = E3nnLayouts.FeaturesFrom(diagram.Legs[0].Irreps, file.Doubles(prefix + "x")),
            ["w"] = file.Doubles(prefix + "w"),
        };
        double[] Output(string tensor) => E3nnLayouts.FeaturesFrom(diagram.Output.Value.Irreps, file.Doubles(tensor));
        DiagramInputs inputs = InputsOf(Read(""), file.Shape("x")[0]);

        Numbers.AssertNear(Output("y"), DiagramOracle.Forward(diagram, inputs), 1e-10, "y");
        AssertNear(Read("grad_"), DiagramOracle.Backward(diagram, inputs, Output("gy")));
    }

    /// <summary>Each instruction is a diagram of its own; instructions into one block are added as e3nn's element normalisation says.</summary>
    [SharedDataTheory(Products)]
    [InlineData("uvw_fctp_shared")]
    [InlineData("uvw_fctp_persample")]
    [InlineData("uvw_fctp_mixed_parity")]
    [InlineData("uvw_high_l")]
    [InlineData("uvw_odd_sum_l")]
    [InlineData("uvu_shared_mul2", 3)]
    [InlineData("uvv_shared")]
    [InlineData("uvv_persample")]
    [InlineData("uuu_elementwise_noweight")]
    [InlineData("uuu_weighted", 2)]
    [InlineData("uuu_persample")]
    [InlineData("uuw_shared")]
    [InlineData("uuw_persample")]
    [InlineData("uvuv_full_noweight")]
    [InlineData("uvuv_weighted")]
    [InlineData("mixed_modes_component_element", 1)]
    public void ModesAreThoseOfE3nn(string name, int blockWithPathWeights = -1)
    {
        using JsonDocument index = JsonDocument.Parse(File.ReadAllText(SharedData.PathOf($"{Products}/index.json")));
        JsonElement product = index.RootElement.GetProperty(name);
        Irreps In(string key) => Irreps.Parse(product.GetProperty(key).GetString()!);
        (Irreps first, Irreps second, Irreps output) = (In("irreps_in1"), In("irreps_in2"), In("irreps_out"));
        bool perSample = !product.GetProperty("shared_weights").GetBoolean();
        SafetensorsFile file = SafetensorsFile.Open(SharedData.PathOf($"{Products}/{name}.safetensors"));
        int samples = file.Shape("x1")[0];
        double[] x1 = E3nnLayouts.FeaturesFrom(first, file.Doubles("x1"));
        double[] x2 = E3nnLayouts.FeaturesFrom(second, file.Doubles("x2"));
        double[] y = E3nnLayouts.FeaturesFrom(output, file.Doubles("y"));

        double[][] blocks = [.. output.Select(b => new double[samples * b.Dim])];
        double[] summed = new double[output.Count];
        int weightStart = 0;
        foreach (JsonElement instruction in product.GetProperty("instructions").EnumerateArray())
        {
            (int a, int b, int o) = (instruction.GetProperty("i_in1").GetInt32(), instruction.GetProperty("i_in2").GetInt32(), instruction.GetProperty("i_out").GetInt32());
            string mode = instruction.GetProperty("mode").GetString()!;
            bool weighted = instruction.GetProperty("has_weight").GetBoolean();
            int[] shape = [.. instruction.GetProperty("path_shape").EnumerateArray().Select(e => e.GetInt32())];
            int count = weighted ? shape.Aggregate(1, (p, n) => p * n) : 0;
            string text = $"leg a[i] : {first[a]}\nleg b[i] : {second[b]}\n";
            if (weighted)
                text += $"weight W[{(perSample ? "i," : "")}{string.Join(",", Sizes(mode, shape))}]\n";
            FusionDiagram diagram = DiagramCorpus.Read($"{text}out y[i] = a*b -> {output[o].Irrep} {mode}{(weighted ? " by W" : "")}");
            Dictionary<string, double[]> tensors = new() { ["a"] = Columns(x1, first.Offsets[a], first[a].Dim, samples), ["b"] = Columns(x2, second.Offsets[b], second[b].Dim, samples) };
            if (weighted)
                tensors["W"] = Transpose(mode, shape, perSample ? Columns(file.Doubles("w"), weightStart, count, samples) : file.Doubles("w")[weightStart..(weightStart + count)]);
            weightStart += count;

            int terms = ((ProductExpression)diagram.Output.Value).SummedChannels;
            summed[o] += terms;
            double[] value = DiagramOracle.Forward(diagram, InputsOf(tensors, samples));
            blocks[o] = [.. blocks[o].Zip(value, (sum, v) => sum + Math.Sqrt(terms) * v)];
        }

        // A diagram has no factors for single instructions.
        foreach (int o in Enumerable.Range(0, output.Count).Where(o => o != blockWithPathWeights))
            Numbers.AssertNear(Columns(y, output.Offsets[o], output[o].Dim, samples), [.. blocks[o].Select(v => v / Math.Sqrt(summed[o]))], 1e-10, $"block {o}");
    }

    // The sizes that a diagram's weight has of e3nn's: uvu the other way round, and none of 1 but that of the result.
    private static IEnumerable<int> Sizes(string mode, int[] shape)
    {
        int[] all = mode == "uvu" ? [shape[1], shape[0]] : shape;
        bool makesChannels = mode is "uuw" or "uvw";
        return all.Where((size, n) => size > 1 || (makesChannels && n == all.Length - 1));
    }

    private static double[] Transpose(string mode, int[] shape, double[] weights)
    {
        if (mode != "uvu")
            return weights;
        (int u, int v) = (shape[0], shape[1]);
        return [.. weights.Select((_, n) => weights[n / (u * v) * u * v + n % u * v + n / u % v])];
    }

    private static double[] Columns(double[] rows, int start, int length, int samples)
    {
        int row = rows.Length / samples;
        return [.. Enumerable.Range(0, samples).SelectMany(s => rows[(s * row + start)..(s * row + start + length)])];
    }

    private static DiagramInputs InputsOf(Dictionary<string, double[]> tensors, int samples)
        => new(new(samples, [], []), new Dictionary<string, (int[], int)>(), tensors);

    private static void AssertNear(Dictionary<string, double[]> expected, IReadOnlyDictionary<string, double[]> actual)
        => Assert.All(expected, e => Numbers.AssertNear(e.Value, actual[e.Key], 1e-10, e.Key));
}
