using System.Collections.Generic;
using System.Linq;
using TpCompiler.Cli.Specs;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Programs;

namespace TpCompiler.Cli.Json;

/// <summary>What the compiler was allowed to do, and what it took the costs for.</summary>
internal sealed record SpecCompilerOptions(int Neighbors, IReadOnlyDictionary<string, bool> Passes)
{
    public static SpecCompilerOptions Of(CompilerOptions options) => new(
        options.Neighbors,
        SpecSettings.Passes.ToDictionary(p => p, p => SpecSettings.Without(options, [p]) != options));
}

/// <summary>The forward pass, or the derivatives.</summary>
/// <param name="Name">forward, backward or doublebackward.</param>
/// <param name="Cost">What it costs for each node, over all channels.</param>
/// <param name="Tensors">Its tensors.</param>
/// <param name="Steps">Its steps in order.</param>
internal sealed record SpecProgram(string Name, SpecCost Cost, SpecProgramTensor[] Tensors, SpecStep[] Steps)
{
    public static SpecProgram Of(CompiledSpec spec, TensorProgram program) => new(
        program.Name,
        SpecCost.Of(spec.CostOf(program)),
        [.. program.Tensors.Select(t => new SpecProgramTensor(
            t.Name, t.Role.ToString().ToLowerInvariant(), t.Domain.ToString()!, t.Irreps.ToString(), t.RowLength))],
        [.. program.Steps.Select((s, n) => SpecStep.Of(spec, program, n))]);
}

/// <summary>A tensor: its items, and the blocks of one row.</summary>
internal sealed record SpecProgramTensor(string Name, string Role, string Items, string Irreps, int RowLength);

/// <summary>A kernel run over all items.</summary>
/// <param name="Items">The items.</param>
/// <param name="ItemsPerNode">How many there are for each node.</param>
/// <param name="Does">What is added to what.</param>
/// <param name="Kernel">The kernel's identity.</param>
/// <param name="Lanes">Its channels.</param>
/// <param name="Outer">How often its outer loop over channels runs.</param>
/// <param name="Inner">How often its inner loop over channels runs.</param>
/// <param name="Operations">What one run computes: per item, channel and round of the loops.</param>
/// <param name="Cost">What the step costs for each node, over all channels and loops.</param>
/// <param name="Operands">The rows that it reads and adds to.</param>
internal sealed record SpecStep(
    string Items,
    double ItemsPerNode,
    string Does,
    string Kernel,
    int Lanes,
    int Outer,
    int Inner,
    SpecOperations Operations,
    SpecCost Cost,
    SpecOperand[] Operands)
{
    public static SpecStep Of(CompiledSpec spec, TensorProgram program, int number)
    {
        KernelStep step = (KernelStep)program.Steps[number];
        KernelSegment segment = step.Segment;
        return new(
            step.Domain.ToString()!,
            DiagramCost.ItemsPerNode(step.Domain, spec.Options.Neighbors),
            CompiledSpec.Describe(program, step),
            segment.Program.Identity,
            segment.Lanes,
            segment.OuterCount,
            segment.InnerCount,
            SpecOperations.Of(StepOperations.Of(step)),
            SpecCost.Of(DiagramCost.Of(step, spec.Options.Neighbors)),
            [.. step.Accesses.Select((a, o) => new SpecOperand(
                program.Tensors[a.Tensor].Name,
                a.Letters,
                segment.Program.Operands[o].Role == OperandRole.Output ? "added" : "read",
                segment.Program.Operands[o].Components,
                segment.Program.Operands[o].HasLanes))]);
    }
}

/// <summary>Rows of a tensor: which, whether they are read or added to, how many components, and whether these have channels.</summary>
internal sealed record SpecOperand(string Tensor, string Letters, string Role, int Components, bool HasLanes);

/// <summary>Operations of one run of a kernel: per channel, and (uniform) on what is the same for all channels.</summary>
internal sealed record SpecOperations(
    int Multiplies, int Adds, int MultiplyAdds, int UniformMultiplies, int UniformAdds, int UniformMultiplyAdds)
{
    public static SpecOperations Of(StepOperations o)
        => new(o.Multiplies, o.Adds, o.MultiplyAdds, o.UniformMultiplies, o.UniformAdds, o.UniformMultiplyAdds);
}

/// <summary>
/// What something costs for each node over all channels; a fused multiply-add is one operation; bytes in double precision. The total, by which
/// programs are compared, counts operations and accesses to numbers.
/// </summary>
internal sealed record SpecCost(
    double Operations, double Multiplies, double Adds, double MultiplyAdds, double UniformOperations, double Bytes, double Total)
{
    public static SpecCost Of(DiagramCost c) => new(c.Operations, c.Multiplies, c.Adds, c.MultiplyAdds, c.UniformOperations, c.Bytes, c.Total);
}
