using System;
using System.Collections.Generic;
using System.Threading;
using TpCompiler.Atomistic.Mace.Architecture;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Models.Tables;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Runtime.Programs;

namespace TpCompiler.Atomistic.Mace;

/// <summary>
/// A MACE potential (Batatia et al., NeurIPS 2022): energies, forces, stresses and dipoles of structures, by the program that <see cref="MaceArchitecture"/>
/// makes of a model file. May be called by several threads at once: each call at work has memory of its own, which is kept for the next.
/// </summary>
/// <example>
/// <code>
/// using MacePotential potential = MacePotential.Load("model.model");
/// foreach ((Structure structure, PotentialResult result) in potential.EvaluateAll(ExtendedXyz.Read("structures.xyz")))
///     Console.WriteLine($"{result.Energy} eV, {structure.Count} atoms");
/// </code>
/// </example>
public sealed class MacePotential : ICalculator
{
    private readonly int _head;
    private readonly ModelPotential _potential;

    /// <summary>Prepares a model for evaluation.</summary>
    /// <param name="description">The model.</param>
    /// <param name="head">The head's name; null for the only one, or the one called default.</param>
    /// <param name="precision">The floating point type.</param>
    /// <param name="threads">The most threads that one call uses; 0 for one per processor. Results do not depend on it.</param>
    /// <param name="radial">How radial functions are evaluated.</param>
    /// <exception cref="ArgumentException">The model has no such head, or several and none is named.</exception>
    /// <exception cref="NotSupportedException">Tables are asked for, and the model has none that are as accurate as the precision.</exception>
    public MacePotential(
        MaceDescription description,
        string? head = null,
        Precision precision = Precision.Double,
        int threads = 0,
        RadialEvaluation radial = RadialEvaluation.Automatic)
    {
        ArgumentNullException.ThrowIfNull(description);
        Description = description;
        _head = HeadIndex(description, head);
        _potential = new ModelPotential(MaceArchitecture.Build(description, Head), precision, threads, radial: radial);
    }

    /// <summary>The model.</summary>
    public MaceDescription Description { get; }

    /// <summary>The model as a program, for the head that is evaluated.</summary>
    public AtomisticModel Model => _potential.Model;

    /// <summary>The name of the head that is evaluated.</summary>
    public string Head => Description.Heads[_head];

    /// <summary>The floating point type.</summary>
    public Precision Precision => _potential.Precision;

    /// <inheritdoc/>
    public int PreferredBatchAtoms => _potential.PreferredBatchAtoms;

    /// <inheritdoc cref="ModelPotential.RadialTables"/>
    public RadialAccuracy? RadialTables => _potential.RadialTables;

    /// <summary>The kernels that run, in the order of their use.</summary>
    public IReadOnlyList<ProgramKernel> Kernels => _potential.Kernels;

    /// <inheritdoc cref="ModelPotential.MemoryPerItem"/>
    public (long PerAtom, long PerEdge) MemoryPerItem => _potential.MemoryPerItem;

    /// <summary>Opens a model file as mace-torch saves it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="head">The head's name; null for the only one, or the one called default.</param>
    /// <param name="precision">The floating point type.</param>
    /// <param name="threads">The most threads that one call uses; 0 for one per processor.</param>
    /// <param name="radial">How radial functions are evaluated.</param>
    /// <exception cref="ModelFiles.ModelFormatException">The file is not a model that can be evaluated; the message says why.</exception>
    public static MacePotential Load(
        string path, string? head = null, Precision precision = Precision.Double, int threads = 0, RadialEvaluation radial = RadialEvaluation.Automatic)
        => new(MaceModelFile.Load(path), head, precision, threads, radial);

    /// <inheritdoc/>
    /// <exception cref="StructureException">
    /// A structure has an element that the model does not know, two atoms at one point, a cell that cannot repeat, or lacks a property
    /// that the model reads, such as total_charge.
    /// </exception>
    public void Evaluate(
        ReadOnlySpan<Configuration> configurations,
        ReadOnlySpan<PotentialResult> results,
        Quantities quantities = Quantities.All,
        CancellationToken cancellation = default)
        => _potential.Evaluate(this, configurations, results, quantities, cancellation);

    /// <summary>The energy of the structure's atoms apart from each other, eV.</summary>
    /// <exception cref="ArgumentException">The structure has an element that the model does not know.</exception>
    public double IsolatedEnergy(Structure structure)
    {
        ArgumentNullException.ThrowIfNull(structure);
        double sum = 0;
        for (int atom = 0; atom < structure.Count; atom++)
        {
            int element = Description.AtomicNumbers.IndexOf(structure.AtomicNumbers[atom]);
            sum += element >= 0
                ? Description.AtomicEnergies[(_head * Description.AtomicNumbers.Length) + element]
                : throw UnknownElement.Of(structure, atom, Description.AtomicNumbers.AsSpan());
        }

        return sum;
    }

    /// <summary>Gives all memory back; that of calls at work, once they are done.</summary>
    public void Dispose() => _potential.Dispose();

    internal static int HeadIndex(MaceDescription description, string? head)
    {
        if (head is not null)
        {
            int named = description.Heads.IndexOf(head);
            return named >= 0 ? named : throw new ArgumentException($"The model has no head '{head}'; it has {string.Join(", ", description.Heads)}.");
        }

        if (description.Heads.Length == 1)
            return 0;
        for (int h = 0; h < description.Heads.Length; h++)
        {
            if (string.Equals(description.Heads[h], "default", StringComparison.OrdinalIgnoreCase))
                return h;
        }

        throw new ArgumentException($"The model has several heads; choose one of {string.Join(", ", description.Heads)}.");
    }
}
