using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Runtime.Diagrams;
using TpCompiler.Runtime.Layers;
using TpCompiler.TestSupport;
using TpCompiler.TestSupport.Diagrams;
using Xunit;

namespace TpCompiler.Runtime.Tests.Concurrency;

/// <summary>What is said to be safe to use from many threads holds no collection that could be changed, and does not change.</summary>
public sealed class SharedStateTests
{
    [Fact]
    public void A_layer_that_compiles_its_derivatives_when_they_are_first_wanted()
    {
        TensorProduct<double> product = new(TensorProductSpec.Uvw(Irreps.Parse("2x0e+2x1o"), Irreps.Parse("0e+1o"), Irreps.Parse("2x0e+2x1o")));
        const int Items = 2;
        double[] x = Numbers(product.Input.Dim * Items), y = Numbers(product.Second.Dim * Items), w = Numbers(product.WeightCount), g = Numbers(product.Output.Dim * Items);
        SharedState state = SharedState.Of(product);
        Assert.Empty(state.Mutable);
        double[][] gradients = new double[16][];
        Parallel.For(0, gradients.Length, n =>
        {
            double[] gx = new double[x.Length], gy = new double[y.Length], gw = new double[w.Length];
            product.Backward(new(x, y, w), g, new(gx, gy, gw), Items);
            gradients[n] = [.. gx, .. gy, .. gw];
        });
        Assert.All(gradients, found => Assert.Equal(gradients[0], found));
        Assert.Empty(state.FindChanges());
        Assert.Empty(SharedState.Of(product).Mutable);
    }

    [Fact]
    public void A_plan_and_a_graph_that_keep_what_they_know_of_each_other()
    {
        OracleGraph oracle = OracleGraph.Random(6, 20, 1);
        FusionDiagram diagram = DiagramCorpus.Diagram("4-cormorant");
        DiagramInputs inputs = DiagramInputs.Random(diagram, oracle, 2, 3);
        Dictionary<string, FusionLabel> labels = inputs.Labels.ToDictionary(l => l.Key, l => new FusionLabel(l.Value.Values, l.Value.Count));
        FusionGraph graph = new(oracle.Nodes, oracle.Centers, oracle.Neighbors);
        FusionPlan plan = FusionPlan.Of(DiagramCompiler.Compile(diagram, CompilerOptions.Default).Forward);
        Dictionary<string, double[]> given = new(inputs.Tensors);
        Parallel.For(0, 16, _ => plan.Run(graph, labels, given));
        SharedState state = SharedState.Of((plan, graph));
        Assert.Empty(state.Mutable);
        Parallel.For(0, 16, _ => plan.Run(graph, labels, given));
        Assert.Empty(state.FindChanges());
    }

    private static double[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(n => Math.Sin(n + 1))];
}
