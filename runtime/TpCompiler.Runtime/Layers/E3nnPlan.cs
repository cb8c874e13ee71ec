using System;
using System.Linq;
using System.Numerics;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Runtime.Kernels;
using TpCompiler.Runtime.Layout;
using TpCompiler.Runtime.Operations;

namespace TpCompiler.Runtime.Layers;

/// <summary>A plan of a tensor product on tensors in e3nn's layouts: some items at a time are brought into the kernels' layouts and back.</summary>
internal sealed unsafe class E3nnPlan
{
    private const int TileItems = 32;

    private readonly TensorProductSpec _spec;
    private readonly KernelPlan _plan;
    private readonly Irreps?[] _irreps;
    private readonly int[] _offsets;

    /// <summary>Wraps a plan.</summary>
    /// <param name="spec">The product.</param>
    /// <param name="plan">A plan of <see cref="TensorProductPlans"/> for it.</param>
    public E3nnPlan(TensorProductSpec spec, KernelPlan plan)
    {
        _spec = spec;
        _plan = plan;
        _irreps = [.. plan.Operands.Select(o => TensorProductPlans.IrrepsOf(spec, o.Name))];
        _offsets = new int[_irreps.Length + 1];
        for (int o = 0; o < _irreps.Length; o++)
            _offsets[o + 1] = checked(_offsets[o] + (plan.Operands[o].RowLength * (plan.Operands[o].IsPerItem ? TileItems : 1)));
    }

    /// <summary>Runs the plan; outputs are overwritten.</summary>
    /// <param name="count">The number of items.</param>
    /// <param name="pointers">For each operand of the plan its address; null for an input of zeros, and for an output that is not wanted.</param>
    public void Run<T>(int count, ReadOnlySpan<nint> pointers)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Scratch<T> scratch = new(_offsets[^1] + _spec.TotalWeightCount);
        Span<T> weightSum = scratch.Span[_offsets[^1]..];
        weightSum.Clear();
        Span<nint> tile = stackalloc nint[_irreps.Length];
        fixed (T* memory = scratch.Span)
        {
            for (int o = 0; o < tile.Length; o++)
                tile[o] = (nint)(memory + _offsets[o]);
            for (int first = 0; first < count; first += TileItems)
            {
                int items = Math.Min(TileItems, count - first);
                for (int o = 0; o < tile.Length; o++)
                {
                    if (_plan.Operands[o].Role == OperandRole.Input && (_plan.Operands[o].IsPerItem || first == 0))
                        Load((T*)pointers[o], Part(scratch.Span, o, items), o, first, items);
                }

                _plan.Run<T>(items, tile);
                for (int o = 0; o < tile.Length; o++)
                {
                    if (_plan.Operands[o].Role == OperandRole.Output && pointers[o] != 0)
                        Store(Part(scratch.Span, o, items), (T*)pointers[o], o, first, items, weightSum);
                }
            }
        }

        for (int o = 0; o < tile.Length; o++)
        {
            if (_plan.Operands[o] is { Role: OperandRole.Output, IsPerItem: false } operand && pointers[o] != 0)
                FeatureLayout.WeightsToE3nn<T>(_spec, weightSum, new((T*)pointers[o], operand.RowLength), 1);
        }
    }

    private Span<T> Part<T>(Span<T> scratch, int o, int items)
        => scratch.Slice(_offsets[o], _plan.Operands[o].RowLength * (_plan.Operands[o].IsPerItem ? items : 1));

    private void Load<T>(T* source, Span<T> target, int o, int first, int items)
        where T : unmanaged
    {
        if (source is null)
        {
            target.Clear();
            return;
        }

        PlanOperand operand = _plan.Operands[o];
        ReadOnlySpan<T> rows = new(source + (operand.IsPerItem ? (nint)first * operand.RowLength : 0), target.Length);
        if (_irreps[o] is Irreps irreps)
            FeatureLayout.FromE3nn(irreps, rows, target, items);
        else
            FeatureLayout.WeightsFromE3nn(_spec, rows, target, operand.IsPerItem ? items : 1);
    }

    private void Store<T>(ReadOnlySpan<T> source, T* target, int o, int first, int items, Span<T> weightSum)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        PlanOperand operand = _plan.Operands[o];
        if (!operand.IsPerItem)
        {
            Elements.Add(weightSum, source);
            return;
        }

        Span<T> rows = new(target + ((nint)first * operand.RowLength), source.Length);
        if (_irreps[o] is Irreps irreps)
            FeatureLayout.ToE3nn(irreps, source, rows, items);
        else
            FeatureLayout.WeightsToE3nn(_spec, source, rows, items);
    }
}
