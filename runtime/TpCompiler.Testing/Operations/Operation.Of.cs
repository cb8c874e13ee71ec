using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Runtime.Kernels;
using TpCompiler.Runtime.Layers;
using TpCompiler.Runtime.Operations;

namespace TpCompiler.Testing;

/// <content>Operations that say themselves what their tensors are.</content>
public sealed partial class Operation
{
    private const string First = "x", Second = "y", Weights = "w";

    /// <summary>A layer: inputs x, y (where it has a second input) and w (where it has weights), in e3nn's order of features.</summary>
    public static Operation Of(Layer<double> layer, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(layer);
        List<Operand> inputs = [];
        if (layer.Input.Dim > 0)
            inputs.Add(new(First, layer.Input, Rows.Item, FeatureOrder.CopyMajor));
        if (layer.Second.Dim > 0)
            inputs.Add(new(Second, layer.Second, Rows.Item, FeatureOrder.CopyMajor));
        if (layer.WeightCount > 0)
            inputs.Add(Operand.Scalars(Weights, layer.WeightCount, layer.HasWeightsPerItem ? Rows.Item : Rows.Shared));
        double[] Of(string input, Func<string, double[]> tensor) => inputs.Any(i => i.Name == input) ? tensor(input) : [];
        LayerOperands<double> Read(Func<string, double[]> tensor) => new(Of(First, tensor), Of(Second, tensor), Of(Weights, tensor));
        LayerGradients<double> Written(Func<string, double[]> tensor) => new(Of(First, tensor), Of(Second, tensor), Of(Weights, tensor));
        return new(
            name ?? layer.GetType().Name.Split('`')[0],
            inputs,
            new("output", layer.Output, Rows.Item, FeatureOrder.CopyMajor),
            t => layer.Forward(Read(n => t[n]), t.Output, t.Count))
        {
            Backward = t => layer.Backward(Read(n => t[n]), t.OutputGradient, Written(t.Gradient), t.Count),
            DoubleBackward = t => layer.DoubleBackward(
                Read(n => t[n]), t.OutputGradient, Read(t.Cotangent), Written(t.SecondGradient), t.SecondOutputGradient, t.Count),
        };
    }

    /// <summary>
    /// A tensor product as its spec says, on the interpreter: inputs x, y and w (where it has weights). What a compiled or hand-written
    /// product is compared with.
    /// </summary>
    public static Operation Of(TensorProductSpec spec, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        TensorProductPlans plans = new(spec, interpretOnly: true);
        List<Operand> inputs = [new(First, spec.First), new(Second, spec.Second)];
        if (spec.TotalWeightCount > 0)
            inputs.Add(Operand.Scalars(Weights, spec.TotalWeightCount, spec.Weights == WeightSource.PerItem ? Rows.Item : Rows.Shared));
        string[] names = [.. inputs.Select(i => i.Name)];
        KernelPlan forward = plans.Forward();
        Lazy<KernelPlan> backward = new(() => plans.Backward(names)), doubleBackward = new(plans.DoubleBackward);
        return new(name ?? $"{spec.First} * {spec.Second}", inputs, new("output", spec.Output), t => Run(forward, t.Count, [.. names.Select(n => t[n]), t.Output]))
        {
            Backward = t => Run(backward.Value, t.Count, [.. names.Select(n => t[n]), t.OutputGradient, .. names.Select(t.Gradient)]),
            DoubleBackward = t => Run(
                doubleBackward.Value,
                t.Count,
                [.. names.Select(n => t[n]), t.OutputGradient, .. names.Select(t.Cotangent), .. names.Select(t.SecondGradient), t.SecondOutputGradient]),
        };
    }

    private static void Run(KernelPlan plan, int count, double[][] tensors)
    {
        GCHandle[] pinned = [.. tensors.Select(t => GCHandle.Alloc(t, GCHandleType.Pinned))];
        try
        {
            plan.Run<double>(count, [.. pinned.Select(p => p.AddrOfPinnedObject())]);
        }
        finally
        {
            foreach (GCHandle handle in pinned)
                handle.Free();
        }
    }
}
