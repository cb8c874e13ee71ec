using System;
using System.Collections.Generic;
using System.Linq;
using BenchmarkDotNet.Attributes;
using TpCompiler.Runtime.Operations;

namespace TpCompiler.Benchmarking;

/// <summary>
/// A benchmark of a compiled type for BenchmarkDotNet: each of its passes, in float and double, with columns for operations and bytes.
/// </summary>
/// <example>
/// <code>
/// public class MessageBenchmark() : OperationBenchmark(Message.Kernels);
/// </code>
/// </example>
[OperationColumns]
public abstract class OperationBenchmark
{
    private readonly OperationKernels _kernels;
    private PassRun? _run;

    /// <summary>Makes a benchmark.</summary>
    /// <param name="kernels">The property <c>Kernels</c> of the type.</param>
    protected OperationBenchmark(OperationKernels kernels)
    {
        ArgumentNullException.ThrowIfNull(kernels);
        _kernels = kernels;
    }

    /// <summary>The passes that are there.</summary>
    public IEnumerable<string> Passes => _kernels.Passes.Select(p => p.Name);

    /// <summary>The pass: Forward, Backward or DoubleBackward.</summary>
    [ParamsSource(nameof(Passes))]
    public string Pass { get; set; } = "";

    /// <summary>The type of numbers.</summary>
    [ParamsAllValues]
    public NumberType Number { get; set; }

    /// <summary>How many items, or nodes of a random graph.</summary>
    public virtual int Items => 1000;

    /// <summary>How many neighbours a node of the graph has.</summary>
    public virtual int Neighbors => RandomItems.Neighbors;

    /// <summary>Fills the memory.</summary>
    [GlobalSetup]
    public void Setup() => _run = Prepare(Pass, Number);

    /// <summary>Runs the pass once, for all items.</summary>
    [Benchmark]
    public void Run() => _run!.Run();

    /// <summary>Frees the memory.</summary>
    [GlobalCleanup]
    public void Cleanup() => _run?.Dispose();

    /// <summary>What a case runs.</summary>
    internal PassRun Prepare(string pass, NumberType number) => PassRun.Of(
        _kernels.Passes.First(p => p.Name == pass), RandomItems.Of(_kernels, Items, Neighbors), number == NumberType.Float64);
}
