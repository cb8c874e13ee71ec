using System;
using System.Collections.Concurrent;
using System.Linq;

namespace TpCompiler.Algebra;

/// <summary>One non-zero element of an exact matrix.</summary>
/// <param name="Row">The row.</param>
/// <param name="Column">The column.</param>
/// <param name="Value">The element, exactly.</param>
public readonly record struct MatrixEntry(int Row, int Column, ExactNumber Value);

/// <summary>
/// The generators of rotations about x, y and z in the real basis of one degree: real antisymmetric matrices J with
/// D(rotation by t about axis a) = exp(t J_a) and [J_x, J_y] = J_z.
/// </summary>
public sealed class So3Generators
{
    private static readonly ConcurrentDictionary<int, So3Generators> s_cache = new();

    private So3Generators(int l)
    {
        L = l;
        EquatableArray<MatrixEntry>[] axes = [default, default, default];
        if (l > 0)
        {
            // Generators are an invariant of degrees 1, l and l, hence a multiple of the one invariant there is. The multiple:
            // -(J_x² + J_y² + J_z²) = l(l+1), and cos(phi) turns towards sin(phi) about the polar axis y.
            CouplingTensor c = Wigner3j.Get(1, l, l);
            ExactNumber factor = ExactNumber.Sqrt(l * (l + 1) * (2 * l + 1));
            CouplingEntry decisive = c.Entries.First(e => (e.I, e.J, e.K) == (1, l - 1, l + 1));
            if (decisive.Value.Sign() < 0)
                factor = -factor;
            for (int a = 0; a < 3; a++)
                axes[a] = new(c.Entries.Where(e => e.I == a).Select(e => new MatrixEntry(e.J, e.K, e.Value * factor)));
        }

        (X, Y, Z) = (axes[0], axes[1], axes[2]);
    }

    /// <summary>The degree.</summary>
    public int L { get; }

    /// <summary>The generator of rotations about x.</summary>
    public EquatableArray<MatrixEntry> X { get; }

    /// <summary>The generator of rotations about y, the polar axis.</summary>
    public EquatableArray<MatrixEntry> Y { get; }

    /// <summary>The generator of rotations about z.</summary>
    public EquatableArray<MatrixEntry> Z { get; }

    /// <summary>The generator about axis 0 (x), 1 (y) or 2 (z): its non-zero elements in row-major order.</summary>
    public EquatableArray<MatrixEntry> this[int axis] => axis switch
    {
        0 => X,
        1 => Y,
        2 => Z,
        _ => throw new ArgumentOutOfRangeException(nameof(axis), axis, "An axis is 0, 1 or 2."),
    };

    /// <summary>The generators of degree <paramref name="l"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="l"/> is negative.</exception>
    public static So3Generators Get(int l) => l >= 0
        ? s_cache.GetOrAdd(l, static k => new So3Generators(k))
        : throw new ArgumentOutOfRangeException(nameof(l), l, "A degree is at least 0.");
}
