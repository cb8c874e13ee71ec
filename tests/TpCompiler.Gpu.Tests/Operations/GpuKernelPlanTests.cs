using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.SphericalHarmonics;
using TpCompiler.Core.SymmetricContractions;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Gpu.Kernels;
using TpCompiler.Gpu.Operations;
using TpCompiler.Gpu.Tests.Cuda;
using TpCompiler.Gpu.Tests.OpenCl;
using TpCompiler.Runtime.Kernels;
using TpCompiler.Runtime.Operations;
using Xunit;

namespace TpCompiler.Gpu.Tests.Operations;

/// <summary>Tensor products, harmonics and contractions on a device, with their derivatives.</summary>
public sealed class GpuKernelPlanTests(OpenClFixture fixture) : IClassFixture<OpenClFixture>
{
    [OpenClTheory]
    [InlineData(WeightSource.PerItem, 7)]
    [InlineData(WeightSource.Shared, 7)]
    [InlineData(WeightSource.Shared, 700)]
    [InlineData(WeightSource.None, 7)]
    public void Channelwise_products_agree(WeightSource weights, int count)
        => AssertAgree(TensorProductSpec.Uvu(Irreps.Parse("3x0e+3x1o"), Irreps.Parse("0e+1o"), Irreps.Parse("0e+1o"), weights), count);

    [OpenClFact]
    public void Channelwise_products_with_ragged_multiplicities_agree()
        => AssertAgree(TensorProductSpec.Uvu(Irreps.Parse("5x0e+2x1o"), Irreps.Parse("0e+1o"), Irreps.Parse("0e+1o+1e")), 9);

    [OpenClTheory]
    [InlineData(WeightSource.PerItem)]
    [InlineData(WeightSource.Shared)]
    public void More_channels_than_a_group_has_agree(WeightSource weights)
        => AssertAgree(TensorProductSpec.Uvu(Irreps.Parse("300x0e"), Irreps.Parse("0e+1o"), Irreps.Parse("0e+1o"), weights), 40);

    [OpenClTheory]
    [InlineData(WeightSource.PerItem, 5)]
    [InlineData(WeightSource.Shared, 5)]
    [InlineData(WeightSource.Shared, 300)]
    public void Fully_connected_products_agree(WeightSource weights, int count)
        => AssertAgree(TensorProductSpec.Uvw(Irreps.Parse("2x0e+2x1o"), Irreps.Parse("0e+1o"), Irreps.Parse("3x0e+2x1o"), weights), count);

    [OpenClFact]
    public void Sums_of_very_many_items_are_added_in_turns()
    {
        TensorProductPlans plans = new(TensorProductSpec.Uvu(Irreps.Parse("2x0e"), Irreps.Parse("0e"), Irreps.Parse("0e"), WeightSource.Shared));
        DeviceOperation.AssertAgrees<double>(fixture.Device, plans.Backward("x", "y", "w"), 5000, 1e-12);
    }

    [OpenClTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Convolutions_agree(bool hasSharedWeights)
    {
        const int Nodes = 6, Edges = 70;
        Random random = new(5);
        // A receiver without edges, and receivers in no order.
        GpuRowIndex senders = new([.. Enumerable.Range(0, Edges).Select(_ => random.Next(Nodes))], Nodes);
        GpuRowIndex receivers = new([.. Enumerable.Range(0, Edges).Select(_ => random.Next(Nodes - 1))], Nodes);
        Dictionary<string, GpuRowIndex> indices = new() { ["sender"] = senders, ["receiver"] = receivers };
        TensorProductSpec spec = TensorProductSpec.Uvu(
            Irreps.Parse("4x0e+4x1o"), Irreps.Parse("0e+1o"), Irreps.Parse("0e+1o"), hasSharedWeights ? WeightSource.Shared : WeightSource.PerItem);
        foreach (KernelPlan plan in All(spec))
            DeviceOperation.AssertAgrees<double>(fixture.Device, plan, Edges, 1e-12, ConvolutionRows(plan), indices);
    }

    [OpenClTheory]
    [InlineData("0e", 12)]
    [InlineData("0e+1o", 90)]
    public void Contractions_with_weights_of_elements_agree(string output, int count)
    {
        SymmetricContraction contraction = SymmetricContraction.Compile(new(Irreps.SphericalHarmonics(1), Irreps.Parse(output), 3));
        GpuRowIndex elements = new([.. Enumerable.Range(0, count).Select(n => (7 * n) % 3)], 3);
        const int Channels = 5;
        KernelSegment forward = new(
            contraction.Program, Channels, 1, 1, new(contraction.Program.Operands.Select(_ => new OperandBinding(0, Channels, 0, 0))));
        string[] inputs = ["x", "w"];
        foreach (KernelSegment segment in new[] { forward, SegmentDerivatives.Backward(forward, inputs), SegmentDerivatives.DoubleBackward(forward) })
        {
            KernelPlan plan = Rows(segment.Program, Channels);
            Dictionary<string, GpuRows> rows = plan.Operands.Where(o => o.Name.EndsWith('w')).ToDictionary(o => o.Name, _ => GpuRows.By("element", hasFew: true));
            DeviceOperation.AssertAgrees<double>(fixture.Device, plan, count, 1e-12, rows, new Dictionary<string, GpuRowIndex> { ["element"] = elements });
        }
    }

    [OpenClFact]
    public void Harmonics_of_vectors_in_blocks_agree()
        => DeviceOperation.AssertAgrees<double>(fixture.Device, Rows(SphericalHarmonicsProgram.Compile(new(3)), 32), 5, 1e-12);

    [OpenClFact]
    public void Single_precision_agrees_to_its_digits()
    {
        TensorProductPlans plans = new(TensorProductSpec.Uvu(Irreps.Parse("3x0e+3x1o"), Irreps.Parse("0e+1o"), Irreps.Parse("0e+1o")));
        DeviceOperation.AssertAgrees<float>(fixture.Device, plans.Forward(), 40, 2e-6);
    }

    [OpenClFact]
    public void No_items_leave_zero_sums()
    {
        TensorProductPlans plans = new(TensorProductSpec.Uvu(Irreps.Parse("2x0e"), Irreps.Parse("0e"), Irreps.Parse("0e"), WeightSource.Shared));
        DeviceOperation.AssertAgrees<double>(fixture.Device, plans.Backward("x", "w"), 0, 0);
    }

    [OpenClFact]
    public void What_does_not_fit_is_refused()
    {
        TensorProductPlans plans = new(TensorProductSpec.Uvu(Irreps.Parse("2x0e"), Irreps.Parse("0e"), Irreps.Parse("0e")));
        Assert.Contains("no operand z", Refusal(() => GpuKernelPlan.Compile<double>(fixture.Device, plans.Forward(), new Dictionary<string, GpuRows> { ["z"] = GpuRows.Shared })), StringComparison.Ordinal);
        using GpuKernelPlan plan = GpuKernelPlan.Compile<double>(fixture.Device, plans.Forward(), new Dictionary<string, GpuRows> { ["x"] = GpuRows.By("sender") });
        using GpuBuffer buffer = fixture.Device.Upload<double>([1, 2, 3, 4]);
        GpuBuffer[] buffers = [buffer, buffer, buffer, buffer];
        Assert.Contains("sender is missing", Refusal(() => plan.Bind(2, buffers)), StringComparison.Ordinal);
        Dictionary<string, GpuRowIndex> indices = new() { ["sender"] = new([0], 1) };
        Assert.Contains("1 items; expected 2", Refusal(() => plan.Bind(2, buffers, indices)), StringComparison.Ordinal);
        indices["sender"] = new([0, 2], 3);
        Assert.Contains("x has 32 bytes; 3 rows of 2 need 48", Refusal(() => plan.Bind(2, buffers, indices)), StringComparison.Ordinal);
        Assert.Contains("found 1", Refusal(() => plan.Bind(2, [buffer], indices)), StringComparison.Ordinal);
        Assert.Contains("item 1 has 2", Refusal(() => new GpuRowIndex([0, 2], 2)), StringComparison.Ordinal);

        static string Refusal(Func<object> attempt) => Assert.Throws<ArgumentException>(attempt).Message;
    }

    // The text for CUDA, compiled for the host: threads in both orders, so that no barrier is missing.
    [HostCudaTheory]
    [InlineData("4x0e+4x1o", 300)]
    public void The_text_for_cuda_agrees_on_the_host(string first, int count)
    {
        using HostCudaDevice device = new(new(8, 256, 2, 32 * 1024));
        TensorProductSpec spec = TensorProductSpec.Uvu(Irreps.Parse(first), Irreps.Parse("0e+1o"), Irreps.Parse("0e+1o"), WeightSource.Shared);
        foreach (KernelPlan plan in All(spec))
        {
            device.IsDescending = false;
            DeviceOperation.AssertAgrees<double>(device, plan, count, 1e-12);
            device.IsDescending = true;
            DeviceOperation.AssertAgrees<double>(device, plan, count, 1e-12);
        }
    }

    [OpenClFact]
    public void Kernels_say_what_they_take()
    {
        TensorProductPlans plans = new(TensorProductSpec.Uvu(Irreps.Parse("2x0e"), Irreps.Parse("0e"), Irreps.Parse("0e")));
        using GpuKernelPlan plan = GpuKernelPlan.Compile<double>(fixture.Device, plans.Forward());
        GpuKernelResources resources = Assert.Single(plan.Describe());
        Assert.True(resources.MostGroupSize >= plan.Kernels.Single().GroupSize);
        Assert.True(resources.SharedBytes >= plan.Kernels.Single().SharedLength * sizeof(double));
    }

    private void AssertAgree(TensorProductSpec spec, int count)
    {
        foreach (KernelPlan plan in All(spec))
            DeviceOperation.AssertAgrees<double>(fixture.Device, plan, count, 1e-12);
    }

    private static IEnumerable<KernelPlan> All(TensorProductSpec spec)
    {
        TensorProductPlans plans = new(spec);
        yield return plans.Forward();
        yield return spec.TotalWeightCount > 0 ? plans.Backward("x", "y", "w") : plans.Backward("x", "y");
        yield return plans.DoubleBackward();
    }

    /// <summary>x and what is like it lie at senders, the output and what is like it at receivers.</summary>
    private static Dictionary<string, GpuRows> ConvolutionRows(KernelPlan plan)
    {
        Dictionary<string, GpuRows> rows = [];
        foreach (PlanOperand operand in plan.Operands)
        {
            if (operand.Name.EndsWith('x'))
                rows.Add(operand.Name, GpuRows.By("sender"));
            if (operand.Name.EndsWith("out", StringComparison.Ordinal))
                rows.Add(operand.Name, GpuRows.By("receiver"));
        }

        return rows;
    }

    /// <summary>A plan of one program whose operands are component after component, lane after lane.</summary>
    private static KernelPlan Rows(KernelProgram program, int lanes) => new(
        [.. program.Operands.Select(o => new PlanOperand(o.Name, o.Role, o.Components * lanes, true))],
        [new(Kernel.Interpreted(program), lanes, 1, 1, [.. program.Operands.Select(_ => new OperandBinding(0, lanes, 0, 0))])]);
}
