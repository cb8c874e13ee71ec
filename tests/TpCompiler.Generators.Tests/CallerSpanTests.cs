using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using TpCompiler.Generators.Tests.Support;
using Xunit;

namespace TpCompiler.Generators.Tests;

/// <summary>What generated methods say of spans that overlap or have wrong lengths, and that some may be left out.</summary>
public class CallerSpanTests
{
    private const string Source = GeneratorRun.Usings + """"
        [TensorProduct("2x0e + 2x1o", "0e + 1o", Keep = "0e")] public static partial class Product;
        [SphericalHarmonics(1)] public static partial class Harmonics;
        [FusionDiagram("leg @h[i] : 2x1o; leg Y[i] : 1o; weight W[path]; out x[i] = h*Y -> 0e by W")] public static partial class Diagram;
        public static class Calls
        {
            static readonly TpCompiler.Runtime.Diagrams.FusionGraph s_graph = new(2, [], []);
            public static void Product(double[] m, int x, int y, int w, int output)
                => global::Product.Forward(Rows(m, x, 16), Rows(m, y, 8), Rows(m, w, 8), Rows(m, output, 8), 2);
            public static void ProductBackward(double[] m, int x, int gx, int gy, int gw)
                => global::Product.Backward(Rows(m, x, 16), Rows(m, 16, 8), Rows(m, 24, 8), Rows(m, 32, 8), Rows(m, gx, 16), Rows(m, gy, 8), Rows(m, gw, 8), 2);
            public static void ProductLengths(double[] m, int output)
                => global::Product.Forward(Rows(m, 0, 16), Rows(m, 16, 8), Rows(m, 24, 8), Rows(m, 32, output), 2);
            public static void Harmonics(double[] m, int vectors, int output)
                => global::Harmonics.Forward(Rows(m, vectors, 6), Rows(m, output, 8), 2);
            public static void HarmonicsBackward(double[] m, int vectors, int gradient)
                => global::Harmonics.Backward(Rows(m, vectors, 6), Rows(m, 6, 8), Rows(m, gradient, 6), 2);
            public static void Diagram(double[] m, int h, int Y, int x)
                => global::Diagram.Forward(s_graph, Rows(m, h, 12), Rows(m, Y, 6), Rows(m, 60, 1), Rows(m, x, 4));
            public static void DiagramLengths(double[] m, int x)
                => global::Diagram.Forward(s_graph, Rows(m, 0, 12), Rows(m, 12, 6), Rows(m, 60, 1), Rows(m, 20, x));
            static System.Span<double> Rows(double[] m, int start, int length) => start < 0 ? default : new(m, start, length);
        }
        """";

    private static readonly Type s_calls = GeneratorRun.Load(Source.Replace("@h", "h", StringComparison.Ordinal)).GetType("Calls", true)!;

    [Theory]
    [InlineData("Product", "output", "x", 0, 16, 24, 8)]
    [InlineData("Product", "output", "y", 0, 16, 24, 23)]
    [InlineData("Product", "output", "weights", 0, 16, 24, 31)]
    [InlineData("ProductBackward", "gradientOfX", "x", 0, 15, 60, 70)]
    [InlineData("ProductBackward", "gradientOfWeights", "gradientOfY", 0, -1, 60, 67)]
    [InlineData("Harmonics", "output", "vectors", 0, 5)]
    [InlineData("HarmonicsBackward", "gradientOfVectors", "gradientOfOutput", 0, 13)]
    [InlineData("Diagram", "x", "h", 0, 12, 11)]
    [InlineData("Diagram", "x", "Y", 0, 12, 15)]
    public void OverlappingSpansAreRefusedByTheirNames(string method, string written, string other, params int[] starts)
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => Call(method, starts));
        Assert.Equal(written, e.ParamName);
        Assert.StartsWith($"{written} overlaps {other};", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Product", 0, 0, 24, 32)]
    [InlineData("Product", 0, 16, 24, 32)]
    [InlineData("ProductBackward", 0, -1, -1, 60)]
    [InlineData("ProductBackward", 0, 60, 76, 84)]
    [InlineData("Harmonics", 0, 6)]
    [InlineData("Diagram", 0, 6, 18)]
    public void SpansThatOnlyShareWhatIsReadAreAccepted(string method, params int[] starts) => Call(method, starts);

    [Theory]
    [InlineData("ProductLengths", "output")]
    [InlineData("DiagramLengths", "x")]
    public void WrongLengthNamesTheParameter(string method, string parameter)
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => Call(method, 3));
        Assert.Equal(parameter, e.ParamName);
        Assert.StartsWith($"{parameter} has 3 elements;", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TensorProduct(\"2x0e + 2x1o\", \"0e + 1o\", Keep = \"0e + 1o\")", 8, 4, 8, 16)]
    [InlineData("TensorProduct(\"2x0e + 2x1o\", \"0e + 1o\", Output = \"3x0e + 2x1o\", Connection = ConnectionMode.Uvw)", 8, 4, 0, 9)]
    public void CotangentsAndGradientsOfTheSecondOrderMayBeLeftOut(string attribute, int x, int y, int perItem, int output)
    {
        const int count = 3;
        CompiledOperations compiled = CompiledOperations.Of([("P", attribute, 3)]);
        int weights = (int)compiled.Constant("P", "WeightCount") * (perItem == 0 ? 1 : count);
        Random random = new(3);
        double[][] inputs = [.. new[] { x * count, y * count, weights, output * count }.Select(n => Enumerable.Range(0, n).Select(_ => random.NextDouble() - 0.5).ToArray())];
        double[][] cotangents = [.. inputs.Take(3).Select(i => i.Select(_ => random.NextDouble()).ToArray())];
        for (int left = 0; left < 8; left++)
        {
            bool isLeft(int n) => (left >> n & 1) != 0;
            double[][] expected = [.. inputs.Select(i => new double[i.Length])];
            compiled.Run("P", "DoubleBackward", count, [.. inputs, .. cotangents.Select((c, n) => isLeft(n) ? new double[c.Length] : c), .. expected]);
            double[][] found = [.. inputs.Select((i, n) => isLeft(n) ? [] : new double[i.Length])];
            compiled.Run("P", "DoubleBackward", count, [.. inputs, .. cotangents.Select((c, n) => isLeft(n) ? [] : c), .. found]);
            for (int n = 0; n < found.Length; n++)
                Assert.True(found[n].Length == 0 || found[n].SequenceEqual(expected[n]));
        }
    }

    private static void Call(string method, params int[] arguments)
    {
        object[] all = [new double[128], .. arguments.Cast<object>()];
        s_calls.GetMethod(method)!.Invoke(null, BindingFlags.DoNotWrapExceptions, null, all, null);
    }
}
