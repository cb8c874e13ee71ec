using System;
using System.Linq;
using TpCompiler.Runtime.Diagrams;
using Xunit;

namespace TpCompiler.Testing.Tests.Documented.Diagrams;

[FusionDiagram("""
    leg h[j] : 64x(0e+1o)
    leg Y[ij] : sh(3)
    weight R[ij,path,64]
    out A[i] = sum j: h*Y -> sh(3) uvu by R
    """)]
public static partial class Message;

/// <summary>The first example of docs/fusion-diagrams.md.</summary>
public sealed class DiagramTests
{
    [Fact]
    public void A_convolution_is_equivariant()
    {
        Operation message = new(
            "Message",
            [new("h", Message.HIrreps, Rows.Node), new("Y", Message.YIrreps, Rows.Edge), Operand.Scalars("R", Message.RCount, Rows.Edge)],
            new("A", Message.AIrreps, Rows.Node),
            t => Message.Forward(t.Graph, t["h"], t["Y"], t["R"], t.Output));
        Equivariance.Check(message, new() { Cases = 5 }).ThrowIfFailed();
    }
}
