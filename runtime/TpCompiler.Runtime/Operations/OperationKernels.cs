using System;
using System.Collections.Generic;
using System.Linq;

namespace TpCompiler.Runtime.Operations;

/// <summary>
/// What runs when an operation is called, pass by pass, with what it costs: the property <c>Kernels</c> of types that are compiled. Benchmarks
/// run it on memory of their own.
/// </summary>
public sealed class OperationKernels
{
    private readonly OperationPass[] _passes;

    /// <summary>Makes a list of passes; called by generated code.</summary>
    /// <param name="name">The name of the operation.</param>
    /// <param name="passes">Forward, then derivatives.</param>
    /// <exception cref="ArgumentException">There is no pass.</exception>
    public OperationKernels(string name, params IReadOnlyList<OperationPass> passes)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(passes);
        if (passes.Count == 0)
            throw new ArgumentException("An operation has a forward pass at least.", nameof(passes));
        (Name, _passes) = (name, [.. passes]);
    }

    /// <summary>The name of the operation.</summary>
    public string Name { get; }

    /// <summary>All passes: forward, then the derivatives that were compiled.</summary>
    public IReadOnlyList<OperationPass> Passes => _passes;

    /// <summary>The operation itself.</summary>
    public OperationPass Forward => _passes[0];

    /// <summary>The gradients of everything that is read; null where no derivative was compiled.</summary>
    public OperationPass? Backward => _passes.FirstOrDefault(p => p.Name == nameof(Backward));

    /// <summary>The second order; null where it was not compiled.</summary>
    public OperationPass? DoubleBackward => _passes.FirstOrDefault(p => p.Name == nameof(DoubleBackward));

    /// <summary>Whether it runs on a graph, as a diagram does.</summary>
    public bool HasGraph => Forward is DiagramPass;
}
