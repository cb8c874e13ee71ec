using System;
using System.Collections.Immutable;
using System.Linq;
using System.Numerics;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Runtime.Operations;

namespace TpCompiler.Runtime.Layers;

/// <summary>
/// The tensor product of two features, e3nn's <c>o3.TensorProduct</c> with all of its connection modes, alone or mixed
/// (<see cref="ConnectionMode"/>): <c>z = sum over paths of c w (x * y)</c>, where x * y is the coupling by a Wigner 3j tensor and c the path's
/// <see cref="TensorProductSpec.Coefficient"/>.
/// Kernels compiled ahead for the same product are used; without them, what <see cref="Kernels.Kernel.For"/> says.
/// </summary>
/// <remarks>The weights are path after path as in e3nn: [u][v][w] (uvw), [u][v] (uvu, uvv, uvuv), [u][w] (uuw), [u] (uuu), [uv] (uvu&lt;v), [uv][w] (u&lt;vw).</remarks>
/// <typeparam name="T">float or double.</typeparam>
public sealed unsafe class TensorProduct<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly string[] s_inputs = [TensorProductLowering.First, TensorProductLowering.Second, TensorProductLowering.Weights];

    private readonly TensorProductSpec _spec;
    private readonly TensorProductPlans _plans;
    private readonly E3nnPlan _forward;
    private readonly ImmutableArray<Lazy<E3nnPlan>> _backward;
    private readonly Lazy<E3nnPlan> _doubleBackward;

    /// <summary>Compiles the product; its derivatives are compiled when first asked for.</summary>
    /// <param name="spec">The product, such as <see cref="TensorProductSpec.Uvw"/> (e3nn's FullyConnectedTensorProduct) or one with paths by hand.</param>
    /// <exception cref="ArgumentException">The spec has an error.</exception>
    public TensorProduct(TensorProductSpec spec)
        : base((spec ?? throw new ArgumentNullException(nameof(spec))).First, spec.Second, spec.Output)
    {
        _spec = spec;
        WeightCount = spec.TotalWeightCount;
        HasWeightsPerItem = spec.Weights == WeightSource.PerItem;
        _plans = new TensorProductPlans(spec);
        _forward = new(spec, _plans.Forward());
        _backward = [.. Enumerable.Range(0, 1 << s_inputs.Length).Select(wanted => new Lazy<E3nnPlan>(() => BackwardPlan(wanted)))];
        _doubleBackward = new(() => new(_spec, _plans.DoubleBackward()));
    }

    /// <inheritdoc/>
    protected override void Run(LayerOperands<T> operands, Span<T> output, int count)
    {
        fixed (T* x = operands.Input, y = operands.Second, w = operands.Weights, z = output)
            _forward.Run<T>(count, WeightCount > 0 ? [(nint)x, (nint)y, (nint)w, (nint)z] : [(nint)x, (nint)y, (nint)z]);
    }

    /// <inheritdoc/>
    protected override void RunBackward(LayerOperands<T> operands, ReadOnlySpan<T> outputGradient, LayerGradients<T> gradients, int count)
    {
        int wanted = (gradients.Input.IsEmpty ? 0 : 1) | (gradients.Second.IsEmpty ? 0 : 2) | (gradients.Weights.IsEmpty ? 0 : 4);
        if (wanted == 0)
            return;
        E3nnPlan plan = _backward[wanted].Value;
        fixed (T* x = operands.Input, y = operands.Second, w = operands.Weights, gz = outputGradient, gx = gradients.Input, gy = gradients.Second, gw = gradients.Weights)
        {
            // The plan has only those operands that there are.
            Span<nint> pointers = stackalloc nint[7];
            int length = 0;
            pointers[length++] = (nint)x;
            pointers[length++] = (nint)y;
            if (WeightCount > 0)
                pointers[length++] = (nint)w;
            pointers[length++] = (nint)gz;
            foreach (nint gradient in (ReadOnlySpan<nint>)[(nint)gx, (nint)gy, (nint)gw])
            {
                if (gradient != 0)
                    pointers[length++] = gradient;
            }

            plan.Run<T>(count, pointers[..length]);
        }
    }

    /// <inheritdoc/>
    protected override void RunDoubleBackward(
        LayerOperands<T> operands,
        ReadOnlySpan<T> outputGradient,
        LayerOperands<T> cotangents,
        LayerGradients<T> secondGradients,
        Span<T> secondOutputGradient,
        int count)
    {
        E3nnPlan plan = _doubleBackward.Value;
        fixed (T* x = operands.Input, y = operands.Second, w = operands.Weights, gz = outputGradient,
            hx = cotangents.Input, hy = cotangents.Second, hw = cotangents.Weights,
            dx = secondGradients.Input, dy = secondGradients.Second, dw = secondGradients.Weights, dgz = secondOutputGradient)
        {
            plan.Run<T>(count, WeightCount > 0
                ? [(nint)x, (nint)y, (nint)w, (nint)gz, (nint)hx, (nint)hy, (nint)hw, (nint)dx, (nint)dy, (nint)dw, (nint)dgz]
                : [(nint)x, (nint)y, (nint)gz, (nint)hx, (nint)hy, (nint)dx, (nint)dy, (nint)dgz]);
        }
    }

    private E3nnPlan BackwardPlan(int wanted)
        => new(_spec, _plans.Backward([.. s_inputs.Where((_, n) => (wanted >> n & 1) != 0)]));
}
