using System;
using System.Linq;
using System.Numerics;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.SphericalHarmonics;
using TpCompiler.Runtime.Kernels;
using TpCompiler.Runtime.Operations;

namespace TpCompiler.Runtime.Layers;

/// <summary>
/// The real spherical harmonics of degrees 0 to lmax of vectors, e3nn's <c>o3.SphericalHarmonics</c>: <c>y_(l,m) = Y_(l,m)(x / |x|)</c>, or,
/// without normalisation of the vectors, homogeneous polynomials of degree l that are the same on the unit sphere.
/// </summary>
/// <remarks>
/// Vectors shorter than 1e-12 have no direction: as in e3nn, they are divided by 1e-12, so that all harmonics of the zero vector but that of degree 0
/// are zero. Their gradients are zero. Without normalisation nothing of this applies.
/// Kernels compiled ahead for the same harmonics are used; without them, what <see cref="Kernel.For"/> says.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
public sealed class SphericalHarmonics<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly SphericalHarmonicsPlan _plan;

    /// <summary>Compiles the harmonics and their derivatives.</summary>
    /// <param name="lmax">The highest degree, 0..11.</param>
    /// <param name="normalize">Whether vectors are divided by their lengths.</param>
    /// <param name="normalization">How large the harmonics are.</param>
    /// <exception cref="ArgumentOutOfRangeException">The degree is not 0..11.</exception>
    public SphericalHarmonics(
        int lmax, bool normalize = true, SphericalHarmonicsNormalization normalization = SphericalHarmonicsNormalization.Component)
        : base(new Irreps(new Irrep(1, -1)), Irreps.Empty, Irreps.SphericalHarmonics(lmax))
    {
        SphericalHarmonicsSpec spec = new(lmax, normalization);
        KernelProgram program = normalize ? SphericalHarmonicsProgram.Compile(spec) : SolidHarmonicsProgram.Compile(spec);
        KernelSegment forward = new(program, 1, 1, 1, new(program.Operands.Select(_ => new OperandBinding(0, 1, 0, 0))));
        _plan = new(
            lmax,
            normalize,
            RealSphericalHarmonics.TranscendentalFactor(normalization),
            Kernel.For(program),
            KernelOf(SegmentDerivatives.Backward(forward, ["x"])),
            KernelOf(SegmentDerivatives.DoubleBackward(forward)));
    }

    /// <inheritdoc/>
    protected override void Run(LayerOperands<T> operands, Span<T> output, int count) => _plan.Forward(operands.Input, output, count);

    /// <inheritdoc/>
    protected override void RunBackward(LayerOperands<T> operands, ReadOnlySpan<T> outputGradient, LayerGradients<T> gradients, int count)
        => _plan.Backward(operands.Input, outputGradient, gradients.Input, count);

    /// <inheritdoc/>
    protected override void RunDoubleBackward(
        LayerOperands<T> operands,
        ReadOnlySpan<T> outputGradient,
        LayerOperands<T> cotangents,
        LayerGradients<T> secondGradients,
        Span<T> secondOutputGradient,
        int count)
        => _plan.DoubleBackward(operands.Input, outputGradient, cotangents.Input, secondGradients.Input, secondOutputGradient, count);

    /// <summary>Harmonics of degree 0 alone are constant, so that their derivatives have no program.</summary>
    private static Kernel? KernelOf(KernelSegment segment) => segment.Program.Stores.Count == 0 ? null : Kernel.For(segment.Program);
}
