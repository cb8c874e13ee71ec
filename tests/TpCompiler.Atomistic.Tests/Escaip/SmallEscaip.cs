using System;
using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Atomistic.Escaip;

namespace TpCompiler.Atomistic.Tests.Escaip;

/// <summary>Small EScAIP models of random weights.</summary>
internal static class SmallEscaip
{
    private static readonly EscaipDescription s_small = new()
    {
        ElementCount = 9,
        Radius = 2.2,
        NeighborCount = 6,
        RankWidth = 0.1,
        EnvelopeWidth = 0.1,
        Width = 6,
        BlockCount = 2,
        HeadCount = 2,
        ChannelsOfDegrees = [1, 1, 1],
        ElementWidth = 2,
        OrderWidth = 3,
        OrderDegrees = 3,
        RadialFunctions = 5,
        RadialWidth = 4,
        HasDirectForces = false,
    };

    /// <summary>A model, its weights smaller than those that are drawn, so that attention is not all on one.</summary>
    /// <param name="hasDirectForces">Whether it predicts forces for themselves.</param>
    /// <param name="readsOrder">Whether it reads bond-orientational order, whose mean jumps where an edge ends.</param>
    public static EscaipDescription Create(bool hasDirectForces = false, bool readsOrder = true)
    {
        EscaipDescription description = s_small with { HasDirectForces = hasDirectForces };
        return description with
        {
            Weights = description.CreateModel().Parameters.Where(p => p.IsTrained).ToImmutableDictionary(p => p.Name, p =>
            {
                double factor = !readsOrder && p.Name.EndsWith("_direction_embedding.0.weight", StringComparison.Ordinal) ? 0 : 0.4;
                return p.Values.Select(w => factor * w).ToImmutableArray();
            }),
        };
    }
}
