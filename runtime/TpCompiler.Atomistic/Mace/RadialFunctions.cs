using System;
using System.Linq;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Radial;

namespace TpCompiler.Atomistic.Mace;

/// <summary>Makes the radial functions that a model describes.</summary>
internal static class RadialFunctions
{
    public static RadialEmbedding Embedding(MaceDescription model)
    {
        RadialDescription radial = model.Radial;
        RadialBasis basis = radial.Basis switch
        {
            BesselBasisDescription bessel => new BesselBasis(bessel.Weights.AsSpan(), bessel.Prefactor),
            GaussianBasisDescription gaussian => new GaussianBasis(gaussian.Centers.AsSpan(), gaussian.Coefficient),
            ChebyshevBasisDescription chebyshev => new ChebyshevBasis(chebyshev.Functions),
            _ => throw new NotSupportedException($"The radial basis {radial.Basis.GetType().Name} is not supported."),
        };
        DistanceTransform transform = radial.Transform switch
        {
            null => DistanceTransform.None,
            AgnesiTransformDescription agnesi => DistanceTransform.Agnesi(agnesi.CovalentRadii.AsSpan(), agnesi.A, agnesi.Q, agnesi.P),
            SoftTransformDescription soft => DistanceTransform.Soft(soft.CovalentRadii.AsSpan(), soft.Alpha),
            OldSoftTransformDescription soft => DistanceTransform.LegacySoft(soft.CovalentRadii.AsSpan(), soft.A, soft.B),
            _ => throw new NotSupportedException($"The distance transform {radial.Transform.GetType().Name} is not supported."),
        };
        return new RadialEmbedding(basis, new PolynomialCutoff(model.CutoffRadius, radial.CutoffExponent), transform, radial.AppliesCutoffToBasis);
    }

    public static ZblRepulsion? Repulsion(PairRepulsionDescription? repulsion) => repulsion is null
        ? null
        : new ZblRepulsion(
            repulsion.CovalentRadii.AsSpan(), repulsion.CutoffExponent, repulsion.Coefficients.AsSpan(), repulsion.AExponent, repulsion.APrefactor);
}
