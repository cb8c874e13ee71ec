using System.Collections.Generic;
using System.Linq;
using TpCompiler.Emit.Gpu.Barriers;
using TpCompiler.Emit.Gpu.Model;
using TpCompiler.Gpu.Tests.Diagrams;
using Xunit;

namespace TpCompiler.Gpu.Tests.Barriers;

/// <summary>The proof that barriers are where they must be, and that it notices when they are not.</summary>
public sealed class BarrierLintTests
{
    private static readonly SharedArray s_array = new("shared", 64, 4);

    private static readonly GpuKernel s_some = CorpusKernels.Of(GpuShape.OfGpu).First(k => k.Shared.Count > 0);

    [Fact]
    public void All_kernels_of_the_corpus_pass()
    {
        foreach (GpuShape shape in new[] { GpuShape.OfGpu, GpuShape.OfCuda, new(8, 256, 2, 32 * 1024), new(64, 256, 16, 1024) })
            Assert.All(CorpusKernels.Of(shape), k => Assert.Empty(BarrierLint.Check(k)));
    }

    [Fact]
    public void No_barrier_of_any_kernel_can_be_spared()
    {
        int removed = 0;
        foreach (GpuKernel kernel in CorpusKernels.Of(new(8, 256, 2, 4096)))
        {
            int barriers = Count(kernel.Body);
            for (int n = 0; n < barriers; n++)
            {
                int position = n;
                GpuKernel without = kernel with { Body = Without(kernel.Body, ref position) };
                Assert.Equal(barriers - 1, Count(without.Body));
                Assert.True(BarrierLint.Check(without).Count > 0, $"{kernel.Name} passes without barrier {n}.");
                removed++;
            }
        }

        Assert.True(removed > 100, $"{removed} barriers were removed.");
    }

    [Fact]
    public void What_a_leader_shares_cannot_be_shared_by_all()
    {
        int changed = 0;
        foreach (GpuKernel kernel in CorpusKernels.Of(new(8, 256, 2, 4096)).Where(k => k.Shared.Any(a => a.Name == "early")))
        {
            GpuKernel wrong = kernel with { Body = WithoutLeaders(kernel.Body) };
            Assert.NotEmpty(BarrierLint.Check(wrong));
            changed++;
        }

        Assert.True(changed > 0);
    }

    [Fact]
    public void Text_has_the_barriers_that_were_proved()
    {
        GpuKernel[] kernels = [.. CorpusKernels.Of(GpuShape.OfGpu)];
        string text = Emit.Gpu.Text.GpuSource.Print(Emit.Gpu.Text.GpuLanguage.OpenCl, kernels);
        Assert.Equal(kernels.Sum(k => Count(k.Body)), text.Split("barrier(CLK_LOCAL_MEM_FENCE);").Length - 1);
    }

    [Fact]
    public void A_write_meets_a_read_by_others()
        => AssertMeets(Lead(0, Write(SharedPlace.OwnItem, 3)), All(Read(SharedPlace.Item, 3)));

    [Fact]
    public void What_steps_add_up_meets_a_leader()
    {
        StepSum sum = new(new([new RegisterValue("s", true)]), new(s_array, SharedPlace.OwnSum, 0));
        AssertMeets(All(sum), Lead(0, Read(SharedPlace.OwnItem, 0)));
        AssertMeets(Lead(0, Read(SharedPlace.OwnItem, 0)), All(sum));
        Assert.Empty(Check(All(sum), All(sum), new Barrier(), Lead(0, Read(SharedPlace.OwnItem, 0))));
    }

    [Fact]
    public void Sections_meet_what_is_before_and_after_but_not_each_other()
    {
        GpuSections sections = new(new([Lead(0, Write(SharedPlace.OwnItem, 3)), Lead(1, Write(SharedPlace.OwnItem, 3))]));
        Assert.Empty(Check(sections));
        AssertMeets(sections, All(Read(SharedPlace.Item, 3)));
        AssertMeets(All(Read(SharedPlace.Item, 3)), sections);
    }

    [Fact]
    public void Rows_that_share_a_group_do_not_wait_for_each_other() => Assert.Contains(
        "several rows",
        Assert.Single(BarrierLint.Check(s_some with { Options = s_some.Options with { GroupSize = 64, RowsPerGroup = 2 }, Parts = 1, Body = new([new Barrier()]) })),
        System.StringComparison.Ordinal);

    [Fact]
    public void A_read_meets_a_later_write() => AssertMeets(All(Read(SharedPlace.Item, 3)), Lead(1, Write(SharedPlace.OwnItem, 3)));

    [Fact]
    public void Two_writers_meet() => AssertMeets(Lead(0, Write(SharedPlace.OwnItem, 3)), Lead(1, Write(SharedPlace.OwnItem, 3)));

    [Fact]
    public void All_meet_in_one_element() => AssertMeets(All(Write(SharedPlace.Item, 3)));

    [Fact]
    public void Turns_of_a_loop_meet() => AssertMeets(new GpuLoop(
        GpuLoopKind.Items, new([Lead(0, Write(SharedPlace.OwnItem, 0)), new Barrier(), All(Read(SharedPlace.Item, 0))])));

    [Fact]
    public void A_loop_that_may_not_turn_keeps_nothing_apart() => AssertMeets(
        Lead(0, Write(SharedPlace.OwnItem, 0)), new GpuLoop(GpuLoopKind.Items, new([new Barrier()])), All(Read(SharedPlace.Item, 0)));

    [Fact]
    public void Halves_meet_without_a_barrier_between_them() => AssertMeets(
        All(Write(SharedPlace.Own, 0)), new Barrier(), new GpuLoop(GpuLoopKind.Halves, new([Halve()])));

    [Fact]
    public void An_element_outside_the_array_is_found()
        => Assert.Contains("Outside", Assert.Single(Check(All(Read(SharedPlace.Own, 1_000)))), System.StringComparison.Ordinal);

    [Fact]
    public void Own_elements_and_other_elements_do_not_meet()
    {
        Assert.Empty(Check(All(Write(SharedPlace.Own, 0)), All(Read(SharedPlace.Own, 0)), Lead(0, Read(SharedPlace.Own, 0))));
        Assert.Empty(Check(Lead(0, Write(SharedPlace.OwnItem, 0)), Lead(1, Write(SharedPlace.OwnItem, 1)), new Barrier(), All(Read(SharedPlace.Item, 1))));
        Assert.Empty(Check(All(Write(SharedPlace.Own, 0)), new GpuLoop(GpuLoopKind.Halves, new([new Barrier(), Halve()]))));
    }

    private static void AssertMeets(params GpuStatement[] body)
    {
        IReadOnlyList<string> errors = Check(body);
        Assert.NotEmpty(errors);
        Assert.All(errors, e => Assert.Contains("No barrier", e, System.StringComparison.Ordinal));
    }

    private static IReadOnlyList<string> Check(params GpuStatement[] body)
        => BarrierLint.Check(s_some with { Options = s_some.Options with { GroupSize = 32 }, Parts = 2, Body = new(body) });

    private static Work All(WorkStatement statement) => new(new(WorkerKind.Every), new([statement]));

    private static Work Lead(int part, WorkStatement statement) => new(new(WorkerKind.Leader, part), new([statement]));

    private static SharedAssignment Write(SharedPlace place, int index) => new(new(s_array, place, index), new ZeroValue());

    private static Definition Read(SharedPlace place, int index) => new("v", new SharedValue(new(s_array, place, index)));

    private static Work Halve() => new(new(WorkerKind.LowerHalf), new(
        [new SharedAssignment(new(s_array, SharedPlace.Own, 0), new SharedValue(new(s_array, SharedPlace.UpperHalf, 0)))]));

    private static int Count(IEnumerable<GpuStatement> statements)
        => statements.Sum(s => s is Barrier ? 1 : s is GpuLoop loop ? Count(loop.Body) : s is GpuSections all ? Count(all.Sections) : 0);

    private static Algebra.EquatableArray<GpuStatement> Without(IEnumerable<GpuStatement> statements, ref int position)
    {
        List<GpuStatement> kept = [];
        foreach (GpuStatement statement in statements)
        {
            if (statement is Barrier && position-- == 0)
                continue;
            kept.Add(statement is GpuLoop loop ? loop with { Body = Without(loop.Body, ref position) } : statement);
        }

        return new(kept);
    }

    private static Algebra.EquatableArray<GpuStatement> WithoutLeaders(IEnumerable<GpuStatement> statements) => new(statements.Select(s => s switch
    {
        GpuLoop loop => loop with { Body = WithoutLeaders(loop.Body) },
        Work { Worker.Kind: WorkerKind.Leader } work => work with { Worker = new(WorkerKind.Every) },
        _ => s,
    }));
}
