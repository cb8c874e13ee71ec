using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using System.Runtime.CompilerServices;
using TpCompiler.Algebra;

namespace TpCompiler.Runtime.Layers;

/// <summary>
/// The gated nonlinearity, e3nn's <c>nn.Gate</c>: scalars go through functions, <c>f(s)</c>; each copy of the other irreps is multiplied with
/// a gate, a scalar of its own that went through a function, <c>f(g_u) v[u, m]</c>. An odd gate turns the parity of what it multiplies.
/// </summary>
/// <remarks>
/// The input is [scalars, gates, gated] sorted by irrep (stable, as <see cref="Irreps.Sort"/>) and simplified, e3nn's <c>irreps_in</c>; the
/// output is the scalars, then the gated irreps.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
public sealed class Gate<T> : Sequence<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Describes the layer.</summary>
    /// <param name="scalars">The scalars that become part of the output, simplified.</param>
    /// <param name="scalarFunctions">A function for each block of them.</param>
    /// <param name="gates">The gates, simplified: one for each copy of the gated irreps, in their order.</param>
    /// <param name="gateFunctions">A function for each block of them.</param>
    /// <param name="gated">What is multiplied.</param>
    /// <exception cref="ArgumentException">The numbers of blocks, functions, gates or gated copies differ, or a function breaks the parity.</exception>
    public Gate(
        Irreps scalars,
        IReadOnlyList<NormalizedActivation?> scalarFunctions,
        Irreps gates,
        IReadOnlyList<NormalizedActivation?> gateFunctions,
        Irreps gated)
        : this(Simplified(scalars), scalarFunctions, Simplified(gates), gateFunctions, Simplified(gated), (scalars.Simplify() + gates.Simplify() + gated.Simplify()).Sort())
    {
    }

    private Gate(
        Irreps scalars,
        IReadOnlyList<NormalizedActivation?> scalarFunctions,
        Irreps gates,
        IReadOnlyList<NormalizedActivation?> gateFunctions,
        Irreps gated,
        SortedIrreps sorted)
        : base(LayersOf(scalars, scalarFunctions, gates, gateFunctions, gated, sorted), sorted.Irreps.Simplify())
    {
    }

    private static Irreps Simplified(Irreps irreps, [CallerArgumentExpression(nameof(irreps))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(irreps, name);
        return irreps.Simplify();
    }

    private static Layer<T>[] LayersOf(
        Irreps scalars,
        IReadOnlyList<NormalizedActivation?> scalarFunctions,
        Irreps gates,
        IReadOnlyList<NormalizedActivation?> gateFunctions,
        Irreps gated,
        SortedIrreps sorted)
    {
        ArgumentNullException.ThrowIfNull(scalarFunctions);
        ArgumentNullException.ThrowIfNull(gateFunctions);
        if (scalarFunctions.Count != scalars.Count || gateFunctions.Count != gates.Count)
            throw new ArgumentException($"Scalars {scalars} and gates {gates} need a function for each block; found {scalarFunctions.Count} and {gateFunctions.Count}.");
        if (gates.IrrepCount != gated.IrrepCount)
            throw new ArgumentException($"{gated} has {gated.IrrepCount} copies to gate, but there are {gates.IrrepCount} gates in {gates}.", nameof(gates));

        NormalizedActivation?[] functions = [.. scalarFunctions, .. gateFunctions, .. gated.Select(_ => (NormalizedActivation?)null)];
        Activation<T> activation = new(sorted.Irreps, [.. sorted.Sources.Select(b => functions[b])]);
        return [activation, new GatedProduct<T>(activation.Output, sorted.Targets, scalars.Count, gates.Count)];
    }
}
