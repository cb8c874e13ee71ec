using System;
using System.Linq;
using TpCompiler.Runtime.Operations;
using Xunit;

namespace TpCompiler.Benchmarking.Tests.Documented;

/// <summary>The costs that docs/benchmarking.md reads in code.</summary>
public sealed class CostTests
{
    [Fact]
    public void Costs_are_those_of_the_documentation_of_the_type()
    {
        OperationPass backward = Message.Kernels.Backward!;
        long operations = backward.OperationsOn(OperationItems.Of(1000));        // of a thousand edges
        long bytes = backward.BytesOn(OperationItems.Of(1000), sizeof(float));   // each element of what is read and written once

        // As the snapshot of the same product has them in its comments.
        Assert.Equal(557_000, operations);
        Assert.Equal(4 * 1000 * (Message.XDimension + Message.YDimension + Message.WeightCount + Message.OutputDimension + Message.XDimension + Message.YDimension + Message.WeightCount), bytes);
        Assert.Equal([211L, 557, 1360], Message.Kernels.Passes.Select(p => p.Costs.Single().Operations));
        Assert.Equal(["Forward", "Backward", "DoubleBackward"], Message.Kernels.Passes.Select(p => p.Name));
        Assert.Equal("Message", Message.Kernels.Name);
        Assert.All(Message.Kernels.Passes, p => Assert.True(p.IsCompiled));
    }
}
