using TpCompiler;
using TpCompiler.Testing;
using Xunit;

namespace TpCompiler.Testing.Tests.Documented;

[TensorProduct("8x0e + 8x1o", "0e + 1o", Keep = "0e + 1o")]
public static partial class Message;

public sealed class FirstTests
{
    [Fact]
    public void MessageIsEquivariant()
    {
        Operation message = new(
            "Message",
            [new("x", Message.XIrreps), new("y", Message.YIrreps), Operand.Scalars("w", Message.WeightCount)],
            new("output", Message.OutputIrreps),
            t => Message.Forward(t["x"], t["y"], t["w"], t.Output, t.Count));
        Equivariance.Check(message).ThrowIfFailed();
    }
}
