using System;
using System.Collections.Generic;
using System.Numerics;
using System.Threading;
using TpCompiler.Atomistic.Mace.Evaluation;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Atomistic.Mace;

/// <summary>The floating point type in which a potential is evaluated.</summary>
public enum Precision
{
    /// <summary>64 bits: agrees with mace-torch in float64 to rounding.</summary>
    Double,

    /// <summary>32 bits for features and weights; geometry and sums of energies stay in 64.</summary>
    Single,
}

/// <summary>
/// A MACE potential (Batatia et al., NeurIPS 2022): energies, forces, stresses and dipoles of structures. May be called by several
/// threads at once: each call at work has memory of its own, which is kept for the next.
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
    /// <summary>Enough for two pieces of work on atoms. More gains nothing, and leaves the caches.</summary>
    private const int BatchAtomsPerThread = 64;

    private readonly double[] _atomicEnergies;
    private readonly EvaluatorPool _evaluators;

    /// <summary>Prepares a model for evaluation.</summary>
    /// <param name="description">The model.</param>
    /// <param name="head">The head's name; null for the only one, or the one called default.</param>
    /// <param name="precision">The floating point type.</param>
    /// <param name="threads">The most threads that one call uses; 0 for one per processor. Results do not depend on it.</param>
    /// <exception cref="ArgumentException">The model has no such head, or several and none is named.</exception>
    public MacePotential(MaceDescription description, string? head = null, Precision precision = Precision.Double, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(description);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        Description = description;
        Precision = precision;
        PreferredBatchAtoms = BatchAtomsPerThread * (threads == 0 ? Environment.ProcessorCount : threads);
        int index = HeadIndex(description, head);
        Head = description.Heads[index];
        (_evaluators, Kernels, _atomicEnergies) = precision == Precision.Double
            ? Prepare(new MaceModel<double>(description, index), threads)
            : Prepare(new MaceModel<float>(description, index), threads);
    }

    /// <summary>The model.</summary>
    public MaceDescription Description { get; }

    /// <summary>The name of the head that is evaluated.</summary>
    public string Head { get; }

    /// <summary>The floating point type.</summary>
    public Precision Precision { get; }

    /// <inheritdoc/>
    public int PreferredBatchAtoms { get; }

    /// <summary>The kernels that run, in the order of their use.</summary>
    public IReadOnlyList<KernelUse> Kernels { get; }

    /// <summary>Opens a model file as mace-torch saves it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="head">The head's name; null for the only one, or the one called default.</param>
    /// <param name="precision">The floating point type.</param>
    /// <param name="threads">The most threads that one call uses; 0 for one per processor.</param>
    /// <exception cref="ModelFiles.ModelFormatException">The file is not a model that can be evaluated; the message says why.</exception>
    public static MacePotential Load(string path, string? head = null, Precision precision = Precision.Double, int threads = 0)
        => new(MaceModelFile.Load(path), head, precision, threads);

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
    {
        BatchArguments.Check(configurations, results);
        IMaceEvaluator evaluator = _evaluators.Rent(this);
        try
        {
            cancellation.ThrowIfCancellationRequested();
            if (configurations.Length > 0)
                evaluator.Evaluate(configurations, results, quantities, cancellation);
        }
        finally
        {
            _evaluators.Return(evaluator);
        }
    }

    /// <summary>The energy of the structure's atoms apart from each other, eV.</summary>
    /// <exception cref="ArgumentException">The structure has an element that the model does not know.</exception>
    public double IsolatedEnergy(Structure structure)
    {
        ArgumentNullException.ThrowIfNull(structure);
        double sum = 0;
        for (int atom = 0; atom < structure.Count; atom++)
        {
            int element = Description.AtomicNumbers.IndexOf(structure.AtomicNumbers[atom]);
            sum += element >= 0 ? _atomicEnergies[element] : throw UnknownElement.Of(structure, atom, Description.AtomicNumbers.AsSpan());
        }

        return sum;
    }

    /// <summary>Gives all memory back; that of calls at work, once they are done.</summary>
    public void Dispose() => _evaluators.Dispose();

    private static (EvaluatorPool Evaluators, IReadOnlyList<KernelUse> Kernels, double[] AtomicEnergies) Prepare<T>(MaceModel<T> model, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => (new EvaluatorPool(() => new MaceEvaluator<T>(model, threads)), KernelUse.Of(model), model.AtomicEnergies);

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
