using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using TpCompiler.Algebra;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Runtime.Kernels;
using TpCompiler.Runtime.Operations;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Core.Tests.TensorProducts;

/// <summary>Values, gradients and second-order gradients of tensor products against e3nn 0.4.4, in float64 to 1e-10.</summary>
public sealed class TensorProductGoldenTests
{
    private const string Folder = "data/goldens/e3nn/tp";

    [SharedDataTheory(Folder)]
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
    [InlineData("uuu_elementwise_noweight")]
    [InlineData("uuu_weighted")]
    [InlineData("uuu_persample")]
    [InlineData("uvv_shared")]
    [InlineData("uvv_persample")]
    [InlineData("uuw_shared")]
    [InlineData("uuw_persample")]
    [InlineData("uvuv_full_noweight")]
    [InlineData("uvuv_weighted")]
    [InlineData("uvu_triu")]
    [InlineData("u_triu_vw")]
    [InlineData("mixed_modes_component_element")]
    [InlineData("mixed_modes_none_none")]
    [InlineData("mixed_modes_vars_norm_path")]
    public void InterpretedProgramsAgree(string name)
    {
        SafetensorsFile file = SafetensorsFile.Open(SharedData.PathOf($"{Folder}/{name}.safetensors"));
        TensorProductSpec spec = ReadSpec(name);
        TensorProductPlans plans = new(spec, interpretOnly: true);
        Dictionary<string, double[]> tensors = Inputs(file, spec);
        bool weighted = spec.TotalWeightCount > 0;
        string[] inputs = weighted ? ["x", "y", "w"] : ["x", "y"];

        Run(plans.Forward(), tensors, file.Shape("x1")[0]);
        AssertClose(file.Doubles("y"), E3nnLayouts.FeaturesTo(spec.Output, tensors["out"]), "out");

        Run(plans.Backward(inputs), tensors, file.Shape("x1")[0]);
        AssertInputs("g", "grad_", tensors, file, spec, weighted);

        Run(plans.DoubleBackward(), tensors, file.Shape("x1")[0]);
        AssertInputs("d", "dgrad_", tensors, file, spec, weighted);
        AssertClose(file.Doubles("dgrad_gy"), E3nnLayouts.FeaturesTo(spec.Output, tensors["dgout"]), "dgout");
    }

    [SharedDataTheory(Folder)]
    [InlineData("uvu_mace_conv_L1")]
    [InlineData("uvw_fctp_persample")]
    public void GradientsOfASubsetOfInputsAreThoseOfAll(string name)
    {
        SafetensorsFile file = SafetensorsFile.Open(SharedData.PathOf($"{Folder}/{name}.safetensors"));
        TensorProductSpec spec = ReadSpec(name);
        TensorProductPlans plans = new(spec, interpretOnly: true);
        foreach (string input in new[] { "x", "y", "w" })
        {
            Dictionary<string, double[]> tensors = Inputs(file, spec);
            Run(plans.Backward(input), tensors, file.Shape("x1")[0]);
            Assert.Equal(["g" + input], tensors.Keys.Where(k => k is "gx" or "gy" or "gw"));
            Dictionary<string, double[]> all = Inputs(file, spec);
            Run(plans.Backward("x", "y", "w"), all, file.Shape("x1")[0]);
            AssertClose(all["g" + input], tensors["g" + input], input);
        }
    }

    private static Dictionary<string, double[]> Inputs(SafetensorsFile file, TensorProductSpec spec)
    {
        Dictionary<string, double[]> tensors = new()
        {
            ["x"] = E3nnLayouts.FeaturesFrom(spec.First, file.Doubles("x1")),
            ["y"] = E3nnLayouts.FeaturesFrom(spec.Second, file.Doubles("x2")),
            ["gout"] = E3nnLayouts.FeaturesFrom(spec.Output, file.Doubles("gy")),
            ["hx"] = E3nnLayouts.FeaturesFrom(spec.First, file.Doubles("h_x1")),
            ["hy"] = E3nnLayouts.FeaturesFrom(spec.Second, file.Doubles("h_x2")),
        };
        if (spec.TotalWeightCount > 0)
        {
            tensors["w"] = E3nnLayouts.WeightsFrom(spec, file.Doubles("w"));
            tensors["hw"] = E3nnLayouts.WeightsFrom(spec, file.Doubles("h_w"));
        }

        return tensors;
    }

    private static void AssertInputs(
        string prefix, string golden, Dictionary<string, double[]> tensors, SafetensorsFile file, TensorProductSpec spec, bool weighted)
    {
        AssertClose(file.Doubles(golden + "x1"), E3nnLayouts.FeaturesTo(spec.First, tensors[prefix + "x"]), prefix + "x");
        AssertClose(file.Doubles(golden + "x2"), E3nnLayouts.FeaturesTo(spec.Second, tensors[prefix + "y"]), prefix + "y");
        if (weighted)
            AssertClose(file.Doubles(golden + "w"), E3nnLayouts.WeightsTo(spec, tensors[prefix + "w"]), prefix + "w");
    }

    private static unsafe void Run(KernelPlan plan, Dictionary<string, double[]> tensors, int count)
    {
        nint[] pointers = new nint[plan.Operands.Count];
        System.Runtime.InteropServices.GCHandle[] pins = new System.Runtime.InteropServices.GCHandle[pointers.Length];
        for (int o = 0; o < pointers.Length; o++)
        {
            PlanOperand operand = plan.Operands[o];
            if (!tensors.TryGetValue(operand.Name, out double[]? tensor))
            {
                // Filled with rubbish: a plan overwrites its outputs.
                tensors[operand.Name] = tensor = new double[operand.RowLength * (operand.IsPerItem ? count : 1)];
                Array.Fill(tensor, 1e3);
            }

            plan.CheckLength(o, tensor.Length, count);
            pins[o] = System.Runtime.InteropServices.GCHandle.Alloc(tensor, System.Runtime.InteropServices.GCHandleType.Pinned);
            pointers[o] = pins[o].AddrOfPinnedObject();
        }

        plan.Run<double>(count, pointers);
        foreach (System.Runtime.InteropServices.GCHandle pin in pins)
            pin.Free();
    }

    private static void AssertClose(double[] expected, double[] actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = Math.Max(1, expected.Select(Math.Abs).DefaultIfEmpty().Max());
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= 1e-10 * largest, $"{what}[{i}]: expected {expected[i]}, found {actual[i]}");
    }

    /// <summary>The fraction of small numbers that a double stands for, by continued fractions.</summary>
    private static Rational Fraction(double value)
    {
        (long p0, long q0, long p1, long q1) = (0, 1, 1, 0);
        double rest = value;
        while (true)
        {
            long whole = (long)Math.Floor(rest + 1e-9);
            (p0, q0, p1, q1) = (p1, q1, (whole * p1) + p0, (whole * q1) + q0);
            if (Math.Abs(value - ((double)p1 / q1)) <= 1e-13 * value)
                return new Rational(p1, q1);
            Assert.True(q1 < 1_000_000, string.Create(CultureInfo.InvariantCulture, $"{value} is no simple fraction"));
            rest = 1 / (rest - whole);
        }
    }

    private static TensorProductSpec ReadSpec(string name)
    {
        using JsonDocument index = JsonDocument.Parse(File.ReadAllText(SharedData.PathOf($"{Folder}/index.json")));
        JsonElement entry = index.RootElement.GetProperty(name);
        Irreps first = Irreps.Parse(entry.GetProperty("irreps_in1").GetString()!);
        Irreps second = Irreps.Parse(entry.GetProperty("irreps_in2").GetString()!);
        Irreps output = Irreps.Parse(entry.GetProperty("irreps_out").GetString()!);
        bool shared = entry.GetProperty("shared_weights").GetBoolean();
        WeightSource weights = entry.GetProperty("weight_numel").GetInt32() == 0 ? WeightSource.None
            : shared ? WeightSource.Shared : WeightSource.PerItem;
        List<JsonElement> instructions = [.. entry.GetProperty("instructions").EnumerateArray()];
        TensorProductSpec spec = new(
            first,
            second,
            output,
            new(instructions.Select(i => new TensorProductPath(
                i.GetProperty("i_in1").GetInt32(),
                i.GetProperty("i_in2").GetInt32(),
                i.GetProperty("i_out").GetInt32(),
                ConnectionModes.TryParse(i.GetProperty("mode").GetString()!)!.Value,
                i.GetProperty("has_weight").GetBoolean(),
                Rational.One))),
            weights);

        // The file holds final coefficients: where one is not ours, the path had a weight of its own.
        return spec with
        {
            Paths = new(spec.Paths.Select((path, n) =>
            {
                double ratio = instructions[n].GetProperty("path_coefficient").GetDouble() / spec.Coefficient(path).ToDouble();
                return path with { PathWeight = Fraction(ratio * ratio) };
            })),
        };
    }
}
