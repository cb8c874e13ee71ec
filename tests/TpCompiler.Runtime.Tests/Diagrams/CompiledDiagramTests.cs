using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.Core.Programs;
using TpCompiler.Runtime.Diagrams;
using TpCompiler.TestSupport.Diagrams;
using Xunit;

namespace TpCompiler.Runtime.Tests.Diagrams;

/// <summary>Compiled diagrams against their definition: values, gradients, second gradients; with every pass, and with none.</summary>
public class CompiledDiagramTests
{
    public static TheoryData<string> Names => [.. DiagramCorpus.Names];

    // The first ones, and those that have shown mistakes.
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 40), 1089, 1203, 1228, 1263, 1264, 1528, 2155];

    [Theory]
    [MemberData(nameof(Names))]
    public void OptimisedDiagramAgreesWithItsDefinition(string name)
        => AssertAgrees(DiagramCorpus.Diagram(name), OracleGraph.Small, CompilerOptions.Default, 11);

    [Theory]
    [MemberData(nameof(Names))]
    public void DiagramAsWrittenAgreesWithItsDefinition(string name)
        => AssertAgrees(DiagramCorpus.Diagram(name), OracleGraph.Small, CompilerOptions.None, 12);

    [Theory]
    [MemberData(nameof(Seeds))]
    public void RandomDiagramAgreesWithItsDefinition(int seed)
    {
        FusionDiagram diagram = DiagramCorpus.Read(RandomDiagram.Text(seed));
        AssertAgrees(diagram, OracleGraph.Random(4, 7, seed), seed % 3 == 0 ? CompilerOptions.None : CompilerOptions.Default, seed);
    }

    [Theory]
    [InlineData(nameof(CompilerOptions.HoistsSums))]
    [InlineData(nameof(CompilerOptions.FactorizesSums))]
    [InlineData(nameof(CompilerOptions.Recouples))]
    [InlineData(nameof(CompilerOptions.ReducesPowers))]
    public void EachPassKeepsTheMeaningByItself(string pass)
    {
        CompilerOptions options = CompilerOptions.None with
        {
            HoistsSums = pass is nameof(CompilerOptions.HoistsSums) or nameof(CompilerOptions.FactorizesSums),
            FactorizesSums = pass == nameof(CompilerOptions.FactorizesSums),
            Recouples = pass == nameof(CompilerOptions.Recouples),
            ReducesPowers = pass == nameof(CompilerOptions.ReducesPowers),
        };
        foreach (string name in new[] { "2-product", "5-fusion-block", "8-recoupled", "triples", "repeated-leg", "four-factors" })
            AssertAgrees(DiagramCorpus.Diagram(name), OracleGraph.Small, options, 13);
    }

    [Theory]
    [InlineData("harmonics Y[ij] : sh(3)\nout x[ij] = Y*Y -> 0e+1o+2e+4e+1e")]
    [InlineData("leg h[i] : 2x(0e+1o)\nharmonics Y[ij] : sh(2)\nweight W[ij,path,2]\nout x[i] : 2x(0e+1o) = sum j: h[j]*Y*Y by W")]
    [InlineData("leg h[i] : 2x(0e+1o)\nharmonics Y[ij] : sh(2)\nweight W[path,2]\nout x[i] : 2x(0e+1o) = sum j: Y*h[j]*Y*h[i] by W")]
    [InlineData("harmonics Y[ij] : sh(2)\nweight W[path]\nout x[i] : 0e+2e = sum j k where j!=k: Y[ij]*Y[ik] by W")]
    [InlineData("harmonics Y[ij] : sh(2)\nweight W[path,3]\nout x[i] : 3x(0e+1o+2e) = sum j: Y^3 by W")]
    public void ProductsOfHarmonicsCollapse(string text)
    {
        FusionDiagram diagram = DiagramCorpus.Read(text);
        DiagramInputs inputs = DiagramInputs.Random(diagram, OracleGraph.Small, 2, 21);
        FusionGraph graph = new(OracleGraph.Small.Nodes, OracleGraph.Small.Centers, OracleGraph.Small.Neighbors);
        TensorProgram collapsed = DiagramCompiler.Compile(diagram, CompilerOptions.Default).Forward;
        TensorProgram asWritten = DiagramCompiler.Compile(diagram, CompilerOptions.Default with { CollapsesHarmonics = false }).Forward;

        double[] found = FusionPlan.Of(collapsed, interpretOnly: true).Run(graph, new Dictionary<string, FusionLabel>(), inputs.Tensors)["x"];

        AssertClose(DiagramOracle.Forward(diagram, inputs), found, "x");
        Assert.True(DiagramCost.Of(collapsed, 30).Operations <= DiagramCost.Of(asWritten, 30).Operations);
    }

    /// <summary>What is computed once, sooner or for fewer items than it is written, by operations for a node of 30 neighbours.</summary>
    [Theory]
    [InlineData("leg h[i] : 64x(0e+1o)\nleg Y[ij] : sh(2)\nweight W[path,64,64]\nout x[i] : 64x(0e+1o) = sum j: h[j]*Y uvw by W", 83_000)]
    [InlineData("leg h[i] : 64x(0e+1o)\nleg Y[ij] : sh(2)\nweight W[path,64,64]\nout x[i] : 64x(0e+1o) = sum j: Y*h[j] uvw by W", 83_000)]
    [InlineData("leg A[i] : 16x sh(3)\nleg B[i] : 16x sh(3)\nweight W[path,16]\nout x[i] : 16x(0e+1o) = A*A*B by W", 18_600)]
    [InlineData("leg A[i] : 16x sh(3)\nleg B[i] : 16x sh(3)\nweight W[path,16]\nout x[i] : 16x(0e+1o) = A*B*A by W", 18_600)]
    [InlineData("leg A[i] : 16x sh(3)\nleg u[i] : (1o)\nweight W[path,16]\nout x[i] : 16x(0e+1o) = A*A*u*u by W", 9_300)]
    [InlineData("leg h[i] : 8x(0e+1o)\nleg a[ij] : 8x(0e+1o)\nleg b[ij] : 8x(0e+1o)\nout x[i] : 8x(0e+1o) = sum j: (a | h[i])*b", 5_424)]
    [InlineData("leg h[i] : 8x(0e+1o)\nleg a[ij] : 8x(0e+1o)\nleg b[ij] : 8x(0e+1o)\nout x[i] : 8x(0e+1o) = sum j: b*(h[i] | a)", 5_424)]
    [InlineData("leg A[i] : 16x sh(2)\nweight W[path,16]\nout x[i] : 16x0e = (A^2)^2 by W", 1_264)]
    [InlineData("leg A[i] : 16x sh(2)\nweight W[path,16]\nout x[i] : 16x0e = A^3*A by W", 1_264)]
    [InlineData("leg h[i] : 16x(0e+1o)\nleg Y[ij] : sh(2)\nweight R[ij,path,16]\nweight W[path,16]\nm[ij] = h[j]*Y by R\nout x[i] : 16x(0e+1o) = sum j k where j!=k: m[ij]*m[ik] by W", 306_000)]
    public void WhatIsFoundCostsNoMore(string text, double operations)
    {
        FusionDiagram diagram = DiagramCorpus.Read(text);
        Assert.InRange(DiagramCost.Of(DiagramCompiler.Compile(diagram, CompilerOptions.Default).Forward, 30).Operations, 1, operations);

        // The same with two channels, which the definition can be computed for.
        string small = System.Text.RegularExpressions.Regex.Replace(text, @"\b(64|16|8)\b", "2").Replace("sh(3)", "sh(2)", StringComparison.Ordinal).Replace("16x", "2x", StringComparison.Ordinal)
            .Replace("64x", "2x", StringComparison.Ordinal).Replace("8x", "2x", StringComparison.Ordinal);
        AssertAgrees(DiagramCorpus.Read(small), OracleGraph.Small, CompilerOptions.Default, 31);
    }

    [Theory]
    [InlineData("leg u[i] : 2x(1o)\nout x[i] : 2x(1e) = u*u -> 1e")]
    [InlineData("leg A[i] : 2x(0e+1o)\nleg u[i] : (1o)\nweight W[path,2]\nout x[i] : 2x(0e+1o+1e) = u*A*u by W")]
    [InlineData("leg A[i] : 2x(0e+1o)\nleg B[i] : 2x(0e+1o)\nweight W[path,2]\nout x[i] : 2x(0e+1o+1e) = A*B*A*B by W")]
    [InlineData("leg A[i] : 2x(0e+1o)\nleg Y[ij] : sh(1)\nweight R[ij,path,2]\nout x[i] : 2x(0e+1o) = sum j: A[j]*A[j]*Y by R")]
    [InlineData("leg A[i] : 2x(0e+1o)\nleg B[i] : 2x(0e+1o)\nout x[i] : 2x(0e+1o+1e) = A*A*B + B*A*A")]
    [InlineData("leg A[i] : 2x sh(1)\nweight W[path,2]\nout x[i] : 2x(0e+1o+1e) = A*(A^2) by W")]
    [InlineData("leg A[i] : 2x sh(2)\nweight W[path,2]\nout x[i] : 2x(0e+1o) = (A^2 -> 0e)^2*A by W")]
    [InlineData("leg A[i] : 2x sh(1)\nleg B[i] : 2x sh(1)\nout x[i] : 2x(0e+1o) = ((A+B)^2)^2 + (A*B)^2")]
    public void FactorsThatRepeatAgreeWithTheDefinition(string text) => AssertAgrees(DiagramCorpus.Read(text), OracleGraph.Small, CompilerOptions.Default, 32);

    private static void AssertAgrees(FusionDiagram diagram, OracleGraph graph, CompilerOptions options, int seed)
    {
        CompiledDiagram compiled = DiagramCompiler.Compile(diagram, options);
        DiagramInputs inputs = DiagramInputs.Random(diagram, graph, 2, seed);
        FusionGraph runtimeGraph = new(graph.Nodes, graph.Centers, graph.Neighbors);
        Dictionary<string, FusionLabel> labels = inputs.Labels.ToDictionary(l => l.Key, l => new FusionLabel(l.Value.Values, l.Value.Count));
        string output = diagram.Output.Name;
        Dictionary<string, double[]> given = new(inputs.Tensors);

        double[] expected = DiagramOracle.Forward(diagram, inputs);
        AssertClose(expected, Run(compiled.Forward)[output], output);

        Random random = new(seed + 1);
        double[] cotangent = [.. expected.Select(_ => random.NextDouble() - 0.5)];
        given.Add("g:" + output, cotangent);
        IReadOnlyDictionary<string, double[]> gradients = Run(compiled.Backward([.. inputs.Tensors.Keys]));
        foreach (KeyValuePair<string, double[]> gradient in DiagramOracle.Backward(diagram, inputs, cotangent))
        {
            AssertClose(gradient.Value, gradients["g:" + gradient.Key], "g:" + gradient.Key);
            AssertClose(gradient.Value, Run(compiled.Backward([gradient.Key]))["g:" + gradient.Key], "g:" + gradient.Key);
        }

        Dictionary<string, double[]> h = inputs.Tensors.ToDictionary(t => t.Key, t => t.Value.Select(_ => random.NextDouble() - 0.5).ToArray());
        foreach (KeyValuePair<string, double[]> tensor in h)
            given.Add("d:g:" + tensor.Key, tensor.Value);
        SecondDerivatives second = DiagramOracle.DoubleBackward(diagram, inputs, cotangent, h);
        IReadOnlyDictionary<string, double[]> found = Run(compiled.DoubleBackward());
        AssertClose(second.ByCotangent, found["d:g:" + output], "d:g:" + output);
        foreach (KeyValuePair<string, double[]> gradient in second.Gradients)
            AssertClose(gradient.Value, found["d:" + gradient.Key], "d:" + gradient.Key);

        IReadOnlyDictionary<string, double[]> Run(TensorProgram program)
            => FusionPlan.Of(program, interpretOnly: true).Run(runtimeGraph, labels, given);
    }

    private static void AssertClose(double[] expected, double[] found, string name)
    {
        Assert.Equal(expected.Length, found.Length);
        double scale = 1.0 + expected.Select(Math.Abs).DefaultIfEmpty(0.0).Max();
        for (int n = 0; n < expected.Length; n++)
            Assert.True(Math.Abs(expected[n] - found[n]) <= 1e-11 * scale, $"{name}[{n}] is {found[n]:R}, but by definition {expected[n]:R}.");
    }
}
