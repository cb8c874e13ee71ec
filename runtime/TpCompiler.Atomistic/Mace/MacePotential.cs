using System;
using System.Collections.Generic;
using System.Linq;
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
/// A MACE potential (Batatia et al., NeurIPS 2022): energies, forces and stresses of structures. Keeps its working memory from one
/// structure to the next, so one instance serves one caller at a time.
/// </summary>
/// <example>
/// <code>
/// using MacePotential potential = MacePotential.Load("model.model");
/// foreach (Structure structure in ExtendedXyz.Read("structures.xyz"))
///     Console.WriteLine(potential.Evaluate(structure).Energy);
/// </code>
/// </example>
public sealed class MacePotential : IDisposable
{
    private readonly MaceModel<double>? _doubleModel;
    private readonly MaceModel<float>? _singleModel;
    private readonly MaceEvaluator<double>? _double;
    private readonly MaceEvaluator<float>? _single;
    private bool _isDisposed;

    /// <summary>Prepares a model for evaluation.</summary>
    /// <param name="description">The model.</param>
    /// <param name="head">The head's name; null for the only one, or the one called default.</param>
    /// <param name="precision">The floating point type.</param>
    /// <param name="threads">The most threads to use; 0 for one per processor. Results do not depend on it.</param>
    /// <exception cref="ArgumentException">The model has no such head, or several and none is named.</exception>
    public MacePotential(MaceDescription description, string? head = null, Precision precision = Precision.Double, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(description);
        Description = description;
        Precision = precision;
        int index = HeadIndex(description, head);
        Head = description.Heads[index];
        if (precision == Precision.Double)
        {
            _doubleModel = new MaceModel<double>(description, index);
            _double = new MaceEvaluator<double>(_doubleModel, threads);
        }
        else
        {
            _singleModel = new MaceModel<float>(description, index);
            _single = new MaceEvaluator<float>(_singleModel, threads);
        }
    }

    /// <summary>The model.</summary>
    public MaceDescription Description { get; }

    /// <summary>The name of the head that is evaluated.</summary>
    public string Head { get; }

    /// <summary>The floating point type.</summary>
    public Precision Precision { get; }

    /// <summary>The number of edges (ordered pairs of neighbours) of the last structure.</summary>
    public int EdgeCount => _double?.EdgeCount ?? _single!.EdgeCount;

    /// <summary>The kernels that run, in the order of their use.</summary>
    public IReadOnlyList<KernelUse> Kernels => _doubleModel is not null ? KernelUse.Of(_doubleModel) : KernelUse.Of(_singleModel!);

    /// <summary>Opens a model file as mace-torch saves it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="head">The head's name; null for the only one, or the one called default.</param>
    /// <param name="precision">The floating point type.</param>
    /// <param name="threads">The most threads to use; 0 for one per processor.</param>
    /// <exception cref="ModelFiles.ModelFormatException">The file is not a model that can be evaluated; the message says why.</exception>
    public static MacePotential Load(string path, string? head = null, Precision precision = Precision.Double, int threads = 0)
        => new(MaceModelFile.Load(path), head, precision, threads);

    /// <summary>Evaluates a structure.</summary>
    /// <param name="structure">The structure.</param>
    /// <param name="cancellation">Stops the work between two pieces of it.</param>
    /// <exception cref="ArgumentException">
    /// The structure has an element that the model does not know, two atoms at one point, a cell that cannot repeat, or lacks a
    /// property that the model reads, such as total_charge.
    /// </exception>
    /// <exception cref="OperationCanceledException">Cancelled; the potential can be used again.</exception>
    /// <exception cref="ObjectDisposedException">The potential was disposed.</exception>
    public PotentialResult Evaluate(Structure structure, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(structure);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        double[] energies = new double[structure.Count];
        double[] forces = new double[3 * structure.Count];
        (double interaction, Matrix3d gradient) = _double is not null
            ? _double.Evaluate(structure, energies, forces, cancellation)
            : _single!.Evaluate(structure, energies, forces, cancellation);
        double embedding = _double?.EmbeddingEnergy ?? _single!.EmbeddingEnergy;
        return new PotentialResult(interaction + IsolatedEnergy(structure) + embedding, interaction, energies, forces, gradient, structure, Dipoles(structure));
    }

    /// <summary>The energy of the structure's atoms apart from each other, eV.</summary>
    /// <exception cref="ArgumentException">The structure has an element that the model does not know.</exception>
    public double IsolatedEnergy(Structure structure)
    {
        ArgumentNullException.ThrowIfNull(structure);
        double[] energies = _doubleModel?.AtomicEnergies ?? _singleModel!.AtomicEnergies;
        double sum = 0;
        for (int atom = 0; atom < structure.Count; atom++)
        {
            int element = Description.AtomicNumbers.IndexOf(structure.AtomicNumbers[atom]);
            sum += element >= 0 ? energies[element] : throw UnknownElement.Of(structure, atom, Description.AtomicNumbers.AsSpan());
        }

        return sum;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        _double?.Dispose();
        _single?.Dispose();
    }

    private double[]? Dipoles(Structure structure)
    {
        if (!Description.HasDipoles)
            return null;
        double[] dipoles = new double[3 * structure.Count];
        _double?.CollectDipoles(dipoles);
        _single?.CollectDipoles(dipoles);
        return dipoles;
    }

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
