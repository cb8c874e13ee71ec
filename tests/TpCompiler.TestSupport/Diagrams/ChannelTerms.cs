using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Diagrams;

namespace TpCompiler.TestSupport.Diagrams;

/// <summary>One product of channels.</summary>
/// <param name="Factors">For each factor its channel.</param>
/// <param name="Weight">Which of the numbers of a weight with channels multiplies it.</param>
/// <param name="Result">The channel of the result that it is added to.</param>
internal readonly record struct ChannelTerm(int[] Factors, int Weight, int Result);

/// <summary>The table of modes, written out term by term.</summary>
/// <param name="All">All products of channels.</param>
/// <param name="Summed">How many are added in a channel of the result, u v w counted as in the table.</param>
internal sealed record ChannelTerms(IReadOnlyList<ChannelTerm> All, int Summed)
{
    public static ChannelTerms Of(ChannelMode mode, int[] channels, int result)
    {
        (int u, int v) = (channels[0], channels.Length > 1 ? channels[1] : 1);
        int most = channels.Max();

        // One channel that weights with one size make into several, whatever the mode.
        if (most == 1 && mode is not (ChannelMode.Uuw or ChannelMode.Uvw))
            return new([.. Enumerable.Range(0, result).Select(w => new ChannelTerm(new int[channels.Length], w, w))], 1);
        return mode switch
        {
            ChannelMode.Uuu => new([.. Range(most).Select(n => new ChannelTerm(Same(n), n, n))], 1),
            ChannelMode.Uuw => new([.. Pairs(most, result).Select(p => new ChannelTerm(Same(p.First), p.First * result + p.Second, p.Second))], most),
            ChannelMode.Uvu => new([.. Pairs(u, v).Select(p => new ChannelTerm([p.First, p.Second], p.Second * u + p.First, p.First))], v),
            ChannelMode.Uvv => new([.. Pairs(u, v).Select(p => new ChannelTerm([p.First, p.Second], p.First * v + p.Second, p.Second))], u),
            ChannelMode.Uvuv => new([.. Pairs(u, v).Select(p => new ChannelTerm([p.First, p.Second], p.First * v + p.Second, p.First * v + p.Second))], 1),
            ChannelMode.Uvw => new([.. Pairs(u, v).SelectMany(p => Range(result).Select(w =>
                new ChannelTerm([p.First, p.Second], (p.First * v + p.Second) * result + w, w)))], u * v),
            _ => throw new ArgumentOutOfRangeException(nameof(mode)),
        };

        // A factor without channels is broadcast.
        int[] Same(int channel) => [.. channels.Select(c => c == 1 ? 0 : channel)];
    }

    private static IEnumerable<int> Range(int count) => Enumerable.Range(0, count);

    private static IEnumerable<(int First, int Second)> Pairs(int first, int second)
        => Range(first).SelectMany(f => Range(second).Select(s => (f, s)));
}
