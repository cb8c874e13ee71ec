using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;

namespace TpCompiler.Runtime.Kernels;

/// <summary>
/// The kernels that were compiled ahead, by the identity of their program. Generated code registers them when its assembly
/// is loaded; programs that are not here are compiled now or interpreted (<see cref="KernelCompilers"/>).
/// </summary>
public static unsafe class KernelRegistry
{
    private static readonly ConcurrentDictionary<string, CompiledKernel> s_kernels = new();

    /// <summary>All registered kernels, by name.</summary>
    public static IReadOnlyList<CompiledKernel> All => [.. s_kernels.Values.OrderBy(k => k.Name, System.StringComparer.Ordinal)];

    /// <summary>Adds a kernel; called by generated code. Registering the same program again changes nothing.</summary>
    /// <param name="identity">The identity of the program.</param>
    /// <param name="name">A name for people.</param>
    /// <param name="single512">For float, 16 lanes at a time.</param>
    /// <param name="single">For float, <see cref="System.Numerics.Vector{T}"/> lanes at a time.</param>
    /// <param name="double512">For double, 8 lanes at a time.</param>
    /// <param name="double">For double, <see cref="System.Numerics.Vector{T}"/> lanes at a time.</param>
    public static void Register(
        string identity,
        string name,
        delegate*<KernelCall<float>*, void> single512,
        delegate*<KernelCall<float>*, void> single,
        delegate*<KernelCall<double>*, void> double512,
        delegate*<KernelCall<double>*, void> @double)
        => s_kernels.TryAdd(identity, new CompiledKernel(identity, name, single512, single, double512, @double));

    /// <summary>The kernel of a program, or null.</summary>
    public static CompiledKernel? Find(string identity) => s_kernels.GetValueOrDefault(identity);
}

/// <summary>A kernel that was compiled ahead, in its four versions.</summary>
public sealed unsafe class CompiledKernel
{
    internal CompiledKernel(
        string identity,
        string name,
        delegate*<KernelCall<float>*, void> single512,
        delegate*<KernelCall<float>*, void> single,
        delegate*<KernelCall<double>*, void> double512,
        delegate*<KernelCall<double>*, void> @double)
    {
        Identity = identity;
        Name = name;
        Single512 = single512;
        Single = single;
        Double512 = double512;
        Double = @double;
    }

    /// <summary>The identity of its program.</summary>
    public string Identity { get; }

    /// <summary>A name for people.</summary>
    public string Name { get; }

    internal delegate*<KernelCall<float>*, void> Single512 { get; }

    internal delegate*<KernelCall<float>*, void> Single { get; }

    internal delegate*<KernelCall<double>*, void> Double512 { get; }

    internal delegate*<KernelCall<double>*, void> Double { get; }
}
