using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Cli.Evaluation;

/// <summary>The errors of all quantities over some frames, in thousandths of their units.</summary>
internal sealed class QuantityErrors(DipoleUnit dipoleUnit)
{
    private const double MilliPerUnit = 1000;
    private int _frames;

    /// <summary>Of the energy per atom, one for each frame.</summary>
    public ErrorSum Energy { get; } = new("energy", "meV/atom");

    /// <summary>Of every component of every force.</summary>
    public ErrorSum Forces { get; } = new("forces", "meV/A");

    /// <summary>Of all nine components of the stress.</summary>
    public ErrorSum Stress { get; } = new("stress", "meV/A^3");

    /// <summary>Of all nine components of the virial per atom, of frames that do not repeat in all directions.</summary>
    public ErrorSum Virial { get; } = new("virial", "meV/atom");

    /// <summary>Of the components of the dipole.</summary>
    public ErrorSum Dipole { get; } = new("dipole", dipoleUnit == DipoleUnit.Debye ? "mDebye" : "me*A");

    /// <summary>Of the charges of atoms.</summary>
    public ErrorSum Charges { get; } = new("charges", "me");

    /// <summary>Of all nine components of the polarizability, in the unit of the training data.</summary>
    public ErrorSum Polarizability { get; } = new("polarizability", "1/1000");

    /// <summary>All of them.</summary>
    public IReadOnlyList<ErrorSum> All => [Energy, Forces, Stress, Virial, Dipole, Charges, Polarizability];

    /// <summary>Whether there was any reference value, or the name of one.</summary>
    public bool Any => All.Any(sum => sum.Any);

    /// <summary>Compares a frame with the reference values that it holds.</summary>
    public void Add(EvaluatedFrame frame)
    {
        (Structure structure, PotentialResult result) = (frame.Structure, frame.Result);
        _frames++;
        if (result.HasEnergy)
            Add(Energy, structure, [result.Energy], structure.ReferenceEnergy is double energy ? [energy] : null, MilliPerUnit / structure.Count, "free_energy");
        if (frame.HasForces)
            Add(Forces, structure, result.Forces, structure.ReferenceForces, MilliPerUnit);
        if (frame.HasStress)
            AddTensors(structure, result);
        if (frame.Dipole is not { } dipole)
            return;
        Add(Dipole, structure, [dipole.X, dipole.Y, dipole.Z], structure.ReferenceDipole is { } d ? [d.X, d.Y, d.Z] : null, MilliPerUnit);
        if (!result.AtomCharges.IsEmpty)
            Add(Charges, structure, result.AtomCharges, structure.ReferenceCharges, MilliPerUnit);
        if (result.Polarizability is { } polarizability)
            Add(Polarizability, structure, polarizability.ToArray(), structure.ReferencePolarizability?.ToArray(), MilliPerUnit);
    }

    /// <summary>All frames of a file were added.</summary>
    public void Complete()
    {
        foreach (ErrorSum sum in All)
            sum.Complete(_frames);
    }

    public void Add(QuantityErrors other)
    {
        foreach ((ErrorSum sum, ErrorSum more) in All.Zip(other.All))
            sum.Add(more);
    }

    /// <summary>The stress of any structure with a volume, which a slab has as well as a crystal.</summary>
    public static Matrix3d? StressOf(Structure structure, PotentialResult result) => result.Stress ?? Divided(result.Virial, structure);

    /// <summary>The reference stress of a structure with a volume, or what its virial says of it.</summary>
    public static Matrix3d? ReferenceStressOf(Structure structure)
        => structure.ReferenceStress ?? (structure.ReferenceVirial is { } virial ? Divided(virial, structure) : null);

    private void AddTensors(Structure structure, PotentialResult result)
    {
        if (IsLeftOut(structure, "stress") || IsLeftOut(structure, "virials"))
        {
            if ((structure.ReferenceName("stress") ?? structure.ReferenceName("virial")) is not null)
                (result.Stress is null && structure.ReferenceStress is null ? Virial : Stress).AddNamed();
            return;
        }

        bool isStress = result.Stress is not null || (structure.ReferenceStress is not null && structure.Volume > 0);
        if (isStress && ReferenceStressOf(structure) is { } stress)
            Stress.Add(StressOf(structure, result)!.Value.ToArray(), stress.ToArray(), MilliPerUnit);
        else if (!isStress && structure.ReferenceVirial is { } virial)
            Virial.Add(result.Virial.ToArray(), virial.ToArray(), MilliPerUnit / structure.Count);
        else if (structure.ReferenceName("stress") is not null && structure.ReferenceStress is null)
            Stress.AddNamed();
        else if (structure.ReferenceName("virial") is not null && structure.ReferenceVirial is null)
            (result.Stress is null ? Virial : Stress).AddNamed();
    }

    private static void Add(ErrorSum sum, Structure structure, ReadOnlySpan<double> values, double[]? references, double factor, string? otherName = null)
    {
        if (references is not null && !IsLeftOut(structure, sum.Name))
            sum.Add(values, references, factor);
        else if (structure.ReferenceName(sum.Name) is not null || (otherName is not null && structure.ReferenceName(otherName) is not null))
            sum.AddNamed();
    }

    /// <summary>Whether a frame says as mace-torch's data sets do that a value is none: its weight in training is zero.</summary>
    private static bool IsLeftOut(Structure structure, string quantity)
        => structure.Info.TryGetValue($"config_{quantity}_weight", out PropertyValue? weight) && weight is { IsNumeric: true, Count: 1 } && weight.ToReals()[0] == 0;

    private static Matrix3d? Divided(Matrix3d virial, Structure structure)
    {
        if (structure.Volume == 0)
            return null;
        double factor = -1 / structure.Volume;
        return new Matrix3d(factor * virial.A, factor * virial.B, factor * virial.C);
    }
}
