using System;
using System.Linq;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Cli.Json;

/// <summary>The electric moments of a frame.</summary>
/// <param name="Dipole">The dipole: x, y, z.</param>
/// <param name="DipoleUnit">The unit of dipoles: Debye or e*A.</param>
/// <param name="AtomicDipoles">The dipoles of atoms: N rows of x, y, z.</param>
/// <param name="Charges">The charges of atoms in elementary charges: N; absent unless the model predicts them.</param>
/// <param name="Polarizability">The polarizability in the unit of the training data, 3 rows of 3; absent unless the model predicts it.</param>
internal sealed record MomentsDocument(double[] Dipole, string DipoleUnit, double[][] AtomicDipoles, double[]? Charges, double[][]? Polarizability)
{
    /// <summary>What a potential says of a frame, or null where it predicts no moments.</summary>
    public static MomentsDocument? Of(PotentialResult result) => !result.Quantities.HasFlag(Quantities.Moments) || result.Dipole is not { } dipole ? null : new(
        [dipole.X, dipole.Y, dipole.Z],
        UnitOf(result),
        [.. result.AtomDipoles.ToArray().Chunk(3)],
        result.AtomCharges.IsEmpty ? null : result.AtomCharges.ToArray(),
        result.Polarizability is { } tensor ? [.. tensor.ToArray().Chunk(3)] : null);

    /// <summary>How the unit of dipoles is written.</summary>
    public static string UnitOf(PotentialResult result) => result.DipoleUnit == Atomistic.DipoleUnit.Debye ? "Debye" : "e*A";
}
