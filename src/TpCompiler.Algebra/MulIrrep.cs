using System;
using System.Globalization;

namespace TpCompiler.Algebra;

/// <summary>A block of <paramref name="Multiplicity"/> copies of an irrep, written "32x1o".</summary>
/// <param name="Multiplicity">How many copies; may be 0.</param>
/// <param name="Irrep">The irrep.</param>
public readonly record struct MulIrrep(int Multiplicity, Irrep Irrep)
{
    /// <summary>How many copies, at least 0.</summary>
    public int Multiplicity { get; } = Multiplicity >= 0
        ? Multiplicity
        : throw new ArgumentOutOfRangeException(nameof(Multiplicity), Multiplicity, "A multiplicity is at least 0.");

    /// <summary>The dimension of the whole block.</summary>
    public int Dim => checked(Multiplicity * Irrep.Dim);

    /// <summary>The form "32x1o".</summary>
    public override string ToString() => Multiplicity.ToString(CultureInfo.InvariantCulture) + "x" + Irrep;
}
