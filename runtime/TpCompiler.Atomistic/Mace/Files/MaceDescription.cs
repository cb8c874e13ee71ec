using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Models.Tables;

namespace TpCompiler.Atomistic.Mace.Files;

/// <summary>How a MACE model turns readouts into an energy.</summary>
public enum MaceModelKind
{
    /// <summary>The plain sum: E = sum of E0 and of the readouts.</summary>
    Mace,

    /// <summary>Readouts and pair repulsion of an atom are multiplied by a scale and shifted, per head.</summary>
    ScaleShiftMace,

    /// <summary>EnergyDipolesMACE: the energy of a plain MACE, and dipoles.</summary>
    EnergyDipoles,

    /// <summary>AtomicDipolesMACE: dipoles alone; the energy is zero.</summary>
    AtomicDipoles,

    /// <summary>AtomicDielectricMACE: charges, dipoles and polarizabilities; the energy is zero.</summary>
    AtomicDielectric,
}

/// <summary>
/// Everything an evaluator of a MACE potential needs, independent of the kind of file that it came from
/// (I. Batatia et al., MACE, NeurIPS 2022, as implemented in mace-torch). Energies in eV, lengths in Angstrom.
/// Weights are flat and laid out as e3nn lays them out; every member says how.
/// </summary>
public sealed record MaceDescription : IModelDescription
{
    private static readonly Irreps s_dipole = Irreps.Parse("1x1o");
    private static readonly Irreps s_dielectric = Irreps.Parse("2x0e+1x1o+1x2e");

    /// <summary>How readouts become an energy.</summary>
    public required MaceModelKind Kind { get; init; }

    /// <summary>The precision of the stored weights.</summary>
    public required StoredPrecision Precision { get; init; }

    /// <summary>The elements the model knows, ascending. An element's place here is its index wherever weights have a Z axis.</summary>
    public required ImmutableArray<int> AtomicNumbers { get; init; }

    /// <summary>The cutoff radius of messages.</summary>
    public required double CutoffRadius { get; init; }

    /// <summary>The names of the heads (levels of theory); at least one. H is their number.</summary>
    public required ImmutableArray<string> Heads { get; init; }

    /// <summary>The energies of isolated atoms [H, Z], row-major.</summary>
    public required ImmutableArray<double> AtomicEnergies { get; init; }

    /// <summary>The factor of the interaction energy [H]; null for a plain MACE.</summary>
    public required ImmutableArray<double>? Scale { get; init; }

    /// <summary>What is added to the interaction energy of every atom [H]; null for a plain MACE.</summary>
    public required ImmutableArray<double>? Shift { get; init; }

    /// <summary>How distances become radial features.</summary>
    public required RadialDescription Radial { get; init; }

    /// <summary>The pair repulsion at short distance; null where the model has none. It is scaled like a readout.</summary>
    public required PairRepulsionDescription? PairRepulsion { get; init; }

    /// <summary>The largest degree of the spherical harmonics of edges, which have degrees 0 to this.</summary>
    public required int LMax { get; init; }

    /// <summary>
    /// Whether inversion is ignored (use_so3): all irreps are even, and energies of mirror images may differ. Otherwise spherical
    /// harmonics have natural parity.
    /// </summary>
    public bool IgnoresParity { get; init; }

    /// <summary>What properties such as the total charge add to the features before the first layer; null for nothing.</summary>
    public JointEmbeddingDescription? JointEmbedding { get; init; }

    /// <summary>The node embedding [Z, C], row-major, C being the channels of layer 0. Features are rows divided by sqrt(Z).</summary>
    public required ImmutableArray<double> NodeEmbedding { get; init; }

    /// <summary>The layers, first to last.</summary>
    public required ImmutableArray<LayerDescription> Layers { get; init; }

    /// <summary>
    /// The polarizability as a symmetric matrix [6, 3, 3], row-major: of the scalar and of the five components of degree 2 that readouts give. Null
    /// for models without polarizabilities.
    /// </summary>
    public ImmutableArray<double>? PolarizabilityBasis { get; init; }

    /// <summary>Whether the model predicts dipoles.</summary>
    public bool HasDipoles => Moments is not null;

    /// <summary>What the moments of atoms are; null where the model predicts none.</summary>
    public MomentForm? MomentForm => HasDipoles ? new(Kind == MaceModelKind.AtomicDielectric ? PolarizabilityBasis : null) : null;

    /// <summary>What the model reads of structures besides elements, positions, cell and periodicity.</summary>
    public IReadOnlyList<PropertyInput> Inputs => PropertyInput.Of((JointEmbedding?.Inputs ?? []).Select(input => input.Property), MomentForm);

    /// <summary>Whether the model predicts an energy; otherwise energies, forces and stresses are zero.</summary>
    public bool HasEnergy => Kind is not (MaceModelKind.AtomicDipoles or MaceModelKind.AtomicDielectric);

    /// <summary>
    /// The irreps of the electric moments that the model predicts for each atom: a dipole, or a charge, the scalar of the polarizability, a
    /// dipole and the rest of the polarizability. Null for models that predict energies alone.
    /// </summary>
    public Irreps? Moments => MomentsOf(Kind);

    /// <summary>The irreps of the spherical harmonics of edges.</summary>
    public Irreps Harmonics => Irreps.SphericalHarmonics(LMax, IgnoresParity ? 1 : -1);

    /// <summary>The number of weights that training changes.</summary>
    public long ParameterCount => NodeEmbedding.Length + (JointEmbedding?.ParameterCount ?? 0) + Layers.Sum(layer => layer.ParameterCount);

    string IModelDescription.Architecture => "MACE";

    bool IModelDescription.HasPolarizability => Kind == MaceModelKind.AtomicDielectric;

    AtomisticModel IModelDescription.CreateModel(string? head) => Architecture.MaceArchitecture.Build(this, Heads[MacePotential.HeadIndex(this, head)]);

    ICalculator IModelDescription.CreateCalculator(string? head, Precision precision, int threads, RadialEvaluation radial)
        => new MacePotential(this, head, precision, threads, radial);

    internal static Irreps? MomentsOf(MaceModelKind kind) => kind switch
    {
        MaceModelKind.EnergyDipoles or MaceModelKind.AtomicDipoles => s_dipole,
        MaceModelKind.AtomicDielectric => s_dielectric,
        _ => null,
    };

    /// <summary>Checks that all sizes fit each other and that all numbers are finite.</summary>
    /// <param name="source">The file's name, for messages.</param>
    /// <exception cref="ModelFiles.ModelFormatException">Something does not fit; the message names the place as mace-torch calls it.</exception>
    public void Validate(string source) => new MaceConsistency(source).Check(this);
}

/// <summary>A layer: interaction, product and readout.</summary>
public sealed record LayerDescription
{
    /// <summary>The message passing of the layer.</summary>
    public required InteractionDescription Interaction { get; init; }

    /// <summary>The many-body product of the layer.</summary>
    public required ProductDescription Product { get; init; }

    /// <summary>The readout of the layer's features; null where only the last layer has one.</summary>
    public required ReadoutDescription? Readout { get; init; }

    /// <summary>The readout of electric moments; null where there is none.</summary>
    public TensorReadoutDescription? TensorReadout { get; init; }

    internal long ParameterCount => Interaction.ParameterCount + Product.ParameterCount + (Readout?.ParameterCount ?? 0) + (TensorReadout?.ParameterCount ?? 0);
}
