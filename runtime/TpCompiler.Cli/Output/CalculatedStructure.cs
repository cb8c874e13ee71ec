using System;
using System.Collections.Generic;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Cli.Evaluation;

namespace TpCompiler.Cli.Output;

/// <summary>
/// Structures with results under the names that ASE's extended XYZ takes for those of a calculator: <c>energy</c>, <c>stress</c> and
/// <c>forces</c>; charges, dipoles and polarizability as <c>charges</c>, <c>atomic_dipoles</c>, <c>dipole</c> and <c>polarizability</c> where the model
/// predicts them; and <c>virial</c> where there is no stress, because the structure does not repeat in all directions. What the input holds under such a name came from another calculation and is kept behind <c>REF_</c>, so that the
/// reference values of the output are those of the input.
/// </summary>
internal static class CalculatedStructure
{
    private const string ReferencePrefix = "REF_";

    public static Structure Of(Structure structure, PotentialResult result)
    {
        List<KeyValuePair<string, PropertyValue>> info = [];
        List<KeyValuePair<string, PropertyValue>> atoms = [];
        AppendMoments(info, atoms, result);
        if (!result.HasEnergy)
        {
            AppendOthers(info, structure.Info, name => name is "dipole" or "polarizability");
            AppendOthers(atoms, structure.AtomProperties, name => name is "charges" or "atomic_dipoles");
            return new Structure(structure.AtomicNumbers, structure.Positions, structure.Cell, structure.Periodic, atoms, info);
        }

        info.Insert(0, new("energy", PropertyValue.Of(result.Energy)));
        if (result.Stress is { } stress)
            info.Insert(1, new("stress", PropertyValue.Table(stress.ToArray(), 3)));
        else
            info.Insert(1, new("virial", PropertyValue.Table(result.Virial.ToArray(), 3)));
        AppendOthers(info, structure.Info, name => name is "energy" or "free_energy" or "stress" or "virial" || IsAmong(info, name));

        // With a calculated energy beside it, a lone free energy would no longer count as the reference; nor a lone virial beside a stress.
        if (structure.ReferenceEnergy is double reference && !structure.Info.ContainsKey("energy") && !info.Exists(p => IsReferenceEnergy(p.Key)))
            info.Add(new(ReferencePrefix + "energy", PropertyValue.Of(reference)));
        if (result.Stress is not null && structure.ReferenceStress is null && QuantityErrors.ReferenceStressOf(structure) is { } referenceStress)
            info.Add(new(ReferencePrefix + "stress", PropertyValue.Table(referenceStress.ToArray(), 3)));

        atoms.Insert(0, new("forces", PropertyValue.Table(result.Forces, 3)));
        AppendOthers(atoms, structure.AtomProperties, name => name is "forces" or "energies" or "stresses" || IsAmong(atoms, name));
        return new Structure(structure.AtomicNumbers, structure.Positions, structure.Cell, structure.Periodic, atoms, info);
    }

    private static void AppendMoments(
        List<KeyValuePair<string, PropertyValue>> info, List<KeyValuePair<string, PropertyValue>> atoms, PotentialResult result)
    {
        if (result.Dipole is not { } dipole)
            return;
        info.Add(new("dipole", PropertyValue.List([dipole.X, dipole.Y, dipole.Z])));
        if (result.Polarizability is { } polarizability)
            info.Add(new("polarizability", PropertyValue.Table(polarizability.ToArray(), 3)));
        if (!result.AtomCharges.IsEmpty)
            atoms.Add(new("charges", PropertyValue.List(result.AtomCharges)));
        atoms.Add(new("atomic_dipoles", PropertyValue.Table(result.AtomDipoles, 3)));
    }

    private static bool IsAmong(List<KeyValuePair<string, PropertyValue>> properties, string name) => properties.Exists(p => p.Key == name);

    private static bool IsReferenceEnergy(string name)
        => name.EndsWith("_energy", StringComparison.Ordinal) && name[..^"energy".Length] is "REF_" or "ref_" or "DFT_" or "dft_";

    /// <summary>Appends the other properties; of those with a calculator's name, the ones that no reference value stands for yet.</summary>
    private static void AppendOthers(
        List<KeyValuePair<string, PropertyValue>> target, IReadOnlyDictionary<string, PropertyValue> properties, Predicate<string> isCalculated)
    {
        foreach ((string name, PropertyValue value) in properties)
        {
            if (!isCalculated(name))
                target.Add(new(name, value));
            else if (!HasReference(properties, name))
                target.Add(new(ReferencePrefix + name, value));
        }
    }

    private static bool HasReference(IReadOnlyDictionary<string, PropertyValue> properties, string name)
        => properties.ContainsKey("REF_" + name) || properties.ContainsKey("ref_" + name)
            || properties.ContainsKey("DFT_" + name) || properties.ContainsKey("dft_" + name);
}
