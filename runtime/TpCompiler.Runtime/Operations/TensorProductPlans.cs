using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Runtime.Kernels;

namespace TpCompiler.Runtime.Operations;

/// <summary>
/// Plans for a tensor product whose spec is first met at run time: kernels compiled ahead are used where the registry has
/// them, otherwise what <see cref="Kernel.For"/> says. Layouts are those of <see cref="TensorProductLowering"/>.
/// </summary>
public sealed class TensorProductPlans
{
    private readonly TensorProductSpec _spec;
    private readonly IReadOnlyList<KernelSegment> _forward;
    private readonly bool _interpretOnly;

    /// <summary>Lowers <paramref name="spec"/>.</summary>
    /// <param name="spec">The product.</param>
    /// <param name="interpretOnly">Whether to leave compiled kernels aside.</param>
    /// <exception cref="ArgumentException">The spec has an error.</exception>
    public TensorProductPlans(TensorProductSpec spec, bool interpretOnly = false)
    {
        _spec = spec;
        _forward = TensorProductLowering.Forward(spec);
        _interpretOnly = interpretOnly;
    }

    /// <summary>Operands: x, y, w (if there are weights), out.</summary>
    public KernelPlan Forward() => Plan(_forward, [.. Inputs.Select(Read), Written(TensorProductLowering.Output)]);

    /// <summary>Operands: x, y, w, gout, then the gradients asked for (gx, gy, gw), in the order of the inputs.</summary>
    /// <param name="withRespectTo">The inputs whose gradients are wanted: x, y, w.</param>
    /// <exception cref="ArgumentException">The product has no such input.</exception>
    public KernelPlan Backward(params IReadOnlyCollection<string> withRespectTo)
    {
        if (withRespectTo.Except(Inputs).FirstOrDefault() is string unknown)
            throw new ArgumentException($"The product has no input {unknown}; its inputs are {string.Join(", ", Inputs)}.", nameof(withRespectTo));
        return Plan(
            [.. _forward.Select(s => SegmentDerivatives.Backward(s, withRespectTo))],
            [
                .. Inputs.Select(Read),
                Read(SegmentDerivatives.Gradient(TensorProductLowering.Output)),
                .. Inputs.Where(withRespectTo.Contains).Select(SegmentDerivatives.Gradient).Select(Written),
            ]);
    }

    /// <summary>Operands: x, y, w, gout, hx, hy, hw, then dx, dy, dw, dgout.</summary>
    public KernelPlan DoubleBackward() => Plan(
        [.. _forward.Select(SegmentDerivatives.DoubleBackward)],
        [
            .. Inputs.Select(Read),
            Read(SegmentDerivatives.Gradient(TensorProductLowering.Output)),
            .. Inputs.Select(SegmentDerivatives.GradientCotangent).Select(Read),
            .. Inputs.Select(SegmentDerivatives.SecondGradient).Select(Written),
            Written(SegmentDerivatives.SecondGradient(SegmentDerivatives.Gradient(TensorProductLowering.Output))),
        ]);

    private IReadOnlyList<string> Inputs => _spec.TotalWeightCount > 0
        ? [TensorProductLowering.First, TensorProductLowering.Second, TensorProductLowering.Weights]
        : [TensorProductLowering.First, TensorProductLowering.Second];

    /// <summary>Programs that compute nothing are left out: those of paths without the input in question.</summary>
    private KernelPlan Plan(IReadOnlyList<KernelSegment> segments, IReadOnlyList<PlanOperand> operands) => new(
        operands,
        [.. segments.Where(s => s.Program.Stores.Count > 0)
            .Select(s => new PlanSegment(KernelOf(s.Program), s.Lanes, s.OuterCount, s.InnerCount, s.Bindings))]);

    private Kernel KernelOf(KernelProgram program) => _interpretOnly ? Kernel.Interpreted(program) : Kernel.For(program);

    private PlanOperand Read(string name) => Tensor(name, OperandRole.Input);

    private PlanOperand Written(string name) => Tensor(name, OperandRole.Output);

    private PlanOperand Tensor(string name, OperandRole role) => IrrepsOf(_spec, name) is Irreps irreps
        ? new(name, role, irreps.Dim, true)
        : new(name, role, _spec.TotalWeightCount, _spec.Weights == WeightSource.PerItem);

    /// <summary>The irreps of an operand of a product or of its derivatives; null for weights.</summary>
    internal static Irreps? IrrepsOf(TensorProductSpec spec, string name)
        => SegmentDerivatives.NamesOf(TensorProductLowering.First).Contains(name) ? spec.First
        : SegmentDerivatives.NamesOf(TensorProductLowering.Second).Contains(name) ? spec.Second
        : SegmentDerivatives.NamesOf(TensorProductLowering.Output).Contains(name) ? spec.Output
        : null;
}
