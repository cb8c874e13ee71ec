using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;
using TpCompiler.Emit.Methods;
using TpCompiler.Runtime.Kernels;

namespace TpCompiler.Jit;

/// <summary>
/// Compiles programs: the methods that are printed as C# are made here of the same statements, as instructions for the just-in-time compiler, and compute
/// the same to the last bit.
/// </summary>
[RequiresDynamicCode("Makes methods while the program runs.")]
internal sealed class JitKernelCompiler : IKernelCompiler
{
    private readonly MethodLimits _limits;

    public JitKernelCompiler()
        : this(MethodLimits.Default)
    {
    }

    internal JitKernelCompiler(MethodLimits limits) => _limits = limits;

    /// <inheritdoc/>
    public unsafe KernelCode<T> Compile<T>(KernelProgram program, bool isWide)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        KernelMethods methods = new(FunctionExpansion.Apply(program), _limits);
        return new ItemLoops<T>(methods, isWide ? VectorInstructions.Of512<T>() : VectorInstructions.OfMachine<T>()).Run;
    }
}
