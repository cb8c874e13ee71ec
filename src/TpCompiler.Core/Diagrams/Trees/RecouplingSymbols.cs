using System;
using System.Collections.Concurrent;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Diagrams.Trees;

/// <summary>
/// The F and R symbols of rotations: the coefficients by which neighbouring vertices change their order of coupling.
/// A vertex is the real tensor <see cref="Wigner3j"/> times sqrt(2 l3 + 1); parities play no part.
/// </summary>
/// <remarks>
/// With e3nn 0.5's tensors, which are the complex Clebsch-Gordan coefficients in another basis, the symbols are the textbook
/// ones: the change of basis is unitary and cancels on every inner edge. Another choice of signs s(l1, l2, l3) of the
/// tensors multiplies each symbol by the signs of the vertices before and after the move.
/// </remarks>
public static class RecouplingSymbols
{
    private static readonly ConcurrentDictionary<(int, int, int), int> s_signs = new();

    /// <summary>
    /// The coefficient F_ef of |(a b)e, c; d> = sum over f of F_ef |a, (b c)f; d>, an orthogonal matrix in e and f:
    /// (-1)^(a+b+c+d) sqrt((2e+1)(2f+1)) {a b e; c d f} times the signs of the tensors. Zero where a vertex is not allowed.
    /// (G. Racah, Phys. Rev. 62, 438 (1942); A. R. Edmonds, Angular Momentum in Quantum Mechanics, eq. 6.1.5 and 6.2.)
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A degree is negative.</exception>
    public static ExactNumber F(
        int a, int b, int c, int d, int e, int f, Wigner3jConvention convention = Wigner3jConvention.E3nn04)
    {
        ExactNumber symbol = Wigner6j.Value(a, b, e, c, d, f);
        if (symbol.IsZero)
            return symbol;
        int sign = Sign(a, b, e, convention) * Sign(e, c, d, convention) * Sign(b, c, f, convention) * Sign(a, f, d, convention);
        if ((a + b + c + d) % 2 != 0)
            sign = -sign;
        return symbol * ExactNumber.Sqrt((2 * e + 1) * (2L * f + 1)) * sign;
    }

    /// <summary>
    /// The sign of the vertex (a b)c = R (b a)c: (-1)^(a+b-c) times the signs of the tensors (Edmonds, eq. 3.5.14).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A degree is negative, or the degrees cannot couple.</exception>
    public static int R(int a, int b, int c, Wigner3jConvention convention = Wigner3jConvention.E3nn04)
        => Sign(a, b, c, convention) * Sign(b, a, c, convention) * ((a + b + c) % 2 == 0 ? 1 : -1);

    /// <summary>The sign of a tensor against that of e3nn 0.5.</summary>
    private static int Sign(int l1, int l2, int l3, Wigner3jConvention convention)
    {
        if (convention == Wigner3jConvention.E3nn05)
            return 1;
        return s_signs.GetOrAdd((l1, l2, l3), static l =>
        {
            CouplingTensor tensor = Wigner3j.Get(l.Item1, l.Item2, l.Item3, Wigner3jConvention.E3nn04);
            CouplingTensor natural = Wigner3j.Get(l.Item1, l.Item2, l.Item3, Wigner3jConvention.E3nn05);
            return tensor.Entries[0].Value == natural.Entries[0].Value ? 1 : -1;
        });
    }
}
