using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.Core.Diagrams.Language;
using TpCompiler.Core.Programs;
using TpCompiler.Generators.Tests.Support;
using TpCompiler.Runtime.Diagrams;
using Xunit;

namespace TpCompiler.Generators.Tests.Diagrams;

/// <summary>Generated code against the compiler's programs, run by the interpreter.</summary>
public class DiagramMeaningTests
{
    private const int Nodes = 4;
    private const int Edges = 9;
    private const int Values = 3;

    private static readonly Dictionary<string, string> s_texts = new()
    {
        ["Message"] = "leg h[j] : 3x(0e+1o)\nleg Y[ij] : sh(2)\nweight R[ij,path,3]\nout A[i] = sum j: h*Y -> sh(1) uvu by R",
        ["Product"] = "leg A[i] : 3x sh(1)\nindex z[i]\nweight W1[z,path,3] W2[z,path,3]\nout B[i] : 3x(0e+1o) = (A by W1) + (A^2 by W2)",
        ["Mixed"] = "leg F[i] : 2x(0e+1o)\nleg G[ij] : 2x(0e+1o)\nweight M\nout F2[i] : 3x(0e+1o) = mix M((sum j: G*F[j] uuu) | F)",
        ["Pairs"] = "leg h[i] : 2x0e\nleg Y[ij] : sh(1)\nweight W[path,2]\nphi[ij] = h[j]*Y\nout B[i] : 2x(0e+1o) = (sum j k where j!=k: phi[ij]*phi[ik])*h[i] by W",
        ["Bonds"] = "leg v[ij] : 2x(0e+1o)\nleg u[i] : 2x1o\nindex kind[ij]\nweight W[kind,path,2]\nout x[ij] = v*u[j] by W",
        ["Plain"] = "leg a : 3x(0e+1o)\nleg b : 3x1o\nweight W[path,3]\nout x = a*b by W",
        ["Named"] = "leg class : 2x0e\nleg T : 2x1o\nleg t : 2x0e\nleg parallel : 2x1o\nleg ofT : 2x0e\nout graph = class*T + t*parallel*ofT",
    };

    private static readonly FusionGraph s_graph = new(Nodes, [0, 0, 0, 1, 1, 2, 2, 2, 3], [1, 1, 2, 0, 1, 0, 3, 3, 2]);
    private static readonly Lazy<CompiledDiagrams> s_compiled = new(() => CompiledDiagrams.Of(s_texts));

    public static TheoryData<string> Names => [.. s_texts.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void ForwardComputesTheDiagram(string name)
    {
        Case one = new(name);
        double[] output = new double[one.Lengths[^1]];
        float[] single = new float[output.Length];

        s_compiled.Value.Run(name, "Forward", s_graph, one.Labels, [.. one.Inputs, output]);
        s_compiled.Value.Run(name, "Forward", s_graph, one.Labels, [.. one.Inputs.Select(Single), single]);

        double[] expected = CompiledDiagrams.Interpret(one.Compiled.Forward, s_graph, one.Labels, one.Named)[one.Diagram.Output.Name];
        AssertEqual(expected, output, 1e-13);
        AssertEqual(expected, [.. single.Select(x => (double)x)], 1e-5);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void BackwardGivesTheGradientsThatAreWanted(string name)
    {
        Case one = new(name);
        TensorProgram program = one.Compiled.Backward([.. one.Names]);
        IReadOnlyDictionary<string, double[]> expected = CompiledDiagrams.Interpret(program, s_graph, one.Labels, one.Named);

        for (int wanted = 0; wanted < 1 << one.Inputs.Length; wanted++)
        {
            double[]?[] gradients = [.. one.Inputs.Select((x, n) => (wanted >> n & 1) == 0 ? null : new double[x.Length])];
            s_compiled.Value.Run(name, "Backward", s_graph, one.Labels, [.. one.Inputs, one.Named["g:" + one.Diagram.Output.Name], .. gradients]);

            for (int n = 0; n < gradients.Length; n++)
            {
                if (gradients[n] is double[] gradient)
                    AssertEqual(expected["g:" + one.Names[n]], gradient, 1e-12);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void DoubleBackwardGivesTheSecondOrder(string name)
    {
        Case one = new(name);
        IReadOnlyDictionary<string, double[]> expected = CompiledDiagrams.Interpret(one.Compiled.DoubleBackward(), s_graph, one.Labels, one.Named);
        string output = one.Diagram.Output.Name;
        double[][] cotangents = [.. one.Names.Select(n => one.Named[DiagramDerivatives.GradientCotangent(n)])];
        double[][] results = [.. one.Lengths.Select(l => new double[l])];

        s_compiled.Value.Run(name, "DoubleBackward", s_graph, one.Labels, [.. one.Inputs, one.Named["g:" + output], .. cotangents, .. results]);

        string[] names = [.. one.Names.Select(n => "d:" + n), "d:g:" + output];
        for (int n = 0; n < names.Length; n++)
            AssertEqual(expected[names[n]], results[n], 1e-12);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void SecondCallAllocatesNothing(string name)
    {
        Case one = new(name);
        double[] outputGradient = one.Named["g:" + one.Diagram.Output.Name];
        double[][] results = [.. one.Lengths.Select(l => new double[l])];
        double[]?[] someGradients = [.. results.Take(one.Inputs.Length).Select((r, n) => n == 0 ? r : null)];

        Assert.Equal(0, s_compiled.Value.Allocates(name, "Forward", s_graph, one.Labels, [.. one.Inputs, results[^1]]));
        Assert.Equal(0, s_compiled.Value.Allocates(name, "Backward", s_graph, one.Labels, [.. one.Inputs, outputGradient, .. results[..^1]]));
        Assert.Equal(0, s_compiled.Value.Allocates(name, "Backward", s_graph, one.Labels, [.. one.Inputs, outputGradient, .. someGradients]));
        Assert.Equal(0, s_compiled.Value.Allocates(name, "DoubleBackward", s_graph, one.Labels, [.. one.Inputs, outputGradient, .. one.Inputs, .. results]));
    }

    [Fact]
    public void ConstantsSayIrrepsAndSizes()
    {
        object[] constants = [.. new[] { "HIrreps", "HDimension", "YIrreps", "YDimension", "AIrreps", "ADimension", "RCount", "RShape" }
            .Select(c => s_compiled.Value.Constant("Message", c))];

        Assert.Equal(["3x0e+3x1o", 12, "1x0e+1x1o+1x2e", 9, "3x0e+3x0e+3x1o+3x1o+3x1o", 33, 15, "5 x 3"], constants);
        Assert.Equal("0e: 6 x 3, 1o: 6 x 3", s_compiled.Value.Constant("Mixed", "MShape"));
    }

    [Fact]
    public void SpanOfAnotherLengthIsRefused()
    {
        Case one = new("Message");

        ArgumentException error = Assert.Throws<ArgumentException>(() => s_compiled.Value.Run(
            "Message", "Forward", s_graph, [], [.. one.Inputs, new double[one.Lengths[^1] - 1]]));

        Assert.StartsWith("A has 131 elements; expected 132", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<ArgumentException>(() => s_compiled.Value.Run(
            "Message", "Backward", s_graph, [], [.. one.Inputs, new double[132], null, new double[80], null]));
        Assert.StartsWith("gradientOfY has 80 elements; expected 81", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>("graph", () => s_compiled.Value.Run("Message", "Forward", null, [], [.. one.Inputs, new double[132]]));
    }

    private static float[] Single(double[] values) => [.. values.Select(x => (float)x)];

    private static void AssertEqual(double[] expected, double[] actual, double tolerance)
    {
        double scale = expected.Select(Math.Abs).Append(1).Max();
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.InRange(Math.Abs(pair.First - pair.Second) / scale, 0, tolerance));
        Assert.Contains(expected, x => x != 0);
    }

    /// <summary>A diagram with numbers for all its tensors.</summary>
    private sealed class Case
    {
        public Case(string name)
        {
            Diagram = DiagramText.Read(s_texts[name]).Diagram!;
            Compiled = DiagramCompiler.Compile(Diagram, CompilerOptions.Default);
            Random random = new(1);
            Labels = [.. Diagram.Labels.Select(l => new FusionLabel([.. Enumerable.Range(0, Rows(l.Indices)).Select(_ => random.Next(Values))], Values))];
            Names = [.. Diagram.Legs.Select(l => l.Name), .. Diagram.Weights.Select(w => w.Name)];
            Lengths =
            [
                .. Diagram.Legs.Select(l => Rows(l.Indices) * l.Irreps.Dim),
                .. Diagram.Weights.Select(w => w.Items.Aggregate((int)w.Count, (n, item) => n * (item.Label is null ? Rows(item.Indices) : Values))),
                Rows(Diagram.Output.Indices) * Diagram.Output.Value.Irreps.Dim,
            ];
            for (int n = 0; n < Names.Length; n++)
            {
                Named[Names[n]] = Numbers(Lengths[n]);
                Named[DiagramDerivatives.GradientCotangent(Names[n])] = Numbers(Lengths[n]);
            }

            Named["g:" + Diagram.Output.Name] = Numbers(Lengths[^1]);
            double[] Numbers(int length) => [.. Enumerable.Range(0, length).Select(_ => (2 * random.NextDouble()) - 1)];
        }

        public FusionDiagram Diagram { get; }

        public CompiledDiagram Compiled { get; }

        public FusionLabel[] Labels { get; }

        /// <summary>Legs, then weights.</summary>
        public string[] Names { get; }

        /// <summary>The elements of legs, of weights, and of the output.</summary>
        public int[] Lengths { get; }

        public Dictionary<string, double[]> Named { get; } = [];

        public double[][] Inputs => [.. Names.Select(n => Named[n])];

        private static int Rows(string indices) => indices.Length switch { 0 => 1, 1 => Nodes, _ => Edges };
    }
}
