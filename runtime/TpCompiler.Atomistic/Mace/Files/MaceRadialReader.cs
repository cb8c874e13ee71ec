using System;
using TpCompiler.Atomistic.ModelFiles;

namespace TpCompiler.Atomistic.Mace.Files;

/// <summary>Reads the radial embedding and the pair repulsion of a MACE model.</summary>
internal static class MaceRadialReader
{
    // The cutoff is stored several times, possibly rounded differently.
    private const double SameCutoff = 1e-6;

    public static RadialDescription Read(TorchModule root, double cutoff, ModelTensors tensors)
    {
        TorchModule radial = root.Module("radial_embedding");
        RadialBasisDescription basis = ReadBasis(radial.Module("bessel_fn"), tensors);
        DistanceTransformDescription? transform = radial.TryModule("distance_transform") is { } module ? ReadTransform(module, tensors) : null;
        TorchModule envelope = radial.Module("cutoff_fn");
        if (envelope.ClassName != "PolynomialCutoff")
            throw envelope.Refuse($"cutoff functions of class {envelope.ClassName}");
        double stored = tensors.Number(envelope, "r_max");
        if (!(Math.Abs(stored - cutoff) <= SameCutoff * Math.Abs(cutoff)))
            throw envelope.Fail("r_max", FormattableString.Invariant($"expected the model's r_max {cutoff}, found {stored}"));
        bool applies = radial.Flag("apply_cutoff", otherwise: root.Flag("apply_cutoff", otherwise: true));
        return new RadialDescription(basis, transform, tensors.Integer(envelope, "p"), applies);
    }

    public static PairRepulsionDescription? ReadPairRepulsion(TorchModule root, ModelTensors tensors)
    {
        if (root.TryModule("pair_repulsion_fn") is not { } zbl)
            return null;
        if (zbl.ClassName != "ZBLBasis")
            throw zbl.Refuse($"pair repulsion of class {zbl.ClassName}");
        return new PairRepulsionDescription(tensors.Doubles(zbl, "c"), tensors.Integer(zbl, "p"), tensors.Doubles(zbl, "covalent_radii"),
            tensors.Number(zbl, "a_exp"), tensors.Number(zbl, "a_prefactor"));
    }

    private static RadialBasisDescription ReadBasis(TorchModule basis, ModelTensors tensors) => basis.ClassName switch
    {
        "BesselBasis" => new BesselBasisDescription(tensors.Doubles(basis, "bessel_weights"), tensors.Number(basis, "prefactor")),
        "GaussianBasis" => new GaussianBasisDescription(tensors.Doubles(basis, "gaussian_weights"), basis.NumberAttribute("coeff", tensors)),
        "ChebychevBasis" => new ChebyshevBasisDescription(ChebyshevCount(basis, tensors)),
        _ => throw basis.Refuse($"radial functions of class {basis.ClassName}"),
    };

    private static int ChebyshevCount(TorchModule basis, ModelTensors tensors)
    {
        System.Collections.Immutable.ImmutableArray<double> degrees = tensors.Doubles(basis, "n");
        for (int i = 0; i < degrees.Length; i++)
        {
            if (degrees[i] != i + 1)
                throw basis.Fail("n", FormattableString.Invariant($"expected the degrees 1 to {degrees.Length}, found {degrees[i]} at index {i}"));
        }

        return degrees.Length;
    }

    private static DistanceTransformDescription ReadTransform(TorchModule transform, ModelTensors tensors) => transform.ClassName switch
    {
        "AgnesiTransform" => new AgnesiTransformDescription(tensors.Doubles(transform, "covalent_radii"),
            tensors.Number(transform, "q"), tensors.Number(transform, "p"), tensors.Number(transform, "a")),
        // One class, two meanings: only the buffers tell them apart.
        "SoftTransform" when transform.TryTensor("alpha") is not null
            => new SoftTransformDescription(tensors.Doubles(transform, "covalent_radii"), tensors.Number(transform, "alpha")),
        "SoftTransform" => new OldSoftTransformDescription(tensors.Doubles(transform, "covalent_radii"),
            tensors.Number(transform, "a"), tensors.Number(transform, "b")),
        _ => throw transform.Refuse($"distance transforms of class {transform.ClassName}"),
    };
}
