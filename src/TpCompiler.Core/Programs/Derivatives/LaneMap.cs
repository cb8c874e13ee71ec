using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels.Passes;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Core.Programs.Derivatives;

/// <summary>
/// A step y = f(x) channel by channel, such as an activation. Its slope is computed beside its value, where both need the same function, and derivatives
/// multiply by it: so that no exponential is computed again on the way back.
/// </summary>
/// <param name="Input">The operand x.</param>
/// <param name="Output">The operand y.</param>
internal readonly record struct LaneMap(int Input, int Output)
{
    /// <summary>The map that a step is with respect to some tensors; null where it is something else, or where its slope is no function.</summary>
    public static LaneMap? Of(KernelStep step, Func<int, bool> isActive)
    {
        KernelProgram program = step.Segment.Program;
        int[] inputs = [.. step.Operands(written: false).Where(o => isActive(step.Accesses[o].Tensor))];
        int[] outputs = [.. step.Operands(written: true)];
        return step.Segment is { Lanes: > 1, OuterCount: 1, InnerCount: 1 } && inputs.Length == 1 && outputs.Length == 1
            && program.Operands[inputs[0]] is { HasLanes: true, Components: 1 } && program.Operands[outputs[0]] is { HasLanes: true, Components: 1 }
            && step.Accesses[inputs[0]].Letters == step.Domain.Letters && step.Accesses[outputs[0]].Letters == step.Domain.Letters
            && program.Instructions.Any(i => i.Operation == Operation.Function)
                ? new(inputs[0], outputs[0])
                : null;
    }

    /// <summary>The step with one more output: the slope dy/dx, in a tensor like y.</summary>
    public KernelStep WithSlope(KernelStep step, int slope)
    {
        KernelProgram program = step.Segment.Program;
        KernelProgram tangent = Differentiation.Tangent(program, program.Name, [program.Operands[Input].Name], _ => "along", _ => "slope");
        KernelBuilder builder = new(program.Name, program.Operands);
        int output = builder.Output("slope", 1, hasLanes: true);
        int one = builder.Constant(ExactNumber.One);
        int[] values = ProgramInlining.Inline(builder, program, builder.Load);
        foreach (KernelStore store in program.Stores)
            builder.Store(store.Operand, store.Component, values[store.Value]);
        int along = tangent.OperandIndex("along");
        int[] slopes = ProgramInlining.Inline(builder, tangent, (operand, component) => operand == along ? one : builder.Load(operand, component));
        foreach (KernelStore store in tangent.Stores)
            builder.Store(output, store.Component, slopes[store.Value]);
        return step with
        {
            Segment = step.Segment with { Program = builder.Build(), Bindings = new(step.Segment.Bindings.Append(new OperandBinding(0, step.Segment.Lanes, 0, 0))) },
            Accesses = new(step.Accesses.Append(new TensorAccess(slope, step.Domain.Letters))),
        };
    }

    /// <summary>A step that adds slope times one tensor to another one: forwards from x to y, backwards from y to x.</summary>
    public KernelStep Chain(KernelStep step, int slope, int from, int to, bool isBackward)
    {
        KernelBuilder builder = new("chain");
        int s = builder.Input("s", 1, hasLanes: true);
        int x = builder.Input("x", 1, hasLanes: true);
        int y = builder.Output("y", 1, hasLanes: true);
        builder.Store(y, 0, builder.Multiply(builder.Load(s, 0), builder.Load(x, 0)));
        (int source, int target) = isBackward ? (Output, Input) : (Input, Output);
        return new KernelStep(
            step.Domain,
            step.Segment with { Program = builder.Build(), Bindings = new([new(0, step.Segment.Lanes, 0, 0), step.Segment.Bindings[source], step.Segment.Bindings[target]]) },
            new([new(slope, step.Domain.Letters), step.Accesses[source] with { Tensor = from }, step.Accesses[target] with { Tensor = to }]));
    }

    /// <summary>The tensor of slopes: a row of as many numbers as the step has channels.</summary>
    public ProgramTensor Slope(TensorProgram program, KernelStep step, string name)
    {
        ProgramTensor y = program.Tensors[step.Accesses[Output].Tensor];
        return y with { Name = name, Role = ProgramRole.Intermediate, Irreps = new Irreps([new MulIrrep(step.Segment.Lanes, new Irrep(0, 1))]) };
    }
}
