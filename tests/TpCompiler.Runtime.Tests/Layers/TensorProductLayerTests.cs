using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using TpCompiler.Algebra;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Runtime.Layers;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Runtime.Tests.Layers;

/// <summary>Every case of e3nn's tensor products, in e3nn's own layouts: values, gradients and gradients of gradients.</summary>
public sealed class TensorProductLayerTests
{
    [SharedDataTheory(E3nnCase.Folder + "/tp")]
    [InlineData("uvw_fctp_shared")]
    [InlineData("uvw_fctp_persample")]
    [InlineData("uvw_fctp_mixed_parity")]
    [InlineData("uvw_mace_skip_tp")]
    [InlineData("uvw_high_l")]
    [InlineData("uvw_odd_sum_l")]
    [InlineData("uvu_mace_conv_L0")]
    [InlineData("uvu_mace_conv_L1")]
    [InlineData("uvu_mace_conv_L2")]
    [InlineData("uvu_nequip_parity")]
    [InlineData("uvu_shared_mul2")]
    [InlineData("uvu_triu")]
    [InlineData("uvv_shared")]
    [InlineData("uvv_persample")]
    [InlineData("uuw_shared")]
    [InlineData("uuw_persample")]
    [InlineData("uuu_elementwise_noweight")]
    [InlineData("uuu_weighted")]
    [InlineData("uuu_persample")]
    [InlineData("uvuv_full_noweight")]
    [InlineData("uvuv_weighted")]
    [InlineData("u_triu_vw")]
    [InlineData("mixed_modes_component_element")]
    [InlineData("mixed_modes_none_none")]
    [InlineData("mixed_modes_vars_norm_path")]
    public void Values_and_derivatives_are_those_of_e3nn(string name)
    {
        E3nnCase golden = new("tp", name);
        TensorProduct<double> product = new(SpecOf(golden));
        LayerTensors operands = new(golden["x1"], golden["x2"], golden["w"]);
        LayerTensors cotangents = new(golden["h_x1"], golden["h_x2"], golden["h_w"]);
        int count = golden.Rows("x1");

        golden.AssertClose("y", product.Forward(operands, count));
        LayerTensors gradients = product.Backward(operands, golden["gy"], count);
        golden.AssertClose("grad_x1", gradients.Input);
        golden.AssertClose("grad_x2", gradients.Second);
        golden.AssertClose("grad_w", gradients.Weights);
        (LayerTensors seconds, double[] secondOutputGradient) = product.DoubleBackward(operands, golden["gy"], cotangents, count);
        golden.AssertClose("dgrad_x1", seconds.Input);
        golden.AssertClose("dgrad_x2", seconds.Second);
        golden.AssertClose("dgrad_w", seconds.Weights);
        golden.AssertClose("dgrad_gy", secondOutputGradient);
    }

    [Fact]
    public void Many_items_go_in_parts()
    {
        TensorProduct<double> product = new(TensorProductSpec.Uvw(Irreps.Parse("3x0e+2x1o"), Irreps.Parse("1x1o"), Irreps.Parse("2x1o+1x0e")));
        LayerTensors operands = LayerTensors.Random(product, 100, new Random(1));
        double[] g = LayerTensors.Numbers(new Random(2), product.Output.Dim * 100);
        double[] expected = new double[product.WeightCount];
        for (int item = 0; item < 100; item++)
        {
            LayerTensors one = new(Row(operands.Input, product.Input, item), Row(operands.Second, product.Second, item), operands.Weights);
            double[] gradient = product.Backward(one, Row(g, product.Output, item), 1).Weights;
            for (int n = 0; n < gradient.Length; n++)
                expected[n] += gradient[n];
        }

        E3nnCase.AssertClose(expected, product.Backward(operands, g, 100).Weights, "weights");

        static double[] Row(double[] rows, Irreps irreps, int item) => rows[(item * irreps.Dim)..((item + 1) * irreps.Dim)];
    }

    private static TensorProductSpec SpecOf(E3nnCase golden)
    {
        List<JsonElement> instructions = [.. golden.Description.GetProperty("instructions").EnumerateArray()];
        WeightSource weights = golden["w"].Length == 0 ? WeightSource.None
            : golden.Description.GetProperty("shared_weights").GetBoolean() ? WeightSource.Shared
            : WeightSource.PerItem;
        TensorProductSpec spec = new(
            golden.Irreps("irreps_in1"),
            golden.Irreps("irreps_in2"),
            golden.Irreps("irreps_out"),
            new(instructions.Select(i => new TensorProductPath(
                i.GetProperty("i_in1").GetInt32(),
                i.GetProperty("i_in2").GetInt32(),
                i.GetProperty("i_out").GetInt32(),
                ConnectionModes.TryParse(i.GetProperty("mode").GetString()!)!.Value,
                i.GetProperty("has_weight").GetBoolean(),
                Rational.One))),
            weights);

        // The index has no path weights, but the coefficients that they led to.
        return spec with
        {
            Paths = new(spec.Paths.Select((path, n) =>
            {
                double ratio = instructions[n].GetProperty("path_coefficient").GetDouble() / spec.Coefficient(path).ToDouble();
                return path with { PathWeight = SimpleFraction(ratio * ratio) };
            })),
        };
    }

    private static Rational SimpleFraction(double value)
    {
        for (int denominator = 1; denominator < 1000; denominator++)
        {
            double numerator = Math.Round(value * denominator);
            if (Math.Abs((value * denominator) - numerator) < 1e-9 * numerator)
                return new Rational((long)numerator, denominator);
        }

        throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"{value} is no simple fraction"));
    }
}
