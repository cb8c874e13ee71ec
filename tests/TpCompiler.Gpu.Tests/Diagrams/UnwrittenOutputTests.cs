using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Programs;
using TpCompiler.Gpu.Tests.Cuda;
using TpCompiler.Runtime.Diagrams;
using TpCompiler.Runtime.Kernels;
using Xunit;

namespace TpCompiler.Gpu.Tests.Diagrams;

/// <summary>Outputs, or components of them, that a program never stores are zero, however its outputs are split over kernels.</summary>
public sealed class UnwrittenOutputTests
{
    [HostCudaTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void What_is_never_stored_is_zero(int stored)
    {
        KernelBuilder b = new("partial");
        int x = b.Input("x", 2, hasLanes: true);
        int nodes = b.Output("nodes", 2, hasLanes: true);
        int neighbors = b.Output("neighbors", 2, hasLanes: true);
        int edges = b.Output("edges", 2, hasLanes: false);
        b.Store(nodes, 0, b.Load(x, 0));
        for (int c = 0; c < stored; c++)
        {
            b.Store(neighbors, c, b.Load(x, c));
            b.Store(edges, c, b.SumLanes(b.Load(x, c)));
        }

        KernelProgram program = b.Build();
        FusionTensor[] tensors =
        [
            new("x", ProgramRole.Input, ItemDomain.OfEdges, 6),
            new("nodes", ProgramRole.Output, ItemDomain.OfNodes, 6),
            new("neighbors", ProgramRole.Output, ItemDomain.OfNodes, 6),
            new("edges", ProgramRole.Output, ItemDomain.OfEdges, 2),
        ];
        OperandBinding lanes = new(0, 3, 0, 0);
        FusionPlan plan = new([], tensors, [new(
            Kernel.Interpreted(program), ItemDomain.OfEdges, 3, 1, 1, [lanes, lanes, lanes, new(0, 1, 0, 0)],
            [new(0, "ij"), new(1, "i"), new(2, "j"), new(3, "ij")])]);
        FusionGraph graph = new(4, [0, 0, 1, 3], [1, 1, 2, 3]);
        Dictionary<string, double[]> given = new() { ["x"] = [.. Enumerable.Range(1, 24).Select(n => n * 0.25)] };
        using HostCudaDevice device = new(new(4, 256, 2, 32 * 1024));

        DeviceRun.AssertAgrees<double>(device, [plan], graph, new Dictionary<string, FusionLabel>(), given, 1e-13);
    }
}
