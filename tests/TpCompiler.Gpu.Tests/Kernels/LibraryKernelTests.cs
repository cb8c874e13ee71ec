using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Programs;
using TpCompiler.Core.SphericalHarmonics;
using TpCompiler.Core.SymmetricContractions;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Gpu.Tests.Diagrams;
using TpCompiler.Gpu.Tests.OpenCl;
using TpCompiler.Runtime.Diagrams;
using TpCompiler.Runtime.Kernels;
using TpCompiler.TestSupport.Diagrams;
using Xunit;

namespace TpCompiler.Gpu.Tests.Kernels;

/// <summary>The operations that models of atoms are made of, on a device of OpenCL: convolutions over edges, contractions at nodes.</summary>
public sealed class LibraryKernelTests(OpenClFixture fixture) : IClassFixture<OpenClFixture>
{
    private static readonly string[] s_hidden = ["0e", "0e+1o", "0e+1o+2e"];

    private static readonly FusionGraph s_graph = Graph();

    [OpenClTheory]
    [InlineData(0, 2, 1)]
    [InlineData(0, 3, 16)]
    [InlineData(1, 2, 5)]
    [InlineData(1, 3, 5)]
    [InlineData(2, 2, 5)]
    [InlineData(2, 3, 24)]
    public void Convolutions_agree_with_the_interpreter(int hidden, int edge, int channels)
    {
        Irreps harmonics = Irreps.SphericalHarmonics(edge);
        TensorProductSpec spec = TensorProductSpec.Uvu(Times(channels, s_hidden[hidden]), harmonics, keep: harmonics);
        KernelSegment forward = Assert.Single(TensorProductLowering.Forward(spec));
        AssertAgrees(forward, ItemDomain.OfEdges, name => name switch
        {
            TensorProductLowering.First => (ItemDomain.OfNodes, "j"),
            TensorProductLowering.Output => (ItemDomain.OfNodes, "i"),
            _ => (ItemDomain.OfEdges, "ij"),
        });
    }

    [OpenClTheory]
    [InlineData(0, 2)]
    [InlineData(1, 3)]
    [InlineData(2, 2)]
    public void Contractions_agree_with_the_interpreter(int hidden, int edge)
    {
        SymmetricContraction contraction = SymmetricContraction.Compile(new(Irreps.SphericalHarmonics(edge), Irreps.Parse(s_hidden[hidden]), 3));
        AssertAgrees(Rows(contraction.Program, 5), ItemDomain.OfNodes, _ => (ItemDomain.OfNodes, "i"));
    }

    [OpenClTheory]
    [InlineData(2)]
    [InlineData(3)]
    public void Harmonics_agree_with_the_interpreter(int degree)
        => AssertAgrees(Rows(SphericalHarmonicsProgram.Compile(new(degree)), 600), ItemDomain.Everything, _ => (ItemDomain.Everything, ""));

    /// <summary>The operation and its gradients, in double and in float.</summary>
    private void AssertAgrees(KernelSegment forward, ItemDomain items, Func<string, (ItemDomain, string)> rowsOf)
    {
        string[] inputs = [.. forward.Program.Operands.Where(o => o.Role == OperandRole.Input).Select(o => o.Name)];
        FusionPlan[] plans = [Plan(forward, items, rowsOf), Plan(SegmentDerivatives.Backward(forward, inputs), items, Derived)];
        Dictionary<string, double[]> given = [];
        foreach (FusionPlan plan in plans)
        {
            for (int t = 0; t < plan.Tensors.Count; t++)
                given[plan.Tensors[t].Name] = Draw(plan.RowCount(t, s_graph, []) * plan.Tensors[t].RowLength, plan.Tensors[t].Name.Length + t);
        }

        Dictionary<string, FusionLabel> labels = [];
        DeviceRun.AssertAgrees<double>(fixture.Device, plans, s_graph, labels, given, 1e-12);

        (ItemDomain, string) Derived(string name) => rowsOf(inputs.Contains(name) ? name : name[1..]);
    }

    /// <summary>A plan of one step: for each operand a tensor of its own.</summary>
    private static FusionPlan Plan(KernelSegment segment, ItemDomain items, Func<string, (ItemDomain Domain, string Letters)> rowsOf)
    {
        KernelProgram program = segment.Program;
        FusionTensor[] tensors = [.. program.Operands.Select((o, n) => new FusionTensor(
            o.Name, o.Role == OperandRole.Input ? ProgramRole.Input : ProgramRole.Output, rowsOf(o.Name).Domain, RowLength(segment, n)))];
        TensorAccess[] accesses = [.. program.Operands.Select((o, n) => new TensorAccess(n, rowsOf(o.Name).Letters))];
        return new([], tensors, [new(Kernel.Interpreted(program), items, segment.Lanes, segment.OuterCount, segment.InnerCount, segment.Bindings, accesses)]);
    }

    private static int RowLength(KernelSegment segment, int operand)
    {
        KernelOperand o = segment.Program.Operands[operand];
        OperandBinding b = segment.Bindings[operand];
        return b.Offset + ((o.Components - 1) * b.ComponentStride) + ((segment.OuterCount - 1) * b.OuterStride)
            + ((segment.InnerCount - 1) * b.InnerStride) + (o.HasLanes ? segment.Lanes : 1);
    }

    private static KernelSegment Rows(KernelProgram program, int lanes)
        => new(program, lanes, 1, 1, new(program.Operands.Select(o => new OperandBinding(0, o.HasLanes ? lanes : 1, 0, 0))));

    private static Irreps Times(int channels, string irreps) => new(Irreps.Parse(irreps).Select(i => new MulIrrep(channels, i.Irrep)));

    private static double[] Draw(int count, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextDouble()) - 1)];
    }

    private static FusionGraph Graph()
    {
        OracleGraph graph = OracleGraph.Random(5, 23, 3);
        return new(graph.Nodes, graph.Centers, graph.Neighbors);
    }
}
