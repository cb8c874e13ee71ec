using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Testing;

/// <summary>
/// Operations for irreps that are not fixed, such as a layer that takes them as arguments: tried for random irreps, and a failure is
/// brought down to the smallest irreps that show it.
/// </summary>
/// <example>
/// <code>
/// OperationFamily products = new(2, irreps =&gt; Operation.Of(new MyProduct(irreps[0], irreps[1])));
/// Equivariance.Check(products).ThrowIfFailed();
/// </code>
/// </example>
public sealed class OperationFamily
{
    /// <summary>Describes a family.</summary>
    /// <param name="count">How many representations it takes.</param>
    /// <param name="make">The operation for some; null where there is none.</param>
    public OperationFamily(int count, Func<IReadOnlyList<Irreps>, Operation?> make)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentNullException.ThrowIfNull(make);
        (Count, Make) = (count, make);
    }

    /// <summary>How many representations it takes.</summary>
    public int Count { get; }

    /// <summary>The operation for some representations; null where there is none.</summary>
    public Func<IReadOnlyList<Irreps>, Operation?> Make { get; }

    /// <summary>The highest degree that is tried.</summary>
    public int MaximumDegree { get; init; } = 2;

    /// <summary>The most copies of a block that are tried.</summary>
    public int MaximumMultiplicity { get; init; } = 3;

    internal Irreps[] Random(Random random)
        => [.. Enumerable.Range(0, Count).Select(_ => RandomIrreps.Draw(random, MaximumDegree, MaximumMultiplicity))];

    internal static IEnumerable<Irreps[]> Shrink(Irreps[] irreps)
    {
        for (int n = 0; n < irreps.Length; n++)
        {
            foreach (Irreps smaller in RandomIrreps.Shrink(irreps[n]))
                yield return [.. irreps[..n], smaller, .. irreps[(n + 1)..]];
        }
    }
}
