using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Runtime.Kernels;

namespace TpCompiler.Runtime.Operations;

/// <summary>
/// Plans for a tensor product whose spec is first met at run time: kernels compiled ahead are used where the registry has
/// them, the interpreter otherwise. Layouts are those of <see cref="TensorProductLowering"/>.
/// </summary>
public sealed class TensorProductPlans
{
    private readonly TensorProductSpec _spec;
    private readonly IReadOnlyList<KernelSegment> _forward;
    private readonly bool _interpretOnly;

    /// <summary>Lowers <paramref name="spec"/>.</summary>
    /// <param name="spec">The product.</param>
    /// <param name="interpretOnly">Whether to leave compiled kernels aside.</param>
    /// <exception cref="System.ArgumentException">The spec has an error.</exception>
    public TensorProductPlans(TensorProductSpec spec, bool interpretOnly = false)
    {
        _spec = spec;
        _forward = TensorProductLowering.Forward(spec);
        _interpretOnly = interpretOnly;
    }

    /// <summary>Operands: x, y, w (if there are weights), out.</summary>
    public KernelPlan Forward() => Plan(_forward);

    /// <summary>Operands: x, y, w, gout, then the gradients asked for (gx, gy, gw), in the order of the inputs.</summary>
    public KernelPlan Backward(params IReadOnlyCollection<string> withRespectTo)
        => Plan([.. _forward.Select(s => SegmentDerivatives.Backward(s, withRespectTo))]);

    /// <summary>Operands: x, y, w, gout, hx, hy, hw, then dx, dy, dw, dgout.</summary>
    public KernelPlan DoubleBackward() => Plan([.. _forward.Select(SegmentDerivatives.DoubleBackward)]);

    private KernelPlan Plan(IReadOnlyList<KernelSegment> segments)
    {
        // Segments of one operation have the same operands, though ragged ones may lack weights.
        IReadOnlyList<KernelOperand> operands = [.. segments.OrderByDescending(s => s.Program.Operands.Count).First().Program.Operands];
        return new KernelPlan(
            [.. operands.Select(Tensor)],
            [.. segments.Select(s => new PlanSegment(KernelOf(s.Program), s.Lanes, s.OuterCount, s.InnerCount, s.Bindings))]);
    }

    private Kernel KernelOf(KernelProgram program) => _interpretOnly ? Kernel.Interpreted(program) : Kernel.For(program);

    private PlanOperand Tensor(KernelOperand operand) => operand.Name.TrimStart('g', 'h', 'd') switch
    {
        TensorProductLowering.First => new(operand.Name, operand.Role, _spec.First.Dim, true),
        TensorProductLowering.Second => new(operand.Name, operand.Role, _spec.Second.Dim, true),
        TensorProductLowering.Output => new(operand.Name, operand.Role, _spec.Output.Dim, true),
        _ => new(operand.Name, operand.Role, _spec.TotalWeightCount, _spec.Weights == WeightSource.PerItem),
    };
}
