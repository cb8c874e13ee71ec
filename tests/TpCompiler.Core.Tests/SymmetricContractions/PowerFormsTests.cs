using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;
using TpCompiler.Core.SymmetricContractions;
using TpCompiler.Emit.CSharp;
using Xunit;
using Monomial = TpCompiler.Core.Kernels.Monomial;

namespace TpCompiler.Core.Tests.SymmetricContractions;

public class PowerFormsTests
{
    [Theory]
    [InlineData("0e+1o+2e+3o", "0e", "123")]
    [InlineData("0e+1o+2e+3o", "0e+1o", "123")]
    [InlineData("0e+1o+2e", "0e+1o+2e", "123")]
    [InlineData("0e+1o+2e", "2e+0e", "3")]
    [InlineData("0e+1o", "0e+1o", "1234")]
    [InlineData("0e+1o+2e", "0e", "4")]
    [InlineData("0e+0e+1o", "0e+1o", "123")]
    [InlineData("0e+1o+1o+2e", "1o+0e", "23")]
    [InlineData("1o+0e+1o", "0e+1e", "1234")]
    [InlineData("0o+1e+2o", "0e+0o+1e+2o", "123")]
    [InlineData("0o+1e+2o", "2e+1o", "24")]
    [InlineData("1o+2e", "0e+1o+3o", "13")]
    [InlineData("0e", "0e", "1234")]
    [InlineData("0e+1o", "0o+1o", "12")]
    [InlineData("0e+1o+2e", "1o", "1")]
    public void AllFormsComputeWhatThePathsMean(string input, string output, string orders)
    {
        PowerLayer layer = Layer(input, output, orders);
        Random random = new(5);
        foreach (PowerForm form in PowerForms.Candidates(layer))
        {
            for (int n = 0; n < 3; n++)
            {
                double[] x = PowerLayerEvaluation.RandomVector(layer.Input.Dim, random);
                double[][] weights = PowerLayerEvaluation.RandomWeights(layer, random);
                AssertClose(PowerLayerEvaluation.Reference(layer, x, weights), PowerLayerEvaluation.Run(form, x, weights), form.Name);
            }
        }
    }

    [Fact]
    public void TermsOfOneOrderHaveWeightsOfTheirOwn()
    {
        PowerLayer once = Layer("0e+1o+2e", "0e+1o", "23");
        PowerLayer layer = new(once.Input, once.Output, [once.Terms[0], once.Terms[1], once.Terms[0]]);
        Random random = new(6);
        double[] x = PowerLayerEvaluation.RandomVector(layer.Input.Dim, random);
        double[][] weights = PowerLayerEvaluation.RandomWeights(layer, random);
        double[] expected = PowerLayerEvaluation.Reference(layer, x, weights);
        Assert.All(PowerForms.Candidates(layer), f => AssertClose(expected, PowerLayerEvaluation.Run(f, x, weights), f.Name));
    }

    [Fact]
    public void ABlockForEachPathIsComputedToo()
    {
        // A power without a declared result: out B = A^2.
        PowerTerm square = Layer("0e+1o", "0e+1o+2e", "2").Terms[0];
        Irreps output = new([.. square.Paths.Select(p => p.Factors.Irrep)]);
        PowerLayer layer = new(
            Irreps.Parse("0e+1o"), output, [square with { Paths = new(square.Paths.Select((p, n) => p with { Output = n, Scale = ExactNumber.One })) }]);
        Assert.True(output.Count > output.Distinct().Count());
        Random random = new(7);
        double[] x = PowerLayerEvaluation.RandomVector(layer.Input.Dim, random);
        double[][] weights = PowerLayerEvaluation.RandomWeights(layer, random);
        double[] expected = PowerLayerEvaluation.Reference(layer, x, weights);
        Assert.All(PowerForms.Candidates(layer), f => AssertClose(expected, PowerLayerEvaluation.Run(f, x, weights), f.Name));
    }

    [Theory]
    [InlineData("0e+1o+2e", "0e+1o+2e", "123")]
    [InlineData("0e+1o+1o", "1o+0e", "23")]
    [InlineData("0o+1e+2o", "0e+2o", "123")]
    [InlineData("0e+1o", "0e+1o", "4")]
    public void AllFormsAreTheSamePolynomialExactly(string input, string output, string orders)
    {
        PowerLayer layer = Layer(input, output, orders);
        IReadOnlyList<PowerForm> forms = PowerForms.Candidates(layer);
        PowerForm reference = forms.Single(f => f.Preparation is null);
        string expected = Text(Polynomial.OfProgram(reference.Program), reference.Program);
        foreach (PowerForm form in forms.Where(f => f.Preparation is not null))
            Assert.Equal(expected, Text(Polynomial.OfProgram(Compose(form)), Compose(form)));
    }

    [Theory]
    [InlineData("0e+1o+2e+3o", "0e", "3", "8")]
    [InlineData("0e+1o+2e+3o", "1o", "3", "12")]
    [InlineData("0e+1o+2e+3o", "2e", "3", "14")]
    [InlineData("0e+1o+2e+3o", "0e", "4", "23")]
    [InlineData("0e+1o+2e+3o", "1o", "4", "31")]
    [InlineData("0e+1o+2e+3o", "0e+1o+2e", "123", "3 12 34")]
    public void APowerHasAsManyPathsAsThereAreIndependentCouplings(string input, string output, string orders, string paths)
        => Assert.Equal(paths, string.Join(" ", Layer(input, output, orders).Terms.Select(t => t.Paths.Count)));

    [Theory]
    [InlineData("0e", 122, 13)]
    [InlineData("0e+1o", 248, 29)]
    [InlineData("0e+1o+2e", 378, 49)]
    public void TheBestFormTakesFewOperationsAndWeights(string output, int operations, int weights)
    {
        PowerForm best = PowerForms.Candidates(Layer("0e+1o+2e+3o", output, "123"))[0];
        KernelProgram fused = MultiplyAddFusion.Apply(best.Program);
        Assert.Equal((operations, weights), (best.Forward.LaneOperations, best.WeightsRead));
        Assert.Equal(operations, KernelCost.Of(fused).LaneOperations);
        Assert.Equal(operations, OperationsOfText(CSharpKernelEmitter.Emit(new CSharpKernel("Power", "A power.", fused))));
        Assert.Equal(weights, best.PreparedWeights);
    }

    [Fact]
    public void AllMonomialsOfAnInvariantByHornerTakeAHundredOperations()
    {
        PowerForm horner = PowerForms.Candidates(Layer("0e+1o+2e+3o", "0e", "123")).Single(f => f.Name == "Horner");
        Assert.Equal((100, 35), (horner.Forward.LaneOperations, horner.WeightsRead));
    }

    [Fact]
    public void FormsAreSortedByCostAndNearTiesByWeights()
    {
        foreach ((string input, string output) in new[] { ("0e+1o+2e+3o", "0e"), ("0e+1o+2e", "0e+1o"), ("0e+1o", "0e"), ("0e", "0e") })
        {
            PowerForm[] forms = [.. PowerForms.Candidates(Layer(input, output, "123"))];
            double nearTie = 1.05 * forms.Min(f => f.Cost);
            PowerForm[] best = [.. forms.Where(f => f.Cost <= nearTie)];
            Assert.Equal(best, forms[..best.Length]);
            Assert.Equal(best.OrderBy(f => f.WeightsRead).ThenBy(f => f.Cost), best);
            Assert.Equal(forms[best.Length..].OrderBy(f => f.Cost), forms[best.Length..]);
            Assert.All(forms, f => Assert.Equal(f.Forward.LaneOperations + f.WeightsRead, f.Cost));
        }
    }

    [Theory]
    [InlineData("0e+1o+2e+3o", "0e", "123", "Horner, Horner with constants, left combs, monomials, recoupled tree")]
    [InlineData("0e+1o+2e+3o", "1o+2e", "1234", "left combs, recoupled tree")]
    public void LayersOfManyMonomialsHaveNoFormsThatNeedThemAll(string input, string output, string orders, string names)
        => Assert.Equal(names, string.Join(", ", PowerForms.Candidates(Layer(input, output, orders)).Select(f => f.Name).Order(StringComparer.Ordinal)));

    [Theory]
    [InlineData("0e+1o+2e", "0e+1o", "123")]
    [InlineData("0e+1o+1o", "1o", "1234")]
    [InlineData("0o+1e+2o", "0o+1e", "23")]
    public void GradientsAgreeWithDifferences(string input, string output, string orders)
    {
        PowerLayer layer = Layer(input, output, orders);
        Random random = new(11);
        double[] x = PowerLayerEvaluation.RandomVector(layer.Input.Dim, random);
        double[][] weights = PowerLayerEvaluation.RandomWeights(layer, random);
        double[] cotangent = PowerLayerEvaluation.RandomVector(layer.Output.Dim, random);
        foreach (PowerForm form in PowerForms.Candidates(layer))
        {
            string[] inputs = [.. form.Program.Operands.Where(o => o.Role == OperandRole.Input).Select(o => o.Name)];
            KernelProgram backward = Differentiation.Reverse(form.Program, "backward", inputs, SegmentDerivatives.Gradient, SegmentDerivatives.Gradient);
            Dictionary<string, double[]> values = PowerLayerEvaluation.Inputs(form, x, weights);
            values.Add("gout", cotangent);
            Dictionary<string, double[]> gradients = ScalarEvaluator.Run(backward, values);
            foreach (string name in inputs)
                AssertClose(Differences(form.Program, values, name, cotangent), gradients["g" + name], $"{form.Name}, {name}", 1e-7);
        }
    }

    [Fact]
    public void CostsOfDerivativesAreThoseOfTheFusedPrograms()
    {
        PowerForm form = PowerForms.Candidates(Layer("0e+1o+2e", "0e", "123"))[0];
        KernelProgram backward = Differentiation.Reverse(form.Program, "backward", ["x", "w"], SegmentDerivatives.Gradient, SegmentDerivatives.Gradient);
        Assert.Equal(KernelCost.Of(MultiplyAddFusion.Apply(backward)), form.Backward);
        Assert.True(form.DoubleBackward.LaneOperations > form.Backward.LaneOperations);
    }

    [Fact]
    public void CancellationIsHeard()
    {
        using CancellationTokenSource source = new();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => PowerForms.Candidates(Layer("0e+1o+2e", "0e+1o", "123"), source.Token));
    }

    [Fact]
    public void PathsThatDoNotFitAreRefused()
    {
        Irreps input = Irreps.Parse("0e+1o");
        PowerPath path = new(new FactorPath(new([1, 1]), new([new Irrep(0, 1)])), 0, ExactNumber.One);
        Assert.NotNull(new PowerLayer(input, Irreps.Parse("0e"), [new(2, new([path]))]));
        Assert.Throws<ArgumentException>(() => new PowerLayer(input, Irreps.Parse("1o"), [new(2, new([path]))]));
        Assert.Throws<ArgumentException>(() => new PowerLayer(input, Irreps.Parse("0e"), [new(3, new([path]))]));
        Assert.Throws<ArgumentException>(() => new PowerLayer(input, Irreps.Parse("0e"), [new(5, default)]));
        Assert.Throws<ArgumentException>(() => new PowerLayer(Irreps.Parse("2x0e"), Irreps.Parse("0e"), []));
        Assert.Throws<ArgumentException>(() => new PowerLayer(input, Irreps.Parse("0e"), [new(2, new([path with { Output = 1 }]))]));
    }

    internal static PowerLayer Layer(string input, string output, string orders)
        => PowerLayer.Of(Irreps.Parse(input), Irreps.Parse(output), [.. orders.Select(o => o - '0')]);

    /// <summary>The program on the weights as they are.</summary>
    private static KernelProgram Compose(PowerForm form)
    {
        KernelProgram preparation = form.Preparation!;
        KernelBuilder builder = new("composed");
        int x = builder.AddOperand(form.Program.Operands[0]);
        int[] weights = [.. preparation.Operands.Where(o => o.Role == OperandRole.Input).Select(builder.AddOperand)];
        int output = builder.AddOperand(form.Program.Operands[2]);
        int[] prepared = new int[form.PreparedWeights];
        int[] values = Replay(builder, preparation, (operand, component) => builder.Load(weights[operand], component));
        foreach (KernelStore store in preparation.Stores)
            prepared[store.Component] = values[store.Value];
        values = Replay(builder, form.Program, (operand, component) => operand == 0 ? builder.Load(x, component) : prepared[component]);
        foreach (KernelStore store in form.Program.Stores)
            builder.Store(output, store.Component, values[store.Value]);
        return builder.Build();
    }

    /// <summary>The arithmetic on vectors in the first of the kernel's versions.</summary>
    private static int OperationsOfText(string text) => Regex.Count(
        text.Split("namespace ")[1], @"^ *(V )?[a-z]+_?\d+ ([+-]=|= (Simd\.FusedMultiplyAdd\(|[^;]+ [*+-] ))", RegexOptions.Multiline);

    private static int[] Replay(KernelBuilder builder, KernelProgram program, Func<int, int, int> load)
    {
        int[] values = new int[program.Instructions.Count];
        for (int n = 0; n < values.Length; n++)
        {
            Instruction i = program.Instructions[n];
            values[n] = i.Operation switch
            {
                Operation.Load => load(i.A, i.B),
                Operation.Constant => builder.Constant(program.Constants[i.A]),
                Operation.Add => builder.Add(values[i.A], values[i.B]),
                Operation.Subtract => builder.Subtract(values[i.A], values[i.B]),
                Operation.Multiply => builder.Multiply(values[i.A], values[i.B]),
                Operation.Negate => builder.Negate(values[i.A]),
                Operation.MultiplyAdd => builder.MultiplyAdd(values[i.A], values[i.B], values[i.C]),
                _ => builder.NegateMultiplyAdd(values[i.A], values[i.B], values[i.C]),
            };
        }

        return values;
    }

    private static string Text(SortedDictionary<int, Polynomial> outputs, KernelProgram program) => string.Join("\n", outputs.Select(output =>
        $"{Monomial.ComponentOf(output.Key)} of {program.Operands.Count}: " + string.Join(" + ", output.Value.Terms
            .OrderBy(t => t.Key)
            .Select(t => $"{t.Value} {string.Join(" ", Enumerable.Range(0, t.Key.Degree).Select(v => $"{Monomial.OperandOf(t.Key[v])}.{Monomial.ComponentOf(t.Key[v])}"))}"))));

    private static double[] Differences(KernelProgram program, Dictionary<string, double[]> inputs, string name, double[] cotangent)
    {
        const double Step = 1e-5;
        double[] original = inputs[name];
        double[] slopes = new double[original.Length];
        for (int n = 0; n < slopes.Length; n++)
        {
            double[] values = new double[2];
            for (int side = 0; side < 2; side++)
            {
                double[] moved = (double[])original.Clone();
                moved[n] += side == 0 ? -Step : Step;
                inputs[name] = moved;
                values[side] = ScalarEvaluator.Run(program, inputs)["out"].Zip(cotangent, (a, b) => a * b).Sum();
            }

            inputs[name] = original;
            slopes[n] = (values[1] - values[0]) / (2 * Step);
        }

        return slopes;
    }

    private static void AssertClose(double[] expected, double[] actual, string what, double tolerance = 1e-12)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = expected.Select(Math.Abs).Append(1.0).Max();
        for (int n = 0; n < expected.Length; n++)
            Assert.True(Math.Abs(expected[n] - actual[n]) <= tolerance * scale, $"{what}: component {n} is {actual[n]}, not {expected[n]}.");
    }
}
