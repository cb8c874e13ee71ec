using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Cli.Evaluation;

namespace TpCompiler.Cli.Output;

/// <summary>
/// Structures with results under the names that ASE's extended XYZ takes for those of a calculator: <c>energy</c>, <c>free_energy</c> (the same: there are no
/// electrons whose entropy would make a difference), <c>stress</c>, <c>forces</c> and <c>energies</c> of atoms; charges, dipoles and polarizability as
/// <c>charges</c>, <c>atomic_dipoles</c>, <c>dipole</c> and <c>polarizability</c> where the model predicts them; and <c>virial</c> where there is no stress,
/// because the structure does not repeat in all directions. What the input holds under the name of a calculator's property came from another calculation and
/// is kept behind <c>REF_</c>, so that whoever reads the file takes nothing else for ours, and its reference values are those of the input.
/// </summary>
internal static class CalculatedStructure
{
    private const string ReferencePrefix = "REF_";

    /// <summary>What ASE reads as results of a calculator, in whatever version, and what we write besides.</summary>
    private static readonly string[] s_ofFrame =
        ["energy", "free_energy", "stress", "virial", "dipole", "polarizability", "magmom", "dielectric_tensor", "born_effective_charges", "polarization", "energy_std", "stress_std"];

    private static readonly string[] s_ofAtoms = ["forces", "energies", "stresses", "charges", "magmoms", "atomic_dipoles", "forces_std"];

    // Quantities whose values in the input stay the reference values of the output.
    private static readonly string[] s_referencesOfFrame = ["energy", "free_energy", "stress", "virial", "dipole", "polarizability"];
    private static readonly string[] s_referencesOfAtoms = ["forces", "charges"];

    public static Structure Of(EvaluatedFrame frame, ResultSelection selection)
    {
        Structure structure = frame.Structure;
        ResultProperties results = new(frame, selection);
        List<KeyValuePair<string, PropertyValue>> info = [.. results.OfFrame()];
        List<KeyValuePair<string, PropertyValue>> atoms = [.. results.OfAtoms()];
        if (frame.Result.HasEnergy)
            info.Insert(1, new("free_energy", PropertyValue.Of(frame.Result.Energy)));
        AppendOthers(info, structure.Info, s_ofFrame, NewNames(structure, s_referencesOfFrame));
        AppendOthers(atoms, structure.AtomProperties, s_ofAtoms, NewNames(structure, s_referencesOfAtoms));
        if (frame.Result.HasEnergy)
        {
            // With a calculated energy beside it, a lone free energy would no longer count as the reference; nor a lone virial beside a stress.
            if (structure.ReferenceEnergy is double energy && structure.ReferenceName("energy") is null)
                info.Add(new(ReferencePrefix + "energy", PropertyValue.Of(energy)));
            if (frame.HasStress && frame.Result.Stress is not null && structure.ReferenceStress is null && QuantityErrors.ReferenceStressOf(structure) is { } stress)
                info.Add(new(ReferencePrefix + "stress", PropertyValue.Table(stress.ToArray(), 3)));
        }

        return new Structure(structure.AtomicNumbers, structure.Positions, structure.Cell, structure.Periodic, atoms, info);
    }

    /// <summary>The names that reference values without one of the exact prefixes get.</summary>
    private static Dictionary<string, string> NewNames(Structure structure, string[] quantities)
    {
        Dictionary<string, string> names = [];
        foreach (string quantity in quantities)
        {
            if (structure.ReferenceName(quantity) is { } name && !name.EndsWith("_" + quantity, StringComparison.Ordinal))
                names.TryAdd(name, ReferencePrefix + quantity);
        }

        return names;
    }

    /// <summary>Appends the other properties; of those with a calculator's name, the ones that no reference value stands for yet.</summary>
    private static void AppendOthers(
        List<KeyValuePair<string, PropertyValue>> target, IReadOnlyDictionary<string, PropertyValue> properties, string[] calculated, Dictionary<string, string> newNames)
    {
        foreach ((string name, PropertyValue value) in properties)
        {
            string? newName = newNames.TryGetValue(name, out string? given) ? given : calculated.Contains(name) ? ReferencePrefix + name : null;
            if (newName is null)
                target.Add(new(name, value));
            else if (!HasReference(properties, name) && !target.Exists(property => property.Key == newName) && !properties.ContainsKey(newName))
                target.Add(new(newName, value));
        }
    }

    private static bool HasReference(IReadOnlyDictionary<string, PropertyValue> properties, string name)
        => properties.ContainsKey("REF_" + name) || properties.ContainsKey("ref_" + name)
            || properties.ContainsKey("DFT_" + name) || properties.ContainsKey("dft_" + name);
}
