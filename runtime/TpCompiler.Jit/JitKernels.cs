using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using TpCompiler.Runtime.Kernels;

namespace TpCompiler.Jit;

/// <summary>Kernels that nobody compiled ahead, compiled while a program runs.</summary>
public static class JitKernels
{
    /// <summary>
    /// Whether code can be made here: by the just-in-time compiler of a managed process. A constant in native programs, which are therefore without this
    /// assembly's code.
    /// </summary>
    [FeatureGuard(typeof(RequiresDynamicCodeAttribute))]
    public static bool AreSupported => RuntimeFeature.IsDynamicCodeCompiled;

    /// <summary>Compiles, from now on, kernels that nobody compiled ahead; changes nothing where code cannot be made.</summary>
    public static void Use()
    {
        if (AreSupported)
            KernelCompilers.Use(new JitKernelCompiler());
    }
}
