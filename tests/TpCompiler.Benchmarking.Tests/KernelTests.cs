using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Benchmarking.Tests.Documented;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.Core.Diagrams.Language;
using TpCompiler.Core.Programs;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Algebra;
using TpCompiler.Runtime.Diagrams;
using TpCompiler.Runtime.Operations;
using Xunit;

namespace TpCompiler.Benchmarking.Tests;

/// <summary>What <c>Kernels</c> runs is what the methods run, and costs what the programs cost.</summary>
public sealed class KernelTests
{
    [Fact]
    public void Product_gives_the_numbers_of_its_methods()
    {
        using PassRun<double> forward = Ran(Message.Kernels.Forward, OperationItems.Of(5));
        double[] output = new double[forward[3].Length];
        Message.Forward(forward[0], forward[1], forward[2], output, 5);
        Assert.Equal(output, forward[3].ToArray());
        Assert.Contains(output, v => v != 0);

        using PassRun<double> second = Ran(Message.Kernels.DoubleBackward!, OperationItems.Of(5));
        double[][] results = [.. Enumerable.Range(7, 4).Select(t => new double[second[t].Length])];
        Message.DoubleBackward(second[0], second[1], second[2], second[3], second[4], second[5], second[6], results[0], results[1], results[2], results[3], 5);
        Assert.All(Enumerable.Range(0, 4), n => Assert.Equal(results[n], second[7 + n].ToArray()));
    }

    [Fact]
    public void Diagram_gives_the_numbers_of_its_methods()
    {
        OperationItems items = RandomItems.Of(Convolution.Kernels, 4, neighbors: 3);
        using PassRun<float> backward = new(Convolution.Kernels.Backward!, items);
        backward.Run();
        float[][] gradients = [.. Enumerable.Range(5, 4).Select(t => new float[backward[t].Length])];
        Convolution.Backward(items.Graph!, backward[0], backward[1], items.Labels[0], backward[2], backward[3], backward[4], gradients[0], gradients[1], gradients[2], gradients[3]);
        Assert.All(Enumerable.Range(0, 4), n => Assert.Equal(gradients[n], backward[5 + n].ToArray()));
        Assert.All(gradients, g => Assert.Contains(g, v => v != 0));
        Assert.True(Convolution.Kernels.HasGraph);
        Assert.True(Convolution.Kernels.Backward!.IsCompiled);
    }

    [Fact]
    public void Harmonics_and_contractions_give_the_numbers_of_their_methods()
    {
        using PassRun<double> harmonics = Ran(Harmonics.Kernels.DoubleBackward!, OperationItems.Of(3));
        (double[] dx, double[] dgout) = (new double[9], new double[27]);
        Harmonics.DoubleBackward(harmonics[0], harmonics[1], harmonics[2], dx, dgout, 3);
        Assert.Equal(dx, harmonics[3].ToArray());
        Assert.Equal(dgout, harmonics[4].ToArray());
        Assert.Null(Contraction.Kernels.DoubleBackward);

        using PassRun<double> contraction = Ran(Contraction.Kernels.Backward!, OperationItems.Of(3));
        (double[] gx, double[] gw) = (new double[contraction[3].Length], new double[contraction[4].Length]);
        Contraction.Backward(contraction[0], contraction[1], contraction[2], gx, gw, 3);
        Assert.Equal(gx, contraction[3].ToArray());
        Assert.Equal(gw, contraction[4].ToArray());
        Assert.Contains(gw, v => v != 0);
    }

    [Fact]
    public void Costs_of_a_diagram_are_counted_by_the_items_of_each_step()
    {
        // What the generator wrote down is what the runtime counts from the same text, on any graph.
        FusionDiagram diagram = DiagramText.Read("""
            leg h[i] : 4x(0e+1o)
            leg Y[ij] : sh(2)
            index z[i]
            weight R[ij,path,4] V[z,ir,4]
            out m[i] = sum j: (h[j]*Y -> 0e+1o uvu by R) by V[j]
            """).Diagram!;
        DiagramPass counted = DiagramPass.Of("Forward", DiagramCompiler.Compile(diagram, CompilerOptions.Default).Forward);
        OperationPass written = Convolution.Kernels.Forward;
        Assert.Equal(counted.Costs.OrderBy(c => c.ToString()), written.Costs.OrderBy(c => c.ToString()));
        Assert.Contains(written.Costs, c => c.Domain == ItemDomain.OfEdges && c.Operations > 0);
        long few = written.OperationsOn(RandomItems.Of(Convolution.Kernels, 10, 3)), many = written.OperationsOn(RandomItems.Of(Convolution.Kernels, 10, 6));
        Assert.Equal(30 * written.Costs.Where(c => c.Domain == ItemDomain.OfEdges).Sum(c => c.Operations), many - few);

        // And of a diagram whose graph has no edges.
        Assert.Equal(7 * Dot.Kernels.Forward.Costs.Sum(c => c.Operations), Dot.Kernels.Forward.OperationsOn(OperationItems.Of(new FusionGraph(7, [], []))));
    }

    [Fact]
    public void Costs_of_plans_made_at_run_time_are_those_of_generated_ones()
    {
        TensorProductPlans plans = new(TensorProductSpec.Uvu(Irreps.Parse("8x0e + 8x1o"), Irreps.Parse("0e + 1o"), Irreps.Parse("0e + 1o")));
        Assert.Equal(Message.Kernels.Forward.Costs, KernelPass.Of("Forward", plans.Forward()).Costs);
        Assert.Equal(Message.Kernels.DoubleBackward!.Costs, KernelPass.Of("DoubleBackward", plans.DoubleBackward()).Costs);
    }

    [Fact]
    public void Items_of_the_wrong_kind_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Message.Kernels.Forward.OperationsOn(OperationItems.Of(new FusionGraph(1, [], []))));
        Assert.Throws<ArgumentException>(() => Convolution.Kernels.Forward.OperationsOn(OperationItems.Of(3)));
    }

    private static PassRun<double> Ran(OperationPass pass, OperationItems items)
    {
        PassRun<double> run = new(pass, items);
        run.Run();
        return run;
    }
}
