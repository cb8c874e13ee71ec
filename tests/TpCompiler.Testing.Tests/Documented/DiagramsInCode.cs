using System;
using System.Linq;
using TpCompiler.Atomistic.Neighbors;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Runtime.Dense;
using TpCompiler.Runtime.Diagrams;
using TpCompiler.Runtime.Layers;
using Xunit;

namespace TpCompiler.Testing.Tests.Documented.InCode;

[FusionDiagram("""
    leg h[i] : 8x(0e+1o)
    harmonics Y[ij] : sh(2)
    index z[i]
    weight R[ij,path,8] W[z]
    m[i] = sum j: h[j]*Y -> 0e+1o uvu by R
    out x[i] : 8x(0e+1o) = mix W(m)
    """)]
public static partial class Layer;

/// <summary>The examples of docs/diagrams-in-code.md.</summary>
public sealed class DiagramsInCode
{
    [Fact]
    public void A_layer_runs_forward_and_backward_on_threads()
    {
        FusionLabel z = ElementsOfAGraph().Label;
        Structure water = new([8, 1, 1], [0, 0, 0, 0.96, 0, 0, -0.24, 0.93, 0]);
        NeighborList list = NeighborList.Build(water, cutoff: 1.2);    // sorted by receiver
        FusionGraph graph = new(water.Count, list.Receivers, list.Senders);
        double[] directions = [.. list.Vectors.ToArray().Select(v => -v)];
        double[] Y = new double[graph.EdgeCount * Layer.YDimension];
        new SphericalHarmonics<double>(2).Forward(new(directions), Y, graph.EdgeCount);

        // From the oxygen to the first hydrogen: along x, sqrt(3) in component normalisation.
        Assert.Equal([0, 1], new[] { list.Receivers[0], list.Senders[0] });
        Assert.Equal(Math.Sqrt(3), Y[1], 1e-12);

        double[] h = Numbers(graph.NodeCount * Layer.HDimension), R = Numbers(graph.EdgeCount * Layer.RCount), W = Numbers(z.Count * Layer.WCount);
        double[] x = new double[graph.NodeCount * Layer.XDimension];
        Layer.Forward(graph, h, Y, z, R, W, x);                        // x is overwritten

        double[] g = Numbers(x.Length), gh = new double[h.Length], gW = new double[W.Length];
        Layer.Backward(graph, h, Y, z, R, W, g, gh, [], [], gW);       // those of Y and R are not wanted

        // The layer is linear in both.
        double product = x.Zip(g, (a, b) => a * b).Sum();
        Assert.Equal(product, h.Zip(gh, (a, b) => a * b).Sum(), 1e-9);
        Assert.Equal(product, W.Zip(gW, (a, b) => a * b).Sum(), 1e-9);

        ParallelRanges threads = new(threadCount: 2);
        double[] again = new double[x.Length];
        Layer.Forward(graph, h, Y, z, R, W, again, threads);

        Assert.Equal(x, again);
    }

    [Fact]
    public void Edges_that_are_not_sorted_are_refused()
    {
        Assert.Equal(4, ElementsOfAGraph().Graph.EdgeCount);
        Assert.Throws<ArgumentException>(() => new FusionGraph(2, [1, 0], [0, 1]));
    }

    private static (FusionGraph Graph, FusionLabel Label) ElementsOfAGraph()
    {
        int[] centers = [0, 0, 1, 2], neighbors = [1, 2, 0, 0];        // ascending centres
        FusionGraph graph = new(nodeCount: 3, centers, neighbors);
        FusionLabel z = new([1, 0, 0], count: 2);                      // for each node its element, of two: oxygen, and two hydrogens

        return (graph, z);
    }

    private static double[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(n => Math.Sin(0.7 * n))];
}
