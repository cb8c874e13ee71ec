using System;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Emit.Gpu;
using TpCompiler.Emit.Gpu.Estimates;
using TpCompiler.Emit.Gpu.Model;
using TpCompiler.Emit.Gpu.Scheduling;
using TpCompiler.Emit.Gpu.Text;
using TpCompiler.Gpu.Kernels;
using TpCompiler.Runtime.Kernels;
using Xunit;

namespace TpCompiler.Gpu.Tests.Kernels;

/// <summary>What is counted of kernels, and what is chosen by it.</summary>
public sealed class GpuKernelEstimateTests
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(4, false)]
    [InlineData(2, true)]
    public void Bytes_and_operations_are_those_of_the_program(int width, bool isDouble)
    {
        GpuKernelEstimate e = GpuKernelEstimate.Of(Schedule(Scale(), new() { GroupSize = 128 / width, LanesPerWorkItem = width, Lanes = 128 }), isDouble, 128, 1);

        // Three components of 128 lanes are read and written, and one scale is read by each work-item of 128 / width.
        int size = isDouble ? 8 : 4;
        Assert.Equal(((6 * 128) + 1) * size, e.CompulsoryBytesPerItem);
        Assert.InRange(e.BytesPerItem, e.CompulsoryBytesPerItem, e.CompulsoryBytesPerItem + (128 * size));
        Assert.Equal(6 * 128, e.OperationsPerItem);
        Assert.Equal(e.OperationsPerItem / e.CompulsoryBytesPerItem, e.Intensity);
        Assert.Equal(0, e.BarriersPerItem);
        Assert.Equal(e.CompulsoryBytesPerItem / 4.8e12, e.RooflineSeconds, 1e-15);
        Assert.True(e.Seconds > e.RooflineSeconds);
    }

    [Fact]
    public void Registers_grow_with_lanes_and_shrink_with_sections()
    {
        KernelSegment segment = Forward("32x0e+32x1o+32x2e");
        int registers(int width, int sections) => GpuKernelEstimate.Of(
            GpuScheduler.Schedule("k", segment.Program, PerItem(segment), new() { LanesPerWorkItem = width, Sections = sections }), false, 128).Registers;

        Assert.True(registers(2, 1) > 1.5 * registers(1, 1));
        Assert.True(registers(1, 3) < 0.7 * registers(1, 1));
    }

    [Fact]
    public void Programs_that_do_not_fit_the_registers_are_cut_into_sections()
    {
        GpuKernel kernel = Add(Forward("64x0o+64x0e+64x1o+64x1e+64x2o+64x2e+64x3o+64x3e", "0o+0e+1o+1e+2o+2e+3o+3e"), 64);
        GpuKernelEstimate estimate = GpuKernelEstimate.Of(kernel, false, 64);

        Assert.InRange(kernel.Sections, 2, 8);
        Assert.InRange(estimate.Registers, 1, estimate.Limits.MostRegisters);
        Assert.Equal(estimate.GroupsPerMultiprocessor, kernel.Options.LeastGroups);
    }

    [Fact]
    public void Few_lanes_share_a_group_with_other_rows()
    {
        GpuKernel kernel = Add(Forward("32x0e+32x1o"), 32);
        Assert.Equal((4, 128), (kernel.Options.RowsPerGroup, kernel.GroupSize));
        string text = GpuSource.Print(GpuLanguage.Cuda, [kernel]);
        Assert.Contains("__syncwarp();", text[text.IndexOf("kernel0", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.DoesNotContain("__syncthreads();", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Lanes_beside_each_other_are_read_at_once_where_strides_allow_it()
    {
        string text = GpuSource.Print(GpuLanguage.OpenCl, [Schedule(Scale(), new() { GroupSize = 32, LanesPerWorkItem = 4, Lanes = 128, ComponentStrides = new([128, 0, 128]) })]);

        Assert.Contains("enum { x_stride = 128 };", text, StringComparison.Ordinal);
        Assert.Contains("const T4 x_1 = *(__global const T4*)(x_at + x_stride);", text, StringComparison.Ordinal);
        Assert.Contains("WIDE4(s_0)", text, StringComparison.Ordinal);
        Assert.Contains("const int lane = (workItem) * WIDTH;", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Counts_stand_over_a_kernel()
    {
        GpuKernel kernel = Schedule(Scale(), new());
        Assert.Contains(
            "// float, 128 lanes: " + GpuKernelEstimate.Of(kernel, false, 128), GpuSource.Print(GpuLanguage.Cuda, [kernel]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, 4, 4)]
    [InlineData(6, 4, 2)]
    [InlineData(4, 5, 1)]
    public void Alignment_is_that_of_all_numbers_of_an_address(int stride, int row, int expected)
    {
        OperandBinding binding = new(0, stride, 0, 0);
        OperandFacts facts = OperandFacts.Of(Scale(), [binding, new(0, 1, 0, 0), binding], [row * stride, 1, row]);
        Assert.Equal(expected, facts.Alignment);
        Assert.Equal([stride, 1, stride], facts.ComponentStrides);
    }

    private static GpuKernel Add(KernelSegment segment, int lanes) => new GpuKernelCollection(GpuShape.OfCuda, false).Add(
        segment.Program, PerItem(segment), lanes, OperandFacts.Of(segment.Program, [.. segment.Bindings], [.. segment.Bindings.Select(_ => 1024)]));

    private static bool[] PerItem(KernelSegment segment) => [.. segment.Program.Operands.Select(o => o.Role == OperandRole.Input)];

    private static KernelSegment Forward(string first, string keep = "0e+1o+2e+3o") => Assert.Single(TensorProductLowering.Forward(
        TensorProductSpec.Uvu(Irreps.Parse(first), Irreps.SphericalHarmonics(3), keep: Irreps.Parse(keep))));

    private static GpuKernel Schedule(KernelProgram program, GpuKernelOptions options) => GpuScheduler.Schedule("k", program, [true, true, true], options);

    private static KernelProgram Scale()
    {
        KernelBuilder b = new("scale");
        int x = b.Input("x", 3, hasLanes: true);
        int s = b.Input("s", 1, hasLanes: false);
        int y = b.Output("y", 3, hasLanes: true);
        for (int c = 0; c < 3; c++)
            b.Store(y, c, b.Multiply(b.Load(x, c), b.Load(s, 0)));
        return b.Build();
    }
}
