using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Runtime.Kernels;

/// <summary>The code of a program for both element types and widths of vectors, each compiled when it is first needed.</summary>
internal sealed class KernelVersions(IKernelCompiler compiler, KernelProgram lowered)
{
    private readonly Lazy<KernelCode<float>> _single512 = new(() => compiler.Compile<float>(lowered, isWide: true));
    private readonly Lazy<KernelCode<float>> _single = new(() => compiler.Compile<float>(lowered, isWide: false));
    private readonly Lazy<KernelCode<double>> _double512 = new(() => compiler.Compile<double>(lowered, isWide: true));
    private readonly Lazy<KernelCode<double>> _double = new(() => compiler.Compile<double>(lowered, isWide: false));

    /// <summary>The code for a type and width.</summary>
    /// <exception cref="NotSupportedException">The type is neither float nor double.</exception>
    public KernelCode<T> Code<T>(bool isWide)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => typeof(T) == typeof(float) ? Unsafe.As<KernelCode<T>>((isWide ? _single512 : _single).Value)
            : typeof(T) == typeof(double) ? Unsafe.As<KernelCode<T>>((isWide ? _double512 : _double).Value)
            : throw new NotSupportedException($"Kernels run on float and double, not {typeof(T).Name}.");
}
