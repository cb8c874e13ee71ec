using System.Collections.Generic;
using System.Linq;
using System.Threading;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.Core.Programs;

namespace TpCompiler.Cli.Specs;

/// <summary>A fusion diagram compiled on the spot.</summary>
/// <param name="Compiled">What the compiler made of it.</param>
/// <param name="Options">What the compiler was allowed to do.</param>
internal sealed record CompiledSpec(CompiledDiagram Compiled, CompilerOptions Options)
{
    /// <summary>The most orders of derivatives there are.</summary>
    public const int MostDerivatives = 2;

    /// <summary>Compiles a diagram.</summary>
    public static CompiledSpec Of(FusionDiagram diagram, CompilerOptions options, CancellationToken cancellationToken)
        => new(DiagramCompiler.Compile(diagram, options, cancellationToken), options);

    /// <summary>The forward pass and its derivatives by all inputs, as many orders as wanted.</summary>
    public IEnumerable<TensorProgram> Programs(int derivatives = MostDerivatives) => Programs(Compiled.Forward, derivatives);

    /// <summary>A forward pass and its derivatives by all inputs, as many orders as wanted.</summary>
    public static IEnumerable<TensorProgram> Programs(TensorProgram forward, int derivatives)
    {
        yield return forward;
        if (derivatives > 0)
            yield return DiagramDerivatives.Backward(forward, [.. forward.TensorsOf(ProgramRole.Input).Select(t => t.Name)]);
        if (derivatives > 1)
            yield return DiagramDerivatives.DoubleBackward(forward);
    }

    /// <summary>What a program costs for each node.</summary>
    public DiagramCost CostOf(TensorProgram program) => DiagramCost.Of(program, Options.Neighbors);

    /// <summary>What a step says of itself: "A[i] += h[j] Y[ij] R[ij]".</summary>
    public static string Describe(TensorProgram program, KernelStep step)
    {
        ILookup<bool, string> rows = Enumerable.Range(0, step.Accesses.Count).ToLookup(
            o => step.Segment.Program.Operands[o].Role == Core.Kernels.OperandRole.Output,
            o => Rows(program, step.Accesses[o]));
        return $"{string.Join(", ", rows[true].Distinct())} += {string.Join(' ', rows[false].Distinct())}";
    }

    private static string Rows(TensorProgram program, TensorAccess access)
        => program.Tensors[access.Tensor].Name + (access.Letters.Length > 0 ? $"[{access.Letters}]" : "");
}
