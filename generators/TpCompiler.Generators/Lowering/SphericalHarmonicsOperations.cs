using System.Linq;
using System.Threading;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.SphericalHarmonics;
using TpCompiler.Generators.Model;

namespace TpCompiler.Generators.Lowering;

/// <summary>Lowers spherical harmonics, and says what they are.</summary>
internal static class SphericalHarmonicsOperations
{
    /// <summary>Lowers and describes the harmonics.</summary>
    public static LoweredOperation Lower(SphericalHarmonicsOperation operation, int derivatives, CancellationToken cancellationToken)
    {
        Irreps irreps = Irreps.SphericalHarmonics(operation.LMax);
        SphericalHarmonicsSpec spec = new(operation.LMax, operation.Normalization);
        EquivarianceProof proof;
        KernelProgram program = operation.Normalize ? SphericalHarmonicsProgram.Compile(spec, out proof) : SolidHarmonicsProgram.Compile(spec, out proof);
        string vectors = operation.Normalize ? "unit vectors along the given ones" : "vectors, as homogeneous polynomials";
        return new(
            $"The real spherical harmonics {irreps} of {vectors}.",
            [
                TensorProductOperations.Proof(proof),
                "In e3nn's basis: the polar axis is y, degree 1 is (x, y, z); degree after degree, m = -l..l.",
                operation.Normalize
                    ? "Vectors shorter than 1e-12 have no direction: as in e3nn, they are divided by 1e-12, so that the harmonics of the zero vector are zero but for degree 0; their gradients are zero."
                    : "Vectors are not normalised: a harmonic of degree l of a vector of length r is r^l times that of its direction.",
                $"Normalisation: {operation.Normalization.ToString().ToLowerInvariant()}.",
            ],
            [
                Member.Text("OutputIrreps", irreps, "The irreps of the harmonics."),
                Member.Number("LMax", operation.LMax, "The highest degree."),
                Member.Number("OutputDimension", irreps.Dim, "The number of harmonics per vector."),
            ],
            DerivedPlans.Of(
                [new("x", "vectors", "Vectors", "The vectors, (x, y, z) per item.", 3, true)],
                new("out", "output", "Output", $"The harmonics, {irreps.Dim} per item.", irreps.Dim, true),
                [new(program, 1, 1, 1, new(program.Operands.Select(_ => new OperandBinding(0, 1, 0, 0))))],
                derivatives,
                cancellationToken))
        {
            Harmonics = new(
                operation.LMax, operation.Normalize, RealSphericalHarmonics.TranscendentalFactor(operation.Normalization)),
        };
    }
}
