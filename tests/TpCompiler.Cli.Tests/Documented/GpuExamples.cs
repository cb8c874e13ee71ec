using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Gpu;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Atomistic.Tests.Models;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.Core.Diagrams.Language;
using TpCompiler.Core.Programs;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Gpu;
using TpCompiler.Gpu.Diagrams;
using TpCompiler.Gpu.Kernels;
using TpCompiler.Gpu.Neighbors;
using TpCompiler.Gpu.Operations;
using TpCompiler.Gpu.Programs;
using TpCompiler.Gpu.Tests.OpenCl;
using TpCompiler.OpenCl;
using TpCompiler.Runtime.Diagrams;
using TpCompiler.Runtime.Operations;
using TpCompiler.Runtime.Programs;
using Xunit;

namespace TpCompiler.Cli.Tests.Documented;

/// <summary>The examples of docs/gpu.md, on whatever OpenCL finds; samples are beside the tests as model.model and structures.xyz.</summary>
public sealed class GpuExamples
{
    [OpenClFact]
    public void A_file_is_evaluated()
    {
        using OpenClDevice device = OpenClDevice.Open(cache: BinaryCache.OfUser());
        using ICalculator calculator = new GpuModelPotential(ModelFile.Load("model.model").CreateModel(), Precision.Single, device);
        foreach ((Structure structure, PotentialResult result) in calculator.EvaluateAll(ExtendedXyz.Read("structures.xyz")))
            Console.WriteLine(result.Energy);
    }

    [OpenClFact]
    public void A_program_runs()
    {
        AtomisticModel model = ModelFile.Load("model.model").CreateModel();
        Structure water = new([8, 1, 1], [0, 0, 0, 0.96, 0, 0, -0.24, 0.93, 0]);
        TensorProgram program = model.Program;
        using ModelRun run = new(model, water);
        double[] positions = water.Positions.ToArray(), energies = new double[1];
        using OpenClDevice device = OpenClDevice.Open(cache: BinaryCache.OfUser());
        ProgramGraph graph = run.Graph;

        using GpuParameters parameters = new(device, model.Prepare());              // weights, uploaded once for all programs of a model
        using GpuProgramPlan plan = GpuProgramPlan.Compile<float>(program, parameters);
        using GpuProgramExecutor executor = new(plan);                              // an IProgramExecutor, as ProgramExecutor<float> is
        executor.Prepare(graph);                                                    // a ProgramGraph
        executor.Set("positions", positions);                                       // and whatever else the program reads

        foreach (ProgramTensor input in program.TensorsOf(ProgramRole.Input).Where(t => t.Name != "positions"))
            executor.Set(input.Name, run.Given[input.Name]);

        executor.Run();
        executor.Read("energy", energies);

        Assert.Equal(run.Run(program)["energy"][0], energies[0], 1e-3);
    }

    [OpenClFact]
    public void A_diagram_runs()
    {
        const string text = "leg h[i] : 4x(0e+1o); leg Y[ij] : sh(1); weight R[ij,path,4]; out A[i] = sum j: h[j]*Y -> 0e+1o uvu by R";
        FusionGraph graph = new(2, [0, 0, 1], [0, 1, 0]);
        float[] h = Numbers(2 * 16), y = Numbers(3 * 4), r = Numbers(3 * 16);

        FusionDiagram diagram = DiagramText.Read(text).Diagram!;
        FusionPlan plan = FusionPlan.Of(DiagramCompiler.Compile(diagram, CompilerOptions.Default).Forward);

        using OpenClDevice device = OpenClDevice.Open(cache: BinaryCache.OfUser());
        using GpuProgram program = GpuProgram.Compile<float>(device, [plan]);
        using GpuRun run = program.Plans[0].Bind(graph, []);     // a FusionGraph, and a FusionLabel for each label
        run.Upload<float>("h", h);
        run.Upload<float>("Y", y);
        run.Upload<float>("R", r);
        run.Run();                                               // everything stays on the device
        float[] a = run.Download<float>("A");

        Assert.Contains(a, x => x != 0);
    }

    [OpenClFact]
    public void Products_and_convolutions_run()
    {
        (Irreps features, Irreps harmonics, Irreps keep) = (Irreps.Parse("4x0e+4x1o"), Irreps.Parse("0e+1o"), Irreps.Parse("0e+1o"));
        using OpenClDevice device = OpenClDevice.Open(cache: BinaryCache.OfUser());
        (int[] senders, int[] receivers) = ([1, 0, 1], [0, 0, 1]);
        const int count = 3, edgeCount = 3, nodeCount = 2;

        TensorProductPlans plans = new(TensorProductSpec.Uvu(features, harmonics, keep));

        GpuBuffer[] buffers = [.. plans.Forward().Operands.Select(o => device.Upload<float>(Numbers(count * o.RowLength)))];
        (GpuBuffer x, GpuBuffer y, GpuBuffer w, GpuBuffer output) = (buffers[0], buffers[1], buffers[2], buffers[3]);
        float[] products = RunProduct(), sums = RunConvolution();
        Assert.Equal(count * features.Dim, x.Length / sizeof(float));
        Assert.NotEqual(products[..nodeCount], sums[..nodeCount]);
        Assert.DoesNotContain(float.NaN, sums);
        foreach (GpuBuffer buffer in buffers)
            buffer.Dispose();

        float[] RunProduct()
        {
            using GpuKernelPlan plan = GpuKernelPlan.Compile<float>(device, plans.Forward());
            using GpuKernelRun run = plan.Bind(count, [x, y, w, output]);     // buffers, in the order of plan.Plan.Operands
            run.Enqueue();

            return Download();
        }

        float[] RunConvolution()
        {
            GpuRowIndex sender = new(senders, nodeCount), receiver = new(receivers, nodeCount);
            using GpuKernelPlan convolution = GpuKernelPlan.Compile<float>(
                device, plans.Forward(), new Dictionary<string, GpuRows> { ["x"] = GpuRows.By("sender"), ["out"] = GpuRows.By("receiver") });
            using GpuKernelRun run = convolution.Bind(
                edgeCount, [x, y, w, output], new Dictionary<string, GpuRowIndex> { ["sender"] = sender, ["receiver"] = receiver });

            run.Enqueue();
            return Download();
        }

        float[] Download()
        {
            byte[] bytes = new byte[output.Length];
            device.Download(output, bytes);
            return System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes).ToArray();
        }
    }

    [OpenClFact]
    public void Neighbours_are_found()
    {
        double[] positions = [0, 0, 0, 1.4, 1.4, 1.4], cell = [4, 0, 0, 0, 4, 0, 0, 0, 4];

        using OpenClDevice device = OpenClDevice.Open(cache: BinaryCache.OfUser());
        using DeviceNeighborList list = new(device);
        list.Update(positions, cell, [true, true, true], 6.0);   // of the host, or a buffer of the device
        NeighborBuffers edges = list.Buffers;                    // list.EdgeCount edges: offsets, senders, receivers, shifts, order by sender

        Assert.Equal(Atomistic.Neighbors.NeighborList.Build(new([1, 1], positions, Matrix3d.FromRows(cell), PeriodicDirections.All), 6.0).EdgeCount, list.EdgeCount);
        Assert.True(edges.Senders.Length >= list.EdgeCount * sizeof(int));
    }

    private static float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(n => MathF.Sin(0.7f * n))];
}
