using System;
using System.Collections.Immutable;
using System.Linq;
using System.Numerics;

namespace TpCompiler.Atomistic.Mace.Layers;

/// <summary>
/// A linear map for each element (MACE's skip_tp), or one for all. The map of an element is packed when a structure first contains it, so that a
/// model of 89 elements costs what the structure needs.
/// </summary>
internal sealed class ElementLinear<T>(ChannelLayout input, ChannelLayout output, ImmutableArray<double> weights, int elements)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ImmutableArray<Lazy<EquivariantLinear<T>>> _maps = [.. Enumerable.Range(0, elements)
        .Select(e => new Lazy<EquivariantLinear<T>>(() => EquivariantLinear<T>.Create(input, output, weights.AsSpan(), elements, e)))];

    /// <summary>The map of the element at <paramref name="element"/> in the model's list.</summary>
    public EquivariantLinear<T> this[int element] => _maps[elements == 1 ? 0 : element].Value;
}
