using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;
using TpCompiler.Emit.Gpu;
using TpCompiler.Emit.Gpu.Barriers;
using TpCompiler.Emit.Gpu.Model;
using TpCompiler.Emit.Gpu.Scheduling;
using TpCompiler.Emit.Gpu.Text;
using Xunit;

namespace TpCompiler.Gpu.Tests.Kernels;

/// <summary>How groups share the work of a program, and what is refused.</summary>
public sealed class GpuSchedulerTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(96)]
    public void Groups_are_powers_of_two(int size)
        => Assert.Throws<ArgumentException>(() => GpuScheduler.Schedule("k", Mixed(4), All(Mixed(4), false), new() { GroupSize = size }));

    [Fact]
    public void Shapes_that_cannot_be_are_refused()
    {
        Assert.Contains("power of two", Refuse(new() { RowsPerGroup = 3 }), StringComparison.Ordinal);
        Assert.Contains("1, 2 or 4 lanes", Refuse(new() { LanesPerWorkItem = 3 }), StringComparison.Ordinal);
        Assert.Contains("multiple", Refuse(new() { LanesPerWorkItem = 4, Lanes = 6 }), StringComparison.Ordinal);
        Assert.Contains("steps of 32", Refuse(new() { HasShuffles = true, StepSize = 16 }), StringComparison.Ordinal);
        Assert.Contains("steps of 32", Refuse(new() { HasShuffles = true, RowsPerGroup = 8 }), StringComparison.Ordinal);
        Assert.Contains("3 strides", Refuse(new() { ComponentStrides = new([1, 2, 3]) }), StringComparison.Ordinal);
        Assert.Contains("barriers", Refuse(new() { RowsPerGroup = 2, LanesFitGroup = true }), StringComparison.Ordinal);

        static string Refuse(GpuKernelOptions options)
            => Assert.Throws<ArgumentException>(() => GpuScheduler.Schedule("k", Mixed(4), All(Mixed(4), true), options)).Message;
    }

    [Fact]
    public void Sums_over_items_per_lane_and_over_lanes_need_all_lanes_at_once()
    {
        KernelProgram program = Mixed(4);
        ArgumentException error = Assert.Throws<ArgumentException>(() => GpuScheduler.Schedule("k", program, All(program, false), new()));
        Assert.Contains("all lanes at once", error.Message, StringComparison.Ordinal);
        Assert.Equal(LanesPerGroup.AllAtOnce, GpuScheduler.Schedule("k", program, All(program, false), new() { LanesFitGroup = true }).LanesPerGroup);
        Assert.Equal(LanesPerGroup.All, GpuScheduler.Schedule("k", program, All(program, true), new()).LanesPerGroup);
    }

    [Fact]
    public void Few_uniform_operations_are_done_by_each_work_item_and_many_are_shared_out()
    {
        GpuKernel few = GpuScheduler.Schedule("k", Uniform(4), All(Uniform(4), false), new());
        GpuKernel many = GpuScheduler.Schedule("k", Uniform(40), All(Uniform(40), false), new());

        Assert.Empty(few.Shared);
        SharedArray early = Assert.Single(many.Shared);
        Assert.Equal((44, 8 * 44), (early.ItemLength, early.Length));
        int[] leaders = [.. Works(many.Body).Where(w => w.Worker.Kind == WorkerKind.Leader).Select(w => w.Worker.Part)];
        Assert.Equal([0, 1, 2, 3], leaders);
        Assert.Empty(BarrierLint.Check(many));
    }

    [Fact]
    public void Kernels_are_the_same_each_time_they_are_planned()
        => Assert.Equal(
            GpuScheduler.Schedule("k", Uniform(40), All(Uniform(40), false), new()),
            GpuScheduler.Schedule("k", Uniform(40), All(Uniform(40), false), new()));

    [Fact]
    public void Languages_differ_in_words_only()
    {
        GpuKernel kernel = GpuScheduler.Schedule("k", Mixed(40), All(Mixed(40), false), new() { LanesFitGroup = true });
        string[] openCl = Body(GpuSource.Print(GpuLanguage.OpenCl, [kernel]));
        string[] cuda = Body(GpuSource.Print(GpuLanguage.Cuda, [kernel]));

        Assert.Equal(openCl.Length, cuda.Length);
        Assert.All(openCl.Zip(cuda), lines => Assert.Equal(
            lines.First.Replace("__global ", "", StringComparison.Ordinal).Replace("__local ", "__shared__ ", StringComparison.Ordinal)
                .Replace("barrier(CLK_LOCAL_MEM_FENCE)", "__syncthreads()", StringComparison.Ordinal).Replace("(long)", "(long long)", StringComparison.Ordinal)
                .Replace("get_local_id(0)", "threadIdx.x", StringComparison.Ordinal).Replace("get_group_id(0)", "blockIdx.x", StringComparison.Ordinal),
            lines.Second));

        static string[] Body(string text) => text[text.IndexOf("\n{", text.IndexOf(" k(", StringComparison.Ordinal), StringComparison.Ordinal)..].Split('\n');
    }

    [Fact]
    public void A_selection_of_outputs_computes_what_these_need_and_nothing_else()
    {
        KernelProgram program = Mixed(4);
        (KernelProgram part, int[] operands) = OutputSelection.Select(program, o => program.Operands[o].Name == "sums");

        Assert.Equal(["x", "y", "sums"], part.Operands.Select(o => o.Name));
        Assert.Equal([0, 1, 3], operands);
        Assert.All(part.Stores, s => Assert.Equal(2, s.Operand));
        Assert.Equal(program, OutputSelection.Select(program, _ => true).Program);
    }

    [Fact]
    public void Sums_that_several_steps_found_are_factors_as_a_whole()
    {
        KernelBuilder b = new("scaled");
        int x = b.Input("x", 1, hasLanes: true);
        int y = b.Input("y", 1, hasLanes: false);
        int o = b.Output("out", 3, hasLanes: false);
        int sum = b.SumLanes(b.Load(x, 0));
        int product = b.Multiply(sum, b.Load(y, 0));
        b.Store(o, 0, product);
        b.Store(o, 1, product);
        b.Store(o, 2, b.Negate(sum));
        KernelProgram program = b.Build();
        GpuKernel kernel = GpuScheduler.Schedule("k", program, All(program, true), new() { GroupSize = 64, HasShuffles = true, LanesFitGroup = true, TileItems = 1 });
        string text = GpuSource.Print(GpuLanguage.Cuda, [kernel]);

        Assert.Contains("= (totals[0] + totals[1]) * y_0;", text, StringComparison.Ordinal);
        Assert.DoesNotContain("-totals", text, StringComparison.Ordinal);
    }

    /// <summary>An output per lane, and one summed over lanes.</summary>
    private static KernelProgram Mixed(int terms)
    {
        KernelBuilder b = new("mixed");
        int x = b.Input("x", terms, hasLanes: true);
        int y = b.Input("y", 1, hasLanes: false);
        int o = b.Output("out", terms, hasLanes: true);
        int s = b.Output("sums", terms, hasLanes: false);
        for (int t = 0; t < terms; t++)
        {
            b.Store(o, t, b.Multiply(b.Load(x, t), b.Load(y, 0)));
            b.Store(s, t, b.SumLanes(b.Multiply(b.Load(x, t), b.Load(y, 0))));
        }

        return b.Build();
    }

    /// <summary>Lanes times products of uniform values.</summary>
    private static KernelProgram Uniform(int terms)
    {
        KernelBuilder b = new("uniform");
        int x = b.Input("x", 1, hasLanes: true);
        int y = b.Input("y", terms + 1, hasLanes: false);
        int o = b.Output("out", terms, hasLanes: true);
        for (int t = 0; t < terms; t++)
            b.Store(o, t, b.Multiply(b.Load(x, 0), b.Multiply(b.Load(y, t), b.Load(y, t + 1))));
        return b.Build();
    }

    private static bool[] All(KernelProgram program, bool perItem) => [.. program.Operands.Select(_ => perItem)];

    private static IEnumerable<Work> Works(IEnumerable<GpuStatement> statements)
        => statements.SelectMany(s => s is GpuLoop loop ? Works(loop.Body) : s is Work work ? [work] : []);
}
