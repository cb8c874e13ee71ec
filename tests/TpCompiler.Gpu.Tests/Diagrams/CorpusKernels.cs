using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Emit.Gpu.Model;
using TpCompiler.Gpu.Diagrams;
using TpCompiler.TestSupport.Diagrams;

namespace TpCompiler.Gpu.Tests.Diagrams;

/// <summary>The kernels of all diagrams of the corpus and their derivatives, planned once for all tests.</summary>
internal static class CorpusKernels
{
    private static readonly ConcurrentDictionary<(GpuShape, bool), Lazy<IReadOnlyList<GpuKernel>>> s_kernels = new();

    /// <summary>Those for a shape of groups.</summary>
    public static IReadOnlyList<GpuKernel> Of(GpuShape shape, bool isDouble = true) => s_kernels.GetOrAdd(
        (shape, isDouble), key => new(() => GpuKernelSet.Of(DiagramCorpus.Names.SelectMany(n => CorpusCase.Of(n).Plans), key.Item1, key.Item2).Kernels)).Value;
}
