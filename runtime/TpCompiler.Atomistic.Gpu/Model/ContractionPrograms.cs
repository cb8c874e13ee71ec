using System;
using System.Collections.Concurrent;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.SymmetricContractions;

namespace TpCompiler.Atomistic.Gpu.Model;

/// <summary>A symmetric contraction and its gradient. Compiled once: layers and models of one spec share it.</summary>
/// <param name="Contraction">The contraction; operands x, w, out.</param>
/// <param name="Backward">Operands x, w, gout, gx.</param>
internal sealed record ContractionPrograms(SymmetricContraction Contraction, KernelProgram Backward)
{
    private static readonly ConcurrentDictionary<SymmetricContractionSpec, Lazy<ContractionPrograms>> s_compiled = new();

    /// <summary>The programs of <paramref name="spec"/>.</summary>
    public static ContractionPrograms For(SymmetricContractionSpec spec)
        => s_compiled.GetOrAdd(spec, static s => new Lazy<ContractionPrograms>(() => Compile(s))).Value;

    private static ContractionPrograms Compile(SymmetricContractionSpec spec)
    {
        SymmetricContraction contraction = SymmetricContraction.Compile(spec);
        return new(contraction, Differentiation.Reverse(
            contraction.Program, "backward", ["x"], SegmentDerivatives.Gradient, SegmentDerivatives.Gradient));
    }
}
