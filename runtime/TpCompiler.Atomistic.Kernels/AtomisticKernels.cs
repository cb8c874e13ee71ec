using System.Runtime.CompilerServices;

namespace TpCompiler.Atomistic.Kernels;

/// <summary>The kernels of models that people use, compiled ahead: convolutions, symmetric contractions, spherical harmonics.</summary>
public static class AtomisticKernels
{
    /// <summary>
    /// Makes sure that the kernels are in the registry. They register themselves when this assembly is loaded, which calling
    /// anything in it brings about. A native compiler leaves an assembly out of which nothing is called, so the call must stay one.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Register()
    {
    }
}
