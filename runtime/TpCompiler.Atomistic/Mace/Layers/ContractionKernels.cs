using System;
using System.Collections.Concurrent;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.SymmetricContractions;
using TpCompiler.Runtime.Kernels;

namespace TpCompiler.Atomistic.Mace.Layers;

/// <summary>A symmetric contraction and the kernels that run it. Compiled once: layers and models of one spec share it.</summary>
/// <param name="Contraction">The contraction.</param>
/// <param name="Forward">Operands x, w, out.</param>
/// <param name="Backward">Operands x, w, gout, gx.</param>
internal sealed record ContractionKernels(SymmetricContraction Contraction, Kernel Forward, Kernel Backward)
{
    private static readonly ConcurrentDictionary<SymmetricContractionSpec, Lazy<ContractionKernels>> s_compiled = new();

    /// <summary>The kernels of <paramref name="spec"/>.</summary>
    public static ContractionKernels For(SymmetricContractionSpec spec)
        => s_compiled.GetOrAdd(spec, static s => new Lazy<ContractionKernels>(() => Compile(s))).Value;

    private static ContractionKernels Compile(SymmetricContractionSpec spec)
    {
        SymmetricContraction contraction = SymmetricContraction.Compile(spec);
        KernelProgram backward = Differentiation.Reverse(
            contraction.Program, "backward", ["x"], SegmentDerivatives.Gradient, SegmentDerivatives.Gradient);
        return new(contraction, Kernel.For(contraction.Program), Kernel.For(backward));
    }
}
