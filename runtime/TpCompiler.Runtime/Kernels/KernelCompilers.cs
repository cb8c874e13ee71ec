using System;
using System.Collections.Concurrent;
using System.Numerics;
using System.Threading.Tasks;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;

namespace TpCompiler.Runtime.Kernels;

/// <summary>Runs a program over the items and lanes of a call.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="call">The call; its lanes are a multiple of the width that the code was compiled for.</param>
public unsafe delegate void KernelCode<T>(KernelCall<T>* call)
    where T : unmanaged;

/// <summary>Compiles programs while a process runs.</summary>
public interface IKernelCompiler
{
    /// <summary>Code for a program. Called from many threads.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="program">The program, lowered (<see cref="MultiplyAddFusion"/>).</param>
    /// <param name="isWide">Whether lanes are a multiple of 512 bits; otherwise of <see cref="Vector{T}"/>.</param>
    KernelCode<T> Compile<T>(KernelProgram program, bool isWide)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}

/// <summary>
/// What compiles the programs that nobody compiled ahead. Without it they run on the interpreter, as in native programs, which cannot take in new code.
/// </summary>
public static class KernelCompilers
{
    private static readonly ConcurrentDictionary<string, KernelVersions> s_kernels = new();

    // Set at most once, by any thread.
    private static readonly TaskCompletionSource<IKernelCompiler> s_compiler = new();

    /// <summary>The compiler; null where there is none.</summary>
    public static IKernelCompiler? Current => s_compiler.Task.IsCompleted ? s_compiler.Task.Result : null;

    /// <summary>Takes a compiler for the kernels made from now on, if there is none yet. What it compiles is kept as long as the process runs.</summary>
    public static void Use(IKernelCompiler compiler)
    {
        ArgumentNullException.ThrowIfNull(compiler);
        s_compiler.TrySetResult(compiler);
    }

    /// <summary>The code of a program, of which nothing may be compiled yet; null where there is no compiler.</summary>
    internal static KernelVersions? Find(KernelProgram program) => Current is not IKernelCompiler compiler
        ? null
        : s_kernels.GetOrAdd(program.Identity, static (_, of) => new KernelVersions(of.compiler, MultiplyAddFusion.Apply(of.program)), (compiler, program));
}
