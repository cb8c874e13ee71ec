using System;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Atomistic;

/// <summary>
/// What a potential says of a structure. May be given to a calculator again and again: the memory grows to the largest structure and
/// is kept. What was not asked for throws <see cref="InvalidOperationException"/>.
/// </summary>
public sealed class PotentialResult
{
    /// <summary>An elementary charge times an Angstrom, in Debye: 10^11 times the speed of light times the elementary charge, in SI units.</summary>
    public const double ElectronAngstromInDebye = 299792458.0 * 1.602176634e-19 * 1e11;

    private double _energy;
    private double _interactionEnergy;
    private double[] _atomEnergies = [];
    private double[] _forces = [];
    private double[] _atomCharges = [];
    private double[] _atomDipoles = [];
    private int _chargeCount;
    private int _dipoleCount;
    private Vector3d? _dipole;
    private Matrix3d? _polarizability;
    private Matrix3d _virial;
    private Matrix3d? _stress;

    /// <summary>What was asked for; nothing in a new result.</summary>
    public Quantities Quantities { get; private set; }

    /// <summary>Where it was among the results of the last call, by which a call finds those that it was given twice.</summary>
    internal int Place { get; set; }

    /// <summary>The number of atoms, N.</summary>
    public int Count { get; private set; }

    /// <summary>The number of edges: ordered pairs of neighbours.</summary>
    public int EdgeCount { get; private set; }

    /// <summary>The energy in eV, with the energies of isolated atoms and that of embeddings of charge and the like.</summary>
    public double Energy => Asked(Quantities.Energy, _energy);

    /// <summary>The energy less that of isolated atoms and of embeddings, in eV.</summary>
    public double InteractionEnergy => Asked(Quantities.Energy, _interactionEnergy);

    /// <summary>The energy of each atom in eV, with that of the isolated atom and without that of embeddings: N.</summary>
    public ReadOnlySpan<double> AtomEnergies => Asked(Quantities.Energy, _atomEnergies).AsSpan(0, Count);

    /// <summary>Forces in eV/Angstrom: x, y, z of the first atom, of the second, ...; 3N.</summary>
    public ReadOnlySpan<double> Forces => Asked(Quantities.Forces, _forces).AsSpan(0, 3 * Count);

    /// <summary>Whether the model predicts energies; otherwise those, forces, virial and stress are zero.</summary>
    public bool HasEnergy { get; private set; } = true;

    /// <summary>The charges of atoms in elementary charges, which sum to that of the structure: N; empty unless the model predicts charges.</summary>
    public ReadOnlySpan<double> AtomCharges => Asked(Quantities.Moments, _atomCharges).AsSpan(0, _chargeCount);

    /// <summary>The dipoles of atoms in <see cref="DipoleUnit"/>, as <see cref="Forces"/> are ordered; empty unless the model predicts dipoles.</summary>
    public ReadOnlySpan<double> AtomDipoles => Asked(Quantities.Moments, _atomDipoles).AsSpan(0, _dipoleCount);

    /// <summary>
    /// The dipole in <see cref="DipoleUnit"/>: the sum of those of atoms, plus charge times position. The charges are <see cref="AtomCharges"/>
    /// where the model predicts them, otherwise those that the structure gives, named Qs, in elementary charges. With periodic
    /// directions it depends on which images the positions are, as in mace-torch. Null unless the model predicts dipoles.
    /// </summary>
    public Vector3d? Dipole => Asked(Quantities.Moments, _dipole);

    /// <summary>The unit of <see cref="Dipole"/> and <see cref="AtomDipoles"/>.</summary>
    public DipoleUnit DipoleUnit { get; private set; }

    /// <summary>
    /// The polarizability in the unit of the model's training data, which mace-torch leaves open (e^2 Angstrom^2 / eV or Angstrom^3); symmetric. Null unless
    /// the model predicts it.
    /// </summary>
    public Matrix3d? Polarizability => Asked(Quantities.Moments, _polarizability);

    /// <summary>-dE/d(strain) in eV; symmetric.</summary>
    public Matrix3d Virial => Asked(Quantities.Stress, _virial);

    /// <summary>
    /// dE/d(strain) over the volume, in eV/Angstrom^3: positive under tension. Null unless the structure repeats in all three
    /// directions: elsewhere there is no volume.
    /// </summary>
    public Matrix3d? Stress => Asked(Quantities.Stress, _stress);

    /// <summary>Takes what a calculator found; for those who write calculators.</summary>
    /// <param name="configuration">What was evaluated.</param>
    /// <param name="values">The numbers; they are copied.</param>
    /// <exception cref="ArgumentException">The numbers are not as many as the atoms.</exception>
    public void Assign(in Configuration configuration, in PotentialValues values)
    {
        Quantities = 0;
        Count = configuration.Count;
        EdgeCount = values.EdgeCount;
        (_energy, _interactionEnergy) = (values.Energy, values.InteractionEnergy);
        Copy(values.AtomEnergies, ref _atomEnergies, Count);
        if ((values.Quantities & Quantities.Forces) != 0)
            Copy(values.Forces, ref _forces, 3 * Count);
        if ((values.Quantities & Quantities.Stress) != 0)
        {
            _virial = Times(-1, values.StrainGradient);
            _stress = configuration.Structure.Periodic == PeriodicDirections.All
                ? Times(1 / Math.Abs(configuration.Cell.Determinant), values.StrainGradient)
                : null;
        }

        HasEnergy = !values.LacksEnergy;
        bool hasMoments = (values.Quantities & Quantities.Moments) != 0;
        _chargeCount = hasMoments && values.AtomCharges.Length > 0 ? Count : 0;
        _dipoleCount = hasMoments && values.Dipole is not null ? 3 * Count : 0;
        Copy(values.AtomCharges, ref _atomCharges, _chargeCount);
        Copy(values.AtomDipoles, ref _atomDipoles, _dipoleCount);
        (_dipole, DipoleUnit, _polarizability) = (values.Dipole, values.DipoleUnit, values.Polarizability);
        Quantities = values.Quantities | Quantities.Energy;
    }

    private T Asked<T>(Quantities quantity, T value) => (Quantities & quantity) != 0
        ? value
        : throw new InvalidOperationException(Quantities == 0 ? "Nothing was evaluated yet." : $"The calculator was asked for {Quantities}, not for {quantity}.");

    private static void Copy(ReadOnlySpan<double> values, ref double[] memory, int count)
    {
        if (values.Length != count)
            throw new ArgumentException($"Expected {count} numbers, found {values.Length}.", nameof(values));
        if (memory.Length < count)
            memory = new double[count];
        values.CopyTo(memory);
    }

    private static Matrix3d Times(double factor, Matrix3d m) => new(Times(factor, m.A), Times(factor, m.B), Times(factor, m.C));

    private static Vector3d Times(double factor, Vector3d v) => new(factor * v.X, factor * v.Y, factor * v.Z);
}
