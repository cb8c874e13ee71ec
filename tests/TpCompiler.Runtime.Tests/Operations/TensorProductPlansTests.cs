using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Runtime.Kernels;
using TpCompiler.Runtime.Operations;
using Xunit;

namespace TpCompiler.Runtime.Tests.Operations;

/// <summary>Derivatives of products of every shape are the limits of differences.</summary>
public sealed class TensorProductPlansTests
{
    private const int Items = 3;

    public static TheoryData<string> Products => [.. s_products.Keys];

    private static readonly Dictionary<string, TensorProductSpec> s_products = new()
    {
        ["uvu, one multiplicity"] = TensorProductSpec.Uvu(Irreps.Parse("5x0e+5x1o"), Irreps.Parse("0e+1o+2e"), Irreps.Parse("0e+1o+2e")),
        ["uvu, ragged, several copies"] = TensorProductSpec.Uvu(Irreps.Parse("5x0e+2x1o"), Irreps.Parse("2x0e+3x1o"), Irreps.Parse("0e+1o+1e")),
        ["uvu, shared weights"] = TensorProductSpec.Uvu(Irreps.Parse("3x1o"), Irreps.Parse("2x1o"), Irreps.Parse("0e+2e"), WeightSource.Shared),
        ["uvw, ragged"] = TensorProductSpec.Uvw(Irreps.Parse("3x0e+2x1o"), Irreps.Parse("2x1o+1x0e"), Irreps.Parse("4x1o+3x0e")),
        ["uvw, one copy"] = TensorProductSpec.Uvw(Irreps.Parse("1o"), Irreps.Parse("1o"), Irreps.Parse("0e+1e"), WeightSource.PerItem),
        ["uuu without weights"] = TensorProductSpec.Uuu(Irreps.Parse("3x1o+2x0e"), Irreps.Parse("3x1o+2x1o"), null),
        ["empty blocks"] = TensorProductSpec.Uvu(Irreps.Parse("0x0e+4x1o"), Irreps.Parse("0x0e+1o"), Irreps.Parse("0e+1o+2e")),
        ["some paths with weights, one block in no path"] = new(
            Irreps.Parse("4x0e+4x1o"),
            Irreps.Parse("2x1o+0e"),
            Irreps.Parse("4x1o+4x0e+4x2e"),
            new([
                new(0, 0, 0, ConnectionMode.Uvu, true, Rational.One),
                new(1, 0, 1, ConnectionMode.Uvu, false, 2),
                new(1, 1, 0, ConnectionMode.Uvu, true, Rational.One),
            ]),
            WeightSource.PerItem),
        ["no paths"] = TensorProductSpec.Uvw(Irreps.Parse("2x0e"), Irreps.Parse("3x0e"), Irreps.Parse("2x1o")),
    };

    [Theory]
    [MemberData(nameof(Products))]
    public void BackwardIsTheGradientOfForward(string name)
    {
        TensorProductPlans plans = new(s_products[name]);
        foreach (string[] wanted in Subsets(Inputs(plans)))
            AssertGradient(plans.Forward(), plans.Backward(wanted), "g", "g");
    }

    [Theory]
    [MemberData(nameof(Products))]
    public void DoubleBackwardIsTheGradientOfBackward(string name)
    {
        TensorProductPlans plans = new(s_products[name]);
        AssertGradient(plans.Backward(Inputs(plans)), plans.DoubleBackward(), "h", "d");
    }

    [Fact]
    public void UnknownInputIsRefused()
        => Assert.Contains("no input gx", Assert.Throws<ArgumentException>(() => new TensorProductPlans(s_products["no paths"]).Backward("gx")).Message, StringComparison.Ordinal);

    /// <summary>
    /// The sum of a plan's outputs times their cotangents is at most quadratic in each of its tensors, so that a central difference
    /// is exact but for rounding.
    /// </summary>
    private static void AssertGradient(KernelPlan plan, KernelPlan gradient, string cotangent, string prefix)
    {
        Random random = new(5);
        Dictionary<string, double[]> values = gradient.Operands.ToDictionary(o => o.Name, o => Tensor(o, random));
        Run(gradient, values);
        foreach (PlanOperand input in plan.Operands.Where(o => o.Role == OperandRole.Input))
        {
            if (!values.TryGetValue(prefix + input.Name, out double[]? found))
                continue;
            for (int i = 0; i < found.Length; i++)
            {
                double difference = Shifted(plan, values, cotangent, input.Name, i, 0.5) - Shifted(plan, values, cotangent, input.Name, i, -0.5);
                Assert.True(Math.Abs(difference - found[i]) < 1e-12 * Math.Max(10, Math.Abs(difference)), $"{prefix}{input.Name}[{i}]: {found[i]}, not {difference}");
            }
        }
    }

    private static double Shifted(KernelPlan plan, Dictionary<string, double[]> values, string cotangent, string input, int element, double shift)
    {
        Random random = new(6);
        Dictionary<string, double[]> own = plan.Operands.ToDictionary(
            o => o.Name, o => o.Role == OperandRole.Input ? values[o.Name] : Tensor(o, random));
        own[input] = [.. own[input]];
        own[input][element] += shift;
        Run(plan, own);
        return plan.Operands.Where(o => o.Role == OperandRole.Output)
            .Sum(o => own[o.Name].Zip(values[cotangent + o.Name.TrimStart('g')], (a, b) => a * b).Sum());
    }

    private static void Run(KernelPlan plan, Dictionary<string, double[]> values)
    {
        GCHandle[] handles = [.. plan.Operands.Select(o => GCHandle.Alloc(values[o.Name], GCHandleType.Pinned))];
        plan.Run<double>(Items, [.. handles.Select(h => h.AddrOfPinnedObject())]);
        foreach (GCHandle handle in handles)
            handle.Free();
    }

    private static double[] Tensor(PlanOperand operand, Random random)
        => [.. Enumerable.Range(0, operand.RowLength * (operand.IsPerItem ? Items : 1)).Select(_ => (2 * random.NextDouble()) - 1)];

    private static string[] Inputs(TensorProductPlans plans)
        => [.. plans.Forward().Operands.Where(o => o.Role == OperandRole.Input).Select(o => o.Name)];

    private static IEnumerable<string[]> Subsets(string[] inputs)
        => Enumerable.Range(1, (1 << inputs.Length) - 1).Select(set => inputs.Where((_, i) => (set >> i & 1) != 0).ToArray());
}
