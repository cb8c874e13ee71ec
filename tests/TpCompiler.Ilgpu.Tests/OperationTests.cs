using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Programs;
using TpCompiler.Core.SphericalHarmonics;
using TpCompiler.Core.SymmetricContractions;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Gpu.Tests.Diagrams;
using TpCompiler.Runtime.Diagrams;
using TpCompiler.TestSupport.Diagrams;
using Xunit;

namespace TpCompiler.Ilgpu.Tests;

/// <summary>The operations that models of atoms are made of, with their gradients: on the GPU that ILGPU simulates, against the interpreter.</summary>
public sealed class OperationTests
{
    private static readonly FusionGraph s_graph = Graph();

    [Theory]
    [InlineData("0e", 2, 1)]
    [InlineData("0e+1o", 3, 5)]
    [InlineData("0e+1o+2e", 2, 24)]
    public void Convolutions_summed_over_edges_agree_with_the_interpreter(string hidden, int edge, int channels)
    {
        using IlgpuDevice device = IlgpuDevice.Open(AcceleratorType.CPU);
        AssertAgrees<double>(device, Convolution(hidden, edge, channels), 1e-12);
    }

    [Fact]
    public void Convolutions_agree_in_float()
    {
        using IlgpuDevice device = IlgpuDevice.Open(AcceleratorType.CPU);
        AssertAgrees<float>(device, Convolution("0e+1o", 2, 5), 3e-5);
    }

    [Theory]
    [InlineData("0e", 2)]
    [InlineData("0e+1o", 2)]
    public void Symmetric_contractions_agree_with_the_interpreter(string output, int degree)
    {
        using IlgpuDevice device = IlgpuDevice.Open(AcceleratorType.CPU);
        SymmetricContraction contraction = SymmetricContraction.Compile(new(Irreps.SphericalHarmonics(degree), Irreps.Parse(output), 3));
        AssertAgrees<double>(device, Plans(Rows(contraction.Program, 5), ItemDomain.OfNodes, _ => (ItemDomain.OfNodes, "i")), 1e-12);
    }

    [Fact]
    public void Spherical_harmonics_agree_with_the_interpreter()
    {
        using IlgpuDevice device = IlgpuDevice.Open(AcceleratorType.CPU);
        KernelSegment harmonics = Rows(SphericalHarmonicsProgram.Compile(new(3)), 100);
        AssertAgrees<double>(device, Plans(harmonics, ItemDomain.Everything, _ => (ItemDomain.Everything, "")), 1e-12);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(8, 4)]
    public void Accelerators_of_the_caller_serve_with_groups_of_other_sizes(int inStep, int parts)
    {
        CPUDevice simulated = new(inStep, parts, 1);
        using Context context = Context.Create(b => _ = b.CPU(simulated));
        using Accelerator accelerator = simulated.CreateAccelerator(context);
        using IlgpuDevice device = IlgpuDevice.Of(accelerator);
        AssertAgrees<double>(device, Convolution("0e+1o", 1, 6), 1e-12);
    }

    /// <summary>The programs, their tensors and where the rows of these are: nodes' features, edges' harmonics and weights, sums over edges.</summary>
    internal static FusionPlan[] Convolution(string hidden, int edge, int channels)
    {
        Irreps harmonics = Irreps.SphericalHarmonics(edge);
        Irreps features = new(Irreps.Parse(hidden).Select(i => new MulIrrep(channels, i.Irrep)));
        KernelSegment forward = Assert.Single(TensorProductLowering.Forward(TensorProductSpec.Uvu(features, harmonics, keep: harmonics)));
        return Plans(forward, ItemDomain.OfEdges, name => name switch
        {
            TensorProductLowering.First => (ItemDomain.OfNodes, "j"),
            TensorProductLowering.Output => (ItemDomain.OfNodes, "i"),
            _ => (ItemDomain.OfEdges, "ij"),
        });
    }

    internal static void AssertAgrees<T>(IlgpuDevice device, FusionPlan[] plans, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Dictionary<string, double[]> given = [];
        foreach (FusionPlan plan in plans)
        {
            for (int t = 0; t < plan.Tensors.Count; t++)
                given[plan.Tensors[t].Name] = Draw(plan.RowCount(t, s_graph, []) * plan.Tensors[t].RowLength, plan.Tensors[t].Name.Length + t);
        }

        DeviceRun.AssertAgrees<T>(device, plans, s_graph, new Dictionary<string, FusionLabel>(), given, tolerance);
    }

    /// <summary>The operation and its gradients.</summary>
    private static FusionPlan[] Plans(KernelSegment forward, ItemDomain items, Func<string, (ItemDomain Domain, string Letters)> rowsOf)
    {
        string[] inputs = [.. forward.Program.Operands.Where(o => o.Role == OperandRole.Input).Select(o => o.Name)];
        // Gradients are called like what they are of, with a letter before.
        return
        [
            Plan(forward, items, rowsOf),
            Plan(SegmentDerivatives.Backward(forward, inputs), items, name => rowsOf(inputs.Contains(name) ? name : name[1..])),
        ];
    }

    /// <summary>A plan of one step: for each operand a tensor of its own.</summary>
    private static FusionPlan Plan(KernelSegment segment, ItemDomain items, Func<string, (ItemDomain Domain, string Letters)> rowsOf)
    {
        KernelProgram program = segment.Program;
        FusionTensor[] tensors = [.. program.Operands.Select((o, n) => new FusionTensor(
            o.Name, o.Role == OperandRole.Input ? ProgramRole.Input : ProgramRole.Output, rowsOf(o.Name).Domain, RowLength(segment, n)))];
        TensorAccess[] accesses = [.. program.Operands.Select((o, n) => new TensorAccess(n, rowsOf(o.Name).Letters))];
        Runtime.Kernels.Kernel kernel = Runtime.Kernels.Kernel.Interpreted(program);
        return new([], tensors, [new(kernel, items, segment.Lanes, segment.OuterCount, segment.InnerCount, segment.Bindings, accesses)]);
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
