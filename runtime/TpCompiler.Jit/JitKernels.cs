using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using TpCompiler.Runtime.Kernels;

namespace TpCompiler.Jit;

/// <summary>Kernels that nobody compiled ahead, compiled while a program runs.</summary>
public static class JitKernels
{
    private const string Switch = "TpCompiler.Jit.JitKernels.AreWanted";

    /// <summary>
    /// Whether code can be made here: by the just-in-time compiler of a managed process. A constant in native programs, which are therefore without this
    /// assembly's code.
    /// </summary>
    [FeatureGuard(typeof(RequiresDynamicCodeAttribute))]
    public static bool AreSupported => RuntimeFeature.IsDynamicCodeCompiled;

    /// <summary>
    /// Whether <see cref="Use"/> does anything. A project says no by
    /// <c>&lt;RuntimeHostConfigurationOption Include="TpCompiler.Jit.JitKernels.AreWanted" Value="false" Trim="true" /&gt;</c>; trimmed, it is then without
    /// this assembly's code, as native programs are.
    /// </summary>
    [FeatureSwitchDefinition(Switch)]
    public static bool AreWanted => !AppContext.TryGetSwitch(Switch, out bool isOn) || isOn;

    /// <summary>Compiles, from now on, kernels that nobody compiled ahead; changes nothing where code cannot be made, or is not wanted.</summary>
    public static void Use()
    {
        if (AreWanted && AreSupported)
            KernelCompilers.Use(new JitKernelCompiler());
    }
}
