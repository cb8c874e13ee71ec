using System;
using System.Collections.Generic;
using System.Numerics;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;
using TpCompiler.Core.SymmetricContractions;
using TpCompiler.Runtime.Dense;
using TpCompiler.Runtime.Kernels;

namespace TpCompiler.Benchmarks.Problems;

/// <summary>A symmetric contraction of degree three of 0e + 1o + 2e + 3o.</summary>
internal sealed class ContractionProblem
{
    /// <summary>The number of channels.</summary>
    public const int Channels = 128;

    private ContractionProblem(string output)
    {
        SymmetricContraction contraction = SymmetricContraction.Compile(new(Irreps.Parse("0e+1o+2e+3o"), Irreps.Parse(output), 3));
        KernelProgram backward = SegmentDerivatives.Backward(
            new(contraction.Program, Channels, 1, 1, new(new OperandBinding[contraction.Program.Operands.Count])), ["x", "w"]).Program;
        Name = "to " + output;
        Paths = contraction.Paths.Count;
        OutputComponents = Irreps.Parse(output).Dim;
        Forward = Kernel.For(contraction.Program);
        Backward = Kernel.For(backward);
        ForwardOperations = KernelCost.Of(MultiplyAddFusion.Apply(contraction.Program)).FloatingPointOperations(Channels);
        BackwardOperations = KernelCost.Of(MultiplyAddFusion.Apply(backward)).FloatingPointOperations(Channels);
    }

    /// <summary>The problems, most of which mace-torch was measured on.</summary>
    public static IReadOnlyList<ContractionProblem> All() => [new("0e"), new("0e+1o"), new("0e+1o+2e")];

    /// <summary>A short name.</summary>
    public string Name { get; }

    /// <summary>Weights per channel.</summary>
    public int Paths { get; }

    /// <summary>Components of the output.</summary>
    public int OutputComponents { get; }

    /// <summary>Operands x, w, out.</summary>
    public Kernel Forward { get; }

    /// <summary>Operands x, w, gout, gx, gw.</summary>
    public Kernel Backward { get; }

    /// <summary>Floating-point operations per node.</summary>
    public long ForwardOperations { get; }

    /// <summary>Floating-point operations per node.</summary>
    public long BackwardOperations { get; }
}

/// <summary>Random features of some nodes, whose species choose among rows of weights.</summary>
internal sealed unsafe class ContractionData<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Components = 16;
    private const int Species = 10;

    private readonly ContractionProblem _problem;
    private readonly int _nodes;
    private readonly AlignedBuffer<int> _species;
    private readonly AlignedBuffer<T> _x, _w, _output, _gradX, _gradW;

    public ContractionData(ContractionProblem problem, int nodes)
    {
        _problem = problem;
        _nodes = nodes;
        Random random = new(1);
        _species = new(nodes);
        for (int n = 0; n < nodes; n++)
            _species.Pointer[n] = n * Species / nodes;
        _x = Fill(random, nodes * Components);
        _w = Fill(random, Species * problem.Paths);
        _output = Fill(random, nodes * problem.OutputComponents);
        _gradX = Fill(random, nodes * Components);
        _gradW = Fill(random, Species * problem.Paths);
    }

    /// <summary>The contraction of every node.</summary>
    public void Forward()
    {
        KernelOperandView<T>* views = stackalloc KernelOperandView<T>[3];
        views[0] = View(_x, Components);
        views[1] = View(_w, _problem.Paths, _species.Pointer);
        views[2] = View(_output, _problem.OutputComponents);
        views[2].Overwrite = true;
        Run(_problem.Forward, views);
    }

    /// <summary>The gradients of every node's features and of the weights; the output stands for its own gradient.</summary>
    public void Backward()
    {
        KernelOperandView<T>* views = stackalloc KernelOperandView<T>[5];
        views[0] = View(_x, Components);
        views[1] = View(_w, _problem.Paths, _species.Pointer);
        views[2] = View(_output, _problem.OutputComponents);
        views[3] = View(_gradX, Components);
        views[3].Overwrite = true;
        views[4] = View(_gradW, _problem.Paths, _species.Pointer);
        Run(_problem.Backward, views);
    }

    /// <summary>Both, one after the other.</summary>
    public void ForwardAndBackward()
    {
        Forward();
        Backward();
    }

    public void Dispose()
    {
        _species.Dispose();
        foreach (AlignedBuffer<T> buffer in (ReadOnlySpan<AlignedBuffer<T>>)[_x, _w, _output, _gradX, _gradW])
            buffer.Dispose();
    }

    private void Run(Kernel kernel, KernelOperandView<T>* views) => kernel.Run(new KernelCall<T>
    {
        Operands = views,
        EndItem = _nodes,
        Lanes = ContractionProblem.Channels,
        OuterCount = 1,
        InnerCount = 1,
    });

    private static KernelOperandView<T> View(AlignedBuffer<T> buffer, int components, int* rows = null) => new()
    {
        Data = buffer.Pointer,
        Rows = rows,
        ItemStride = components * ContractionProblem.Channels,
        ComponentStride = ContractionProblem.Channels,
    };

    private static AlignedBuffer<T> Fill(Random random, int rows)
    {
        AlignedBuffer<T> buffer = new(rows * ContractionProblem.Channels);
        foreach (ref T value in buffer.Span)
            value = T.CreateTruncating(random.NextDouble() - 0.5);
        return buffer;
    }
}
