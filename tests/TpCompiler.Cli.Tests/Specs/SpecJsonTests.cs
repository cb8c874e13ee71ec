using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using TpCompiler.Algebra;
using TpCompiler.Cli.Json;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.Core.Kernels;
using TpCompiler.Runtime.Diagrams;
using TpCompiler.TestSupport.Diagrams;
using Xunit;

namespace TpCompiler.Cli.Tests.Specs;

/// <summary>The document of <c>tpc spec --json</c> holds all that a diagram means.</summary>
public sealed class SpecJsonTests
{
    public static TheoryData<string> Names => [.. DiagramCorpus.Names];

    [Theory]
    [InlineData("1-message")]
    [InlineData("6-four-body")]
    public void ValueRebuiltFromTheDocumentIsThatOfTheCompiledProgram(string name)
    {
        FusionDiagram diagram = DiagramCorpus.Diagram(name);
        DiagramInputs inputs = DiagramInputs.Random(diagram, OracleGraph.Small, 2, 5);
        FusionPlan plan = FusionPlan.Of(DiagramCompiler.Compile(diagram, CompilerOptions.Default).Forward, interpretOnly: true);
        double[] expected = plan.Run(
            new FusionGraph(inputs.Graph.Nodes, inputs.Graph.Centers, inputs.Graph.Neighbors),
            new Dictionary<string, FusionLabel>(),
            inputs.Tensors)[diagram.Output.Name];

        double[] rebuilt = new DocumentOracle(Tpc.Json("spec", DiagramCorpus.Text(name)), inputs.Graph, inputs.Tensors).Output();

        Assert.Equal(expected.Length, rebuilt.Length);
        Assert.Contains(expected, x => Math.Abs(x) > 0.01);
        for (int n = 0; n < expected.Length; n++)
            Assert.Equal(expected[n], rebuilt[n], 1e-11);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryExpressionIsDescribed(string name)
    {
        FusionDiagram diagram = DiagramCorpus.Diagram(name);
        // Without passes: what is described does not depend on them, and compiling takes less time.
        JsonElement document = Tpc.Json("spec", DiagramCorpus.Text(name), "--no-pass", "powers", "--no-pass", "recouple");
        JsonElement[] values = [.. document.GetProperty("values").EnumerateArray()];
        Assert.Equal(diagram.Values.Select(v => v.Name), values.Select(v => v.GetProperty("name").GetString()));
        foreach ((DiagramDefinition definition, JsonElement value) in diagram.Values.Zip(values))
            AssertDescribes(value.GetProperty("expression"), definition.Value);
        Assert.Equal(diagram.Weights.Select(w => w.Count), document.GetProperty("weights").EnumerateArray().Select(w => w.GetProperty("count").GetInt64()));
    }

    [Theory]
    [InlineData("1-message")]
    [InlineData("2-product")]
    public void WhatWasProvedIsCarriedFromTheCertificate(string name)
    {
        EquivarianceProof proof = DiagramCompiler.Compile(DiagramCorpus.Diagram(name), CompilerOptions.Default).Proof;
        Assert.NotEqual(ProofMethod.None, proof.Method);
        JsonElement found = Tpc.Json("spec", DiagramCorpus.Text(name)).GetProperty("equivariance");
        Assert.Equal(SpecProof.Of(proof).Method, found.GetProperty("method").GetString());
        Assert.Equal(proof.ToString(), found.GetProperty("sentence").GetString());
    }

    [Fact]
    public void EveryProofHasItsWords()
    {
        EquivarianceProof points = EquivarianceProof.AtPoints(4, 2, 112);
        Assert.Equal(new SpecProof("points", 4, 2, 112, points.ToString()), SpecProof.Of(points));
        Assert.Equal(("identity", (int?)null), (SpecProof.Of(EquivarianceProof.Identity).Method, SpecProof.Of(EquivarianceProof.Identity).Points));
        Assert.Equal("Not checked for equivariance.", SpecProof.Of(default).Sentence);
    }

    [Fact]
    public void RanksOfPowersAreListed()
    {
        JsonElement value = Tpc.Json("spec", DiagramCorpus.Text("2-product")).GetProperty("values")[0];
        JsonElement ranks = value.GetProperty("terms")[2].GetProperty("ranks");
        Assert.Equal(["0e", "1o"], ranks.EnumerateArray().Select(r => r.GetProperty("irrep").GetString()));
        Assert.Equal(20, ranks.EnumerateArray().Sum(r => r.Number("rank")));
    }

    private static void AssertDescribes(JsonElement found, DiagramExpression expression)
    {
        string kind = found.GetProperty("kind").GetString()!;
        Assert.Equal(expression.GetType().Name, char.ToUpperInvariant(kind[0]) + kind[1..] + "Expression");
        Assert.Equal(expression.Blocks.Select(b => b.Irrep.ToString()), found.Texts("blocks"));
        Assert.Equal((expression.Channels, expression.Domain.Indices), ((int)found.Number("channels"), found.GetProperty("indices").GetString()));
        DiagramExpression[] inside = expression switch
        {
            ProductExpression e => [.. e.Factors],
            PowerExpression e => [e.Body],
            WeightedExpression e => [e.Body],
            SumExpression e => [e.Body],
            CollectionExpression e => [e.Body],
            AdditionExpression e => [.. e.Terms],
            ConcatenationExpression e => [.. e.Parts],
            MixExpression e => [e.Body],
            _ => [],
        };
        if (found.TryGetProperty("paths", out JsonElement paths))
            AssertPaths(paths, expression);
        if (found.TryGetProperty("sums", out JsonElement sums))
            AssertSums(sums, expression, inside);
        if (inside.Length > 0)
            Assert.All(found.GetProperty("inside").EnumerateArray().Zip(inside), pair => AssertDescribes(pair.First, pair.Second));
    }

    private static void AssertPaths(JsonElement paths, DiagramExpression expression)
    {
        Assert.Equal(expression.Blocks.Count, paths.GetArrayLength());
        int number = 0;
        foreach (JsonElement path in paths.EnumerateArray())
        {
            JsonElement tensor = path.GetProperty("tensor");
            Core.Diagrams.Trees.FusionTensor expected = PathTensor.Of(expression, number);
            int[] dimensions = [.. tensor.Numbers("dimensions").Select(d => (int)d)];
            Assert.Equal(expected.Dimensions, dimensions);
            Assert.Equal(
                expected.Entries.Select(e => (e.Index, e.Value)),
                tensor.Rows("indices").Select(index => index.Zip(dimensions).Aggregate(0, (sum, i) => sum * i.Second + (int)i.First))
                    .Zip(tensor.Texts("exact"), (index, exact) => (index, ExactNumber.Parse(exact))));
            Assert.Equal(expected.Entries.Select(e => e.Value.ToDouble()), tensor.Numbers("values"));
            if (expression is ProductExpression product)
                Assert.Equal(product.Coefficient(number), ExactNumber.Parse(path.GetProperty("coefficient").GetProperty("exact").GetString()!));
            number++;
        }
    }

    private static void AssertSums(JsonElement sums, DiagramExpression expression, DiagramExpression[] inside)
    {
        Assert.Equal(expression.Blocks.Select(b => b.Irrep.ToString()), sums.EnumerateArray().Select(s => s.GetProperty("irrep").GetString()));
        foreach (JsonElement sum in sums.EnumerateArray())
        {
            int[] sources = [.. sum.Numbers("sources").Select(s => (int)s)];
            string irrep = sum.GetProperty("irrep").GetString()!;
            double factor = sum.Number("factor", "value");
            if (expression is AdditionExpression)
            {
                Assert.Equal(inside.Select(t => t.Blocks.ToList().FindIndex(b => b.Irrep.ToString() == irrep)), sources);
                Assert.Equal(1.0, factor);
            }
            else
            {
                Assert.Equal(Enumerable.Range(0, inside[0].Blocks.Count).Where(n => inside[0].Blocks[n].Irrep.ToString() == irrep), sources);
                int added = sources.Length * (expression is MixExpression ? inside[0].Channels : 1);
                Assert.Equal(1.0 / Math.Sqrt(Math.Max(1, added)), factor, 1e-15);
            }
        }
    }
}
