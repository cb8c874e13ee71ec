using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using TpCompiler.Algebra;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Generators.Tests.Support;
using TpCompiler.Runtime.Layout;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Generators.Tests;

/// <summary>Generated tensor products against numbers that e3nn 0.4.4 computed.</summary>
public class ReferenceProductTests
{
    private const string Folder = "data/goldens/e3nn/tp";

    [SharedDataTheory(Folder)]
    [InlineData("uvw_fctp_persample")]
    [InlineData("uvw_fctp_mixed_parity")]
    [InlineData("uvw_high_l")]
    [InlineData("uvw_odd_sum_l")]
    [InlineData("uvu_mace_conv_L2")]
    [InlineData("uvu_nequip_parity")]
    [InlineData("uvv_persample")]
    [InlineData("uuw_persample")]
    public void ProductIsThatOfE3nn(string name)
    {
        ProductCase product = ProductCase.Read(name);
        SafetensorsFile file = SafetensorsFile.Open(SharedData.PathOf($"{Folder}/{name}.safetensors"));
        CompiledOperations compiled = CompiledOperations.Of([("Product", product.Attribute, 3)], derivatives: 0);

        double[] expected = ProductCase.Feature(product.Spec.Output, file.Doubles("y"));
        double[] output = new double[expected.Length];
        compiled.Run(
            "Product",
            "Forward",
            file.Shape("x1")[0],
            ProductCase.Feature(product.Spec.First, file.Doubles("x1")),
            ProductCase.Feature(product.Spec.Second, file.Doubles("x2")),
            product.Weight(file.Doubles("w")),
            output);

        Near(expected, output);
    }

    [SharedDataTheory(Folder)]
    [InlineData("uvw_fctp_shared")]
    [InlineData("uvw_mace_skip_tp")]
    [InlineData("uvu_mace_conv_L0")]
    [InlineData("uvu_mace_conv_L1")]
    [InlineData("uvu_shared_mul2")]
    [InlineData("uuu_elementwise_noweight")]
    [InlineData("uuu_weighted")]
    [InlineData("uuu_persample")]
    [InlineData("uvv_shared")]
    [InlineData("uuw_shared")]
    [InlineData("uvuv_weighted")]
    [InlineData("uvuv_full_noweight")]
    [InlineData("uvu_triu")]
    [InlineData("u_triu_vw")]
    [InlineData("mixed_modes_component_element")]
    public void ProductAndDerivativesAreThoseOfE3nn(string name)
    {
        ProductCase product = ProductCase.Read(name);
        SafetensorsFile file = SafetensorsFile.Open(SharedData.PathOf($"{Folder}/{name}.safetensors"));
        int count = file.Shape("x1")[0];
        CompiledOperations compiled = CompiledOperations.Of([("Product", product.Attribute, product.HasWeights ? 3 : 2)]);

        double[] x = ProductCase.Feature(product.Spec.First, file.Doubles("x1"));
        double[] y = ProductCase.Feature(product.Spec.Second, file.Doubles("x2"));
        double[] gradientOfOutput = ProductCase.Feature(product.Spec.Output, file.Doubles("gy"));
        double[] hx = ProductCase.Feature(product.Spec.First, file.Doubles("h_x1"));
        double[] hy = ProductCase.Feature(product.Spec.Second, file.Doubles("h_x2"));
        double[][] w = product.HasWeights ? [product.Weight(file.Doubles("w"))] : [];
        double[][] hw = product.HasWeights ? [product.Weight(file.Doubles("h_w"))] : [];

        double[] output = new double[gradientOfOutput.Length];
        compiled.Run("Product", "Forward", count, [x, y, .. w, output]);
        Near(ProductCase.Feature(product.Spec.Output, file.Doubles("y")), output);

        double[][] gradients = [new double[x.Length], new double[y.Length], .. w.Select(v => new double[v.Length])];
        compiled.Run("Product", "Backward", count, [x, y, .. w, gradientOfOutput, .. gradients]);
        CheckGradients("grad_");
        foreach (double[] gradient in gradients)
        {
            // One gradient alone takes another kernel.
            double[] together = [.. gradient];
            Array.Fill(gradient, double.NaN);
            compiled.Run("Product", "Backward", count, [x, y, .. w, gradientOfOutput, .. gradients.Select(g => g == gradient ? g : null)]);
            Near(together, gradient);
        }

        double[] gradientOfGradient = new double[output.Length];
        compiled.Run("Product", "DoubleBackward", count, [x, y, .. w, gradientOfOutput, hx, hy, .. hw, .. gradients, gradientOfGradient]);
        CheckGradients("dgrad_");
        Near(ProductCase.Feature(product.Spec.Output, file.Doubles("dgrad_gy")), gradientOfGradient);

        void CheckGradients(string prefix)
        {
            Near(ProductCase.Feature(product.Spec.First, file.Doubles(prefix + "x1")), gradients[0]);
            Near(ProductCase.Feature(product.Spec.Second, file.Doubles(prefix + "x2")), gradients[1]);
            if (product.HasWeights)
                Near(product.Weight(file.Doubles(prefix + "w")), gradients[2]);
        }
    }

    private static void Near(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = Math.Max(1, expected.Max(Math.Abs));
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= 1e-10 * scale, $"element {i}: expected {expected[i]}, found {actual[i]}");
    }

    private sealed record ProductCase(TensorProductSpec Spec, string Attribute)
    {
        public bool HasWeights => Spec.TotalWeightCount > 0;

        public static ProductCase Read(string name)
        {
            using JsonDocument index = JsonDocument.Parse(File.ReadAllText(SharedData.PathOf($"{Folder}/index.json")));
            JsonElement entry = index.RootElement.GetProperty(name);
            Irreps first = Irreps.Parse(entry.GetProperty("irreps_in1").GetString()!);
            Irreps second = Irreps.Parse(entry.GetProperty("irreps_in2").GetString()!);
            Irreps output = Irreps.Parse(entry.GetProperty("irreps_out").GetString()!);
            WeightSource weights = entry.GetProperty("weight_numel").GetInt32() == 0 ? WeightSource.None
                : entry.GetProperty("shared_weights").GetBoolean() ? WeightSource.Shared
                : WeightSource.PerItem;
            JsonElement[] instructions = [.. entry.GetProperty("instructions").EnumerateArray()];
            ConnectionMode mode = ConnectionModes.TryParse(instructions[0].GetProperty("mode").GetString()!)!.Value;
            EquatableArray<TensorProductPath> unit = new(instructions.Select(i => PathOf(i, Rational.One)));

            // The index has no path weights, but the coefficients that they led to.
            TensorProductSpec plain = new(first, second, output, unit, weights);
            IEnumerable<TensorProductPath> paths = instructions.Select((i, n) =>
            {
                double ratio = i.GetProperty("path_coefficient").GetDouble() / plain.Coefficient(unit[n]).ToDouble();
                double sixtieths = 60 * ratio * ratio;
                Assert.Equal(Math.Round(sixtieths), sixtieths, 1e-4);
                return PathOf(i, new Rational((long)Math.Round(sixtieths), 60));
            });
            TensorProductSpec spec = plain with { Paths = new(paths) };
            string list = string.Join("; ", spec.Paths.Select(p =>
                $"{p.First} {p.Second} {p.Output} {(p.Mode == mode ? "" : ConnectionModes.NameOf(p.Mode))} * {p.PathWeight}{(p.HasWeight ? "" : " unweighted")}"));
            return new(
                spec,
                $"TensorProduct(\"{first}\", \"{second}\", Output = \"{output}\", Paths = \"{list}\", "
                + $"Connection = ConnectionMode.{mode}, Weights = WeightSource.{weights})");
        }

        public static double[] Feature(Irreps irreps, double[] values)
        {
            double[] converted = new double[values.Length];
            FeatureLayout.FromE3nn(irreps, values, converted, values.Length / irreps.Dim);
            return converted;
        }

        public double[] Weight(double[] values)
        {
            double[] converted = new double[values.Length];
            FeatureLayout.WeightsFromE3nn<double>(Spec, values, converted, values.Length / Spec.TotalWeightCount);
            return converted;
        }

        private static TensorProductPath PathOf(JsonElement instruction, Rational weight) => new(
            instruction.GetProperty("i_in1").GetInt32(),
            instruction.GetProperty("i_in2").GetInt32(),
            instruction.GetProperty("i_out").GetInt32(),
            ConnectionModes.TryParse(instruction.GetProperty("mode").GetString()!)!.Value,
            instruction.GetProperty("has_weight").GetBoolean(),
            weight);
    }
}
