using System;
using TpCompiler.Benchmarking.Tests.Documented;
using TpCompiler.Runtime.Operations;
using Xunit;

namespace TpCompiler.Benchmarking.Tests;

public sealed class MeasurementTests
{
    [Fact]
    public void The_shortest_of_at_least_five_runs_is_taken()
    {
        int runs = 0;
        double seconds = new BestTime(1e-6).Of(() => runs++);
        Assert.True(runs > 5);
        Assert.InRange(seconds, 0, 1);
    }

    [Fact]
    public void A_graph_has_as_many_neighbours_everywhere_and_is_the_same_each_time()
    {
        OperationItems first = RandomItems.Of(Convolution.Kernels, 6, 4), second = RandomItems.Of(Convolution.Kernels, 6, 4);
        Assert.Equal((6, 24), (first.Graph!.NodeCount, first.Graph.EdgeCount));
        Assert.Equal([0, 4, 8, 12, 16, 20, 24], first.Graph.EdgeOffsets.ToArray());
        Assert.Equal(first.Graph.Neighbors.ToArray(), second.Graph!.Neighbors.ToArray());
        Assert.Equal(first.Labels[0].Values.ToArray(), second.Labels[0].Values.ToArray());
        Assert.Null(RandomItems.Of(Message.Kernels, 6).Graph);
    }

    [Fact]
    public void Memory_is_freed()
    {
        PassRun run = PassRun.Of(Message.Kernels.Forward, OperationItems.Of(2), isDouble: false);
        run.Run();
        run.Dispose();
        Assert.Throws<ObjectDisposedException>(() => ((PassRun<float>)run)[0].Length);
    }
}
