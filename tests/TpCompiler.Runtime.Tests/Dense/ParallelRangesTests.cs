using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using TpCompiler.Runtime.Dense;
using Xunit;

namespace TpCompiler.Runtime.Tests.Dense;

public class ParallelRangesTests
{
    [Fact]
    public void Every_item_is_visited_once_in_chunks_that_do_not_depend_on_the_threads()
    {
        foreach ((int count, int chunk) in new[] { (0, 4), (1, 4), (4, 4), (5, 4), (1000, 7), (1000, 5000) })
        {
            (int, int)[] inline = Ranges(new ParallelRanges(1), count, chunk);
            (int, int)[] parallel = Ranges(new ParallelRanges(4), count, chunk);
            Assert.Equal(inline, parallel);
            Assert.Equal(Enumerable.Range(0, count), inline.SelectMany(r => Enumerable.Range(r.Item1, r.Item2 - r.Item1)));
        }
    }

    [Fact]
    public void Sums_are_bit_identical_for_any_number_of_threads()
    {
        Random random = new(3);
        double[] values = [.. Enumerable.Range(0, 10_007).Select(_ => random.NextDouble() - 0.5)];
        double Sum(int threads)
        {
            double[] partial = new double[(values.Length + 63) / 64];
            new ParallelRanges(threads).Run(values.Length, 64, (begin, end, _) =>
            {
                for (int i = begin; i < end; i++)
                    partial[begin / 64] += values[i];
            });
            return partial.Sum();
        }

        double expected = Sum(1);
        for (int threads = 2; threads <= 8; threads++)
            Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(Sum(threads)));
    }

    [Fact]
    public void Thread_numbers_are_below_the_thread_count_and_never_shared_at_one_time()
    {
        ParallelRanges ranges = new(3);
        int[] busy = new int[3];
        for (int run = 0; run < 200; run++)
        {
            ranges.Run(50, 1, (_, _, thread) =>
            {
                Assert.Equal(1, Interlocked.Increment(ref busy[thread]));
                Thread.SpinWait(20);
                Interlocked.Decrement(ref busy[thread]);
            });
        }
    }

    [Fact]
    public void Several_threads_take_part()
    {
        // Each of two chunks waits for the other to begin: one thread alone could never finish.
        using Barrier both = new(2);
        new ParallelRanges(2).Run(2, 1, (_, _, _) => Assert.True(both.SignalAndWait(TimeSpan.FromSeconds(30))));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Cancellation_stops_before_the_next_chunk(int threads)
    {
        using CancellationTokenSource source = new();
        int chunks = 0;
        Assert.Throws<OperationCanceledException>(() => new ParallelRanges(threads).Run(
            100_000,
            1,
            (_, _, _) =>
            {
                if (Interlocked.Increment(ref chunks) == 10)
                    source.Cancel();
            },
            source.Token));
        Assert.InRange(chunks, 10, 99_999);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void The_work_s_exception_reaches_the_caller_and_the_runner_can_be_used_again(int threads)
    {
        ParallelRanges ranges = new(threads);
        FormatException e = Assert.Throws<FormatException>(() => ranges.Run(1000, 1, (begin, _, _) =>
        {
            if (begin == 17)
                throw new FormatException("seventeen");
        }));
        Assert.Equal("seventeen", e.Message);
        int items = 0;
        ranges.Run(1000, 3, (begin, end, _) => Interlocked.Add(ref items, end - begin));
        Assert.Equal(1000, items);
    }

    [Fact]
    public void Use_within_its_own_work_is_refused()
    {
        ParallelRanges ranges = new(2);
        Assert.Throws<InvalidOperationException>(() => ranges.Run(2, 1, (_, _, _) => ranges.Run(2, 1, (_, _, _) => { })));
    }

    [Fact]
    public void Steady_state_allocates_nothing_on_the_caller_s_thread()
    {
        ParallelRanges ranges = new(2);
        RangeAction nothing = (_, _, _) => { };
        for (int i = 0; i < 100; i++)
            ranges.Run(64, 1, nothing);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            ranges.Run(64, 1, nothing);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000);
    }

    private static (int Begin, int End)[] Ranges(ParallelRanges ranges, int count, int chunk)
    {
        List<(int, int)> seen = [];
        ranges.Run(count, chunk, (begin, end, _) =>
        {
            lock (seen)
                seen.Add((begin, end));
        });
        seen.Sort();
        return [.. seen];
    }
}
