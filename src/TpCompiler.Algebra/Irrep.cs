using System;
using System.Collections.Generic;
using System.Globalization;

namespace TpCompiler.Algebra;

/// <summary>
/// An irreducible representation of rotations and inversion: degree <paramref name="L"/> and parity <paramref name="Parity"/>.
/// Written "1o", "2e". The order is e3nn's (version 0.4): by degree, odd before even: 0o, 0e, 1o, 1e, ...
/// </summary>
/// <param name="L">The degree, at least 0.</param>
/// <param name="Parity">+1 (even, "e") or -1 (odd, "o").</param>
public readonly record struct Irrep(int L, int Parity) : IComparable<Irrep>
{
    /// <summary>The degree, at least 0.</summary>
    public int L { get; } = L >= 0 ? L : throw new ArgumentOutOfRangeException(nameof(L), L, "A degree is at least 0.");

    /// <summary>+1 (even) or -1 (odd).</summary>
    public int Parity { get; } = Parity is 1 or -1
        ? Parity
        : throw new ArgumentOutOfRangeException(nameof(Parity), Parity, "A parity is +1 or -1.");

    /// <summary>The dimension, 2L+1.</summary>
    public int Dim => 2 * L + 1;

    /// <summary>Whether the parity is that of the spherical harmonics of this degree, (-1)^L.</summary>
    public bool IsNaturalParity => Parity == NaturalParity(L);

    /// <summary>Whether this is 0e, the trivial representation.</summary>
    public bool IsScalar => L == 0 && Parity == 1;

    /// <summary>The parity of the spherical harmonics of degree <paramref name="l"/>, (-1)^l.</summary>
    public static int NaturalParity(int l) => l % 2 == 0 ? 1 : -1;

    /// <summary>The representation of the spherical harmonics of degree <paramref name="l"/>.</summary>
    public static Irrep SphericalHarmonic(int l) => new(l, NaturalParity(l));

    /// <summary>The irreps in the product of two, by ascending degree.</summary>
    public static IEnumerable<Irrep> operator *(Irrep left, Irrep right)
    {
        for (int l = Math.Abs(left.L - right.L); l <= left.L + right.L; l++)
            yield return new(l, left.Parity * right.Parity);
    }

    /// <summary>Order by degree, odd before even.</summary>
    public static bool operator <(Irrep left, Irrep right) => left.CompareTo(right) < 0;

    /// <summary>Order by degree, odd before even.</summary>
    public static bool operator >(Irrep left, Irrep right) => left.CompareTo(right) > 0;

    /// <summary>Order by degree, odd before even.</summary>
    public static bool operator <=(Irrep left, Irrep right) => left.CompareTo(right) <= 0;

    /// <summary>Order by degree, odd before even.</summary>
    public static bool operator >=(Irrep left, Irrep right) => left.CompareTo(right) >= 0;

    /// <summary>Whether this irrep occurs in the product of <paramref name="left"/> and <paramref name="right"/>.</summary>
    public bool IsInProductOf(Irrep left, Irrep right)
        => Parity == left.Parity * right.Parity && L >= Math.Abs(left.L - right.L) && L <= left.L + right.L;

    /// <summary>Reads "1o", "2e", or "3y" for the natural parity of degree 3.</summary>
    /// <exception cref="FormatException"><paramref name="text"/> is none of these.</exception>
    public static Irrep Parse(string text) => TryParse(text, out Irrep irrep, out IrrepsSyntaxError? error)
        ? irrep
        : throw new FormatException($"\"{text}\": {error!.Message}");

    /// <summary>Reads what <see cref="Parse"/> reads; false, with what is wrong and where, in place of an exception.</summary>
    public static bool TryParse(string text, out Irrep irrep, out IrrepsSyntaxError? error)
        => new IrrepsReader(text).TryReadOnlyIrrep(out irrep, out error);

    /// <inheritdoc/>
    public int CompareTo(Irrep other) => L != other.L ? L.CompareTo(other.L) : Parity.CompareTo(other.Parity);

    /// <summary>The form "1o".</summary>
    public override string ToString() => L.ToString(CultureInfo.InvariantCulture) + (Parity > 0 ? "e" : "o");
}
