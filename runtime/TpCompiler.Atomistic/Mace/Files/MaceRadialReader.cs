using System;
using TpCompiler.Atomistic.ModelFiles;

namespace TpCompiler.Atomistic.Mace.Files;

/// <summary>Reads the radial embedding and the pair repulsion of a MACE model.</summary>
internal static class MaceRadialReader
{
    // The cutoff is stored several times, possibly rounded differently.
    private const double SameCutoff = 1e-6;

    public static RadialDescription Read(TorchModule root, double cutoff)
    {
        TorchModule radial = root.Module("radial_embedding").OfClass("RadialEmbeddingBlock");
        RadialBasisDescription basis = ReadBasis(radial.Module("bessel_fn"));
        DistanceTransformDescription? transform = radial.TryModule("distance_transform") is { } module ? ReadTransform(module) : null;
        TorchModule envelope = radial.Module("cutoff_fn");
        if (envelope.ClassName != "PolynomialCutoff")
            throw envelope.Refuse($"cutoff functions of class {envelope.ClassName}");
        double stored = envelope.Number("r_max");
        if (!(Math.Abs(stored - cutoff) <= SameCutoff * Math.Abs(cutoff)))
            throw envelope.Fail("r_max", FormattableString.Invariant($"expected the model's r_max {cutoff}, found {stored}"));
        bool applies = radial.Flag("apply_cutoff", otherwise: root.Flag("apply_cutoff", otherwise: true));
        return new RadialDescription(basis, transform, envelope.Integer("p"), applies);
    }

    public static PairRepulsionDescription? ReadPairRepulsion(TorchModule root)
    {
        if (root.TryModule("pair_repulsion_fn") is not { } zbl)
            return null;
        if (zbl.ClassName != "ZBLBasis")
            throw zbl.Refuse($"pair repulsion of class {zbl.ClassName}");
        return new PairRepulsionDescription(zbl.Doubles("c"), zbl.Integer("p"), zbl.Doubles("covalent_radii"),
            zbl.Number("a_exp"), zbl.Number("a_prefactor"));
    }

    private static RadialBasisDescription ReadBasis(TorchModule basis) => basis.ClassName switch
    {
        "BesselBasis" => new BesselBasisDescription(basis.Doubles("bessel_weights"), basis.Number("prefactor")),
        "GaussianBasis" => new GaussianBasisDescription(basis.Doubles("gaussian_weights"), basis.NumberAttribute("coeff")),
        "ChebychevBasis" => new ChebyshevBasisDescription(ChebyshevCount(basis)),
        _ => throw basis.Refuse($"radial functions of class {basis.ClassName}"),
    };

    private static int ChebyshevCount(TorchModule basis)
    {
        System.Collections.Immutable.ImmutableArray<double> degrees = basis.Doubles("n");
        for (int i = 0; i < degrees.Length; i++)
        {
            if (degrees[i] != i + 1)
                throw basis.Fail("n", FormattableString.Invariant($"expected the degrees 1 to {degrees.Length}, found {degrees[i]} at index {i}"));
        }

        return degrees.Length;
    }

    private static DistanceTransformDescription ReadTransform(TorchModule transform) => transform.ClassName switch
    {
        "AgnesiTransform" => new AgnesiTransformDescription(transform.Doubles("covalent_radii"),
            transform.Number("q"), transform.Number("p"), transform.Number("a")),
        // One class, two meanings: only the buffers tell them apart.
        "SoftTransform" when transform.TryTensor("alpha") is not null
            => new SoftTransformDescription(transform.Doubles("covalent_radii"), transform.Number("alpha")),
        "SoftTransform" => new OldSoftTransformDescription(transform.Doubles("covalent_radii"),
            transform.Number("a"), transform.Number("b")),
        _ => throw transform.Refuse($"distance transforms of class {transform.ClassName}"),
    };
}
