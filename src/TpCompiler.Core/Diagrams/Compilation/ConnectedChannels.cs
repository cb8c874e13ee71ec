using System;

namespace TpCompiler.Core.Diagrams.Compilation;

/// <summary>How far a step of the outer and of the inner loop moves each operand of a product that connects channels.</summary>
internal readonly record struct ChannelStrides(
    int LeftOuter = 0, int LeftInner = 0, int RightOuter = 0, int RightInner = 0, int WeightOuter = 0, int WeightInner = 0);

/// <summary>
/// The loops of products that connect different channels. The lanes are the channels that the result and the weights share; the
/// other channels are loops.
/// </summary>
internal static class ConnectedChannels
{
    /// <summary>The loops.</summary>
    public static ChannelLoops LoopsOf(LoopValue loop)
    {
        (int u, int v) = (loop.Left.Channels, loop.Right.Channels);
        return loop.Mode switch
        {
            ChannelMode.Uvu => new(u, v),
            ChannelMode.Uvv => new(v, u),
            ChannelMode.Uvuv => new(v, u),
            ChannelMode.Uuw => new(loop.Channels, Math.Max(u, v)),
            ChannelMode.Uvw => new(loop.Channels, u, v),
            _ => throw new ArgumentException($"{loop.Mode} has no loops."),
        };
    }

    /// <summary>The strides.</summary>
    public static ChannelStrides StridesOf(LoopValue loop)
    {
        (int u, int v, int w) = (loop.Left.Channels, loop.Right.Channels, loop.Channels);
        int one(int channels) => channels > 1 ? 1 : 0;
        return loop.Mode switch
        {
            ChannelMode.Uvu => new(RightOuter: one(v), WeightOuter: u),
            ChannelMode.Uvv => new(LeftOuter: one(u), WeightOuter: v),
            ChannelMode.Uvuv => new(LeftOuter: one(u), WeightOuter: v),
            ChannelMode.Uuw => new(LeftOuter: one(u), RightOuter: one(v), WeightOuter: w),
            ChannelMode.Uvw => new(LeftOuter: one(u), RightInner: one(v), WeightOuter: v * w, WeightInner: w),
            _ => throw new ArgumentException($"{loop.Mode} has no loops."),
        };
    }

    /// <summary>How many products are summed into one channel of the result.</summary>
    public static int Summed(LoopValue loop) => loop.Mode switch
    {
        ChannelMode.Uvu => loop.Right.Channels,
        ChannelMode.Uvv => loop.Left.Channels,
        ChannelMode.Uuw => Math.Max(loop.Left.Channels, loop.Right.Channels),
        ChannelMode.Uvw => loop.Left.Channels * loop.Right.Channels,
        _ => 1,
    };
}
