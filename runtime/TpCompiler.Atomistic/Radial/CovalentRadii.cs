using System;

namespace TpCompiler.Atomistic.Radial;

/// <summary>Covalent radii by atomic number, as they are stored in a model file.</summary>
internal sealed class CovalentRadii(ReadOnlySpan<double> radii)
{
    private readonly double[] _radii = radii.ToArray();

    /// <summary>How many atomic numbers, 0 included, have a radius.</summary>
    internal int Count => _radii.Length;

    /// <summary>R_sender + R_receiver, Angstrom.</summary>
    internal double Sum(int sender, int receiver) => this[sender] + this[receiver];

    internal double this[int atomicNumber]
        => (uint)atomicNumber < (uint)_radii.Length
            ? _radii[atomicNumber]
            : throw new ArgumentOutOfRangeException(
                nameof(atomicNumber), atomicNumber, $"The model's covalent radii go from atomic number 0 to {_radii.Length - 1}.");
}
