using System;
using System.Linq;
using TpCompiler.Runtime.Diagrams;
using Xunit;

namespace TpCompiler.Testing.Tests.Documented.Readme;

[TensorProduct("128x0e + 128x1o", "0e + 1o + 2e + 3o", Keep = "0e + 1o + 2e + 3o")]
public static partial class Message;

[FusionDiagram("""
    leg h[i] : 64x(0e+1o)
    leg Y[ij] : sh(2)
    weight R[ij,path,64] M W[path,64]
    phi[ij] = mix M(h[j]*Y -> sh(2) uvu by R)
    out B[i] : 64x(0e+1o) = (sum j k: phi[ij]*phi[ik])*h[i] by W
    """)]
public static partial class FusionBlock;

/// <summary>The first examples of README.md.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void A_product_runs()
    {
        const int edgeCount = 2;
        float[] features = Numbers(edgeCount * Message.XDimension), harmonics = Numbers(edgeCount * Message.YDimension), radialWeights = Numbers(edgeCount * Message.WeightCount);
        float[] output = new float[edgeCount * Message.OutputDimension];

        Message.Forward(features, harmonics, radialWeights, output, edgeCount);   // spans of float or double

        Assert.All(output.Chunk(128), channels => Assert.Contains(channels, x => x != 0));
    }

    [Fact]
    public void A_diagram_runs()
    {
        FusionGraph graph = new(2, [0, 0, 1], [0, 1, 0]);
        float[] h = Numbers(2 * FusionBlock.HDimension), Y = Numbers(3 * FusionBlock.YDimension), R = Numbers(3 * FusionBlock.RCount);
        float[] M = Numbers(FusionBlock.MCount), W = Numbers(FusionBlock.WCount), B = new float[2 * FusionBlock.BDimension];

        FusionBlock.Forward(graph, h, Y, R, M, W, B);                              // graph: atoms and their neighbour lists

        Assert.All(B.Chunk(64), channels => Assert.Contains(channels, x => x != 0));
    }

    private static float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(n => MathF.Sin(0.7f * (n + 1)))];
}
