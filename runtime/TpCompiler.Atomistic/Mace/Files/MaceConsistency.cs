using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.ModelFiles;
using TpCompiler.Core.SymmetricContractions;
using static System.FormattableString;

namespace TpCompiler.Atomistic.Mace.Files;

/// <summary>Checks that the parts of a <see cref="MaceDescription"/> fit each other. Places are named as mace-torch names them.</summary>
internal sealed partial class MaceConsistency(string source)
{
    // e3nn has spherical harmonics up to this degree; with degree 0 alone mace-torch itself fails.
    private const int LargestDegree = 11;
    private const int LargestAtomicNumber = 118;
    private const int LargestCorrelation = SymmetricContractionSpec.MaxCorrelation;

    public void Check(MaceDescription model)
    {
        CheckGeneral(model);
        CheckRadial(model);
        CheckPolarizability(model);
        if (model.PairRepulsion is { } repulsion)
            CheckRepulsion(repulsion, model);
        if (model.Layers.IsDefaultOrEmpty)
            throw Fail("interactions", "expected at least one layer, found none");
        int elements = model.AtomicNumbers.Length;
        Irreps nodes = model.Layers[0].Interaction.NodeIrreps;
        if (nodes.Count != 1 || !nodes[0].Irrep.IsScalar || nodes[0].Multiplicity == 0)
            throw Fail("interactions.0.node_feats_irreps", $"expected scalars, found {nodes}");
        Numbers("node_embedding.linear.weight", model.NodeEmbedding, (long)elements * nodes.Dim);
        if (model.JointEmbedding is { } joint)
            CheckJointEmbedding(joint, nodes.Dim, model.Heads.Length);
        for (int t = 0; t < model.Layers.Length; t++)
        {
            CheckInteraction($"interactions.{t}", model.Layers[t].Interaction, nodes, model);
            CheckProduct($"products.{t}", model.Layers[t], model);
            CheckReadout($"readouts.{t}", model.Layers[t], model.Heads.Length);
            CheckTensorReadout($"readouts.{t}", model.Layers[t], model);
            nodes = model.Layers[t].Interaction.HiddenIrreps;
        }
    }

    private void CheckGeneral(MaceDescription model)
    {
        ImmutableArray<int> z = model.AtomicNumbers;
        if (z.IsDefaultOrEmpty || z.Any(n => n is < 1 or > LargestAtomicNumber) || z.Zip(z.Skip(1)).Any(pair => pair.First >= pair.Second))
            throw Fail("atomic_numbers", $"expected different elements in ascending order, found [{string.Join(", ", z.IsDefault ? [] : z)}]");
        if (model.Heads.IsDefaultOrEmpty || model.Heads.Distinct().Count() != model.Heads.Length)
            throw Fail("heads", "expected at least one head and no name twice");
        Positive("r_max", model.CutoffRadius);
        if (model.LMax is < 1 or > LargestDegree)
            throw new NotSupportedModelException(source, "spherical_harmonics", $"spherical harmonics up to degree {model.LMax}", $"1 to {LargestDegree} are");
        int heads = model.Heads.Length;
        Numbers("atomic_energies_fn.atomic_energies", model.AtomicEnergies, (long)heads * z.Length);
        if ((model.Kind == MaceModelKind.ScaleShiftMace) != model.Scale.HasValue || model.Scale.HasValue != model.Shift.HasValue)
            throw Fail("scale_shift", $"expected scale and shift for a ScaleShiftMACE and for no other, found a {model.Kind}");
        if (model.Scale is { } scale)
            Numbers("scale_shift.scale", scale, heads);
        if (model.Shift is { } shift)
            Numbers("scale_shift.shift", shift, heads);
    }

    private void CheckRadial(MaceDescription model)
    {
        const string Basis = "radial_embedding.bessel_fn";
        RadialDescription radial = model.Radial;
        if (radial.Basis.Count < 1)
            throw Fail(Basis, "expected at least one radial function, found none");
        switch (radial.Basis)
        {
            case BesselBasisDescription bessel:
                Numbers(Basis + ".bessel_weights", bessel.Weights, bessel.Count);
                Finite(Basis + ".prefactor", bessel.Prefactor);
                break;
            case GaussianBasisDescription gaussian:
                Numbers(Basis + ".gaussian_weights", gaussian.Centers, gaussian.Count);
                Finite(Basis + ".coeff", gaussian.Coefficient);
                break;
        }

        Exponent("radial_embedding.cutoff_fn.p", radial.CutoffExponent);
        const string Transform = "radial_embedding.distance_transform";
        if (radial.Transform is { } transform)
            Radii(Transform + ".covalent_radii", transform.CovalentRadii, model);
        switch (radial.Transform)
        {
            case AgnesiTransformDescription agnesi:
                Finite(Transform + ".q", agnesi.Q);
                Finite(Transform + ".p", agnesi.P);
                Finite(Transform + ".a", agnesi.A);
                break;
            case SoftTransformDescription soft:
                Finite(Transform + ".alpha", soft.Alpha);
                break;
            case OldSoftTransformDescription old:
                Finite(Transform + ".a", old.A);
                Finite(Transform + ".b", old.B);
                break;
        }
    }

    private void CheckRepulsion(PairRepulsionDescription repulsion, MaceDescription model)
    {
        Numbers("pair_repulsion_fn.c", repulsion.Coefficients, 4);
        Exponent("pair_repulsion_fn.p", repulsion.CutoffExponent);
        Radii("pair_repulsion_fn.covalent_radii", repulsion.CovalentRadii, model);
        Finite("pair_repulsion_fn.a_exp", repulsion.AExponent);
        Finite("pair_repulsion_fn.a_prefactor", repulsion.APrefactor);
    }

    private void CheckProduct(string path, LayerDescription layer, MaceDescription model)
    {
        ProductDescription product = layer.Product;
        Irreps hidden = layer.Interaction.HiddenIrreps;
        string contractions = $"{path}.symmetric_contractions.contractions";
        int dimension = layer.Interaction.TargetIrreps.Sum(block => block.Irrep.Dim);
        int elements = product.IgnoresElement ? 1 : model.AtomicNumbers.Length;
        if (product.Contractions.IsDefault || product.Contractions.Length != hidden.Count)
            throw Fail(contractions, $"expected one for each of {hidden}, found {(product.Contractions.IsDefault ? 0 : product.Contractions.Length)}");
        for (int k = 0; k < hidden.Count; k++)
        {
            ContractionDescription contraction = product.Contractions[k];
            if (contraction.Irrep != hidden[k].Irrep)
                throw Fail($"{contractions}.{k}", $"expected a contraction to {hidden[k].Irrep}, found one to {contraction.Irrep}");
            if (contraction.Orders.Length is < 1 or > LargestCorrelation || contraction.Orders.Length != product.Correlation)
                throw Fail($"{contractions}.{k}", $"expected one correlation from 1 to {LargestCorrelation} in a layer, found {product.Correlation} and {contraction.Orders.Length}");
            for (int order = 1; order <= contraction.Orders.Length; order++)
                CheckOrder($"{contractions}.{k}", contraction, order, hidden[k].Multiplicity, dimension, elements);
        }

        Numbers($"{path}.linear.weight", product.Linear, MaceSizes.Linear(hidden, hidden));
    }

    private void CheckOrder(string path, ContractionDescription contraction, int order, int channels, int dimension, int elements)
    {
        ContractionOrder term = contraction.Orders[order - 1];
        ImmutableArray<int> shape = term.Coupling.Shape;
        string expected = string.Join(", ", contraction.Irrep.L == 0
            ? Enumerable.Repeat($"{dimension}", order).Append("K")
            : Enumerable.Repeat($"{dimension}", order).Append("K").Prepend($"{contraction.Irrep.Dim}"));
        int paths = shape.IsDefaultOrEmpty ? 0 : shape[^1];
        string place = $"{path}.U_matrix_{order}";
        if (paths < 1 || string.Join(", ", shape[..^1].Select(n => $"{n}").Append("K")) != expected)
            throw Fail(place, $"expected shape [{expected}], found [{string.Join(", ", shape.IsDefault ? [] : shape)}]");
        Numbers(place, term.Coupling.Values, term.Coupling.Values.Length);
        if (term.Coupling.Indices.Length != (long)shape.Length * term.Coupling.Values.Length)
            throw Fail(place, $"expected {shape.Length} indices for each of {term.Coupling.Values.Length} elements, found {term.Coupling.Indices.Length}");
        for (int i = 0; i < term.Coupling.Indices.Length; i++)
        {
            if ((uint)term.Coupling.Indices[i] >= (uint)shape[i % shape.Length])
                throw Fail(place, $"expected indices inside [{string.Join(", ", shape)}], found {term.Coupling.Indices[i]} on axis {i % shape.Length}");
        }

        string weights = order == contraction.Orders.Length ? "weights_max" : $"weights.{contraction.Orders.Length - 1 - order}";
        Numbers($"{path}.{weights}", term.Weights, (long)elements * paths * channels);
    }

    private void Numbers(string path, ImmutableArray<double> values, long count)
    {
        if (values.IsDefault || values.Length != count)
            throw Fail(path, $"expected {count} numbers, found {(values.IsDefault ? 0 : values.Length)}");
        for (int i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]))
                throw Fail(path, Invariant($"expected finite numbers, found {values[i]} at index {i}"));
        }
    }

    private void Radii(string path, ImmutableArray<double> radii, MaceDescription model)
    {
        Numbers(path, radii, radii.IsDefault ? -1 : radii.Length);
        foreach (int z in model.AtomicNumbers)
        {
            if (z >= radii.Length || radii[z] <= 0)
                throw Fail(path, Invariant($"expected a positive radius for element {z}, found {(z < radii.Length ? radii[z] : "none")}"));
        }
    }

    private void Finite(string path, double value)
    {
        if (!double.IsFinite(value))
            throw Fail(path, Invariant($"expected a finite number, found {value}"));
    }

    private void Positive(string path, double value)
    {
        if (!(double.IsFinite(value) && value > 0))
            throw Fail(path, Invariant($"expected a positive number, found {value}"));
    }

    private void Exponent(string path, int exponent)
    {
        if (exponent is < 1 or > 1000)
            throw Fail(path, $"expected an exponent of 1 or more, found {exponent}");
    }

    private ModelFormatException Fail(string path, string problem) => new(source, path, problem);
}
