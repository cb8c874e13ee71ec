using System;
using System.Numerics;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Programs;
using TpCompiler.Runtime.Kernels;

namespace TpCompiler.Runtime.Programs;

/// <summary>A kernel over channels, item by item; or, where it takes whole rows of one component element by element, over all items at once.</summary>
internal sealed unsafe class KernelRunner<T> : StepRunner
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The lanes of the widest vectors, those of float.</summary>
    private const int WidestVector = 16;

    private readonly Kernel _kernel;
    private readonly StepOperand[] _operands;
    private readonly KernelOperandView<T>[] _views;
    private readonly int _lanes;
    private readonly int _outerCount;
    private readonly int _innerCount;
    private readonly bool _isElementwise;

    public KernelRunner(Kernel kernel, KernelSegment segment, StepOperand[] operands)
    {
        _kernel = kernel;
        _operands = operands;
        (_outerCount, _innerCount) = (segment.OuterCount, segment.InnerCount);
        _lanes = ZeroLanes.Count(segment, o => operands[o].Plan.Layout);
        _isElementwise = IsElementwise(segment, operands);
        _views = new KernelOperandView<T>[operands.Length];
        for (int o = 0; o < _views.Length; o++)
        {
            TensorPlan plan = operands[o].Plan;
            OperandBinding at = segment.Bindings[o];
            int components = segment.Program.Operands[o].Components;
            _views[o] = new()
            {
                ItemStride = operands[o].Rows == RowSources.Shared ? 0 : plan.RowStride,
                ComponentStride = plan.Layout.Stride(at.Offset, at.ComponentStride, components) * (nint)plan.PositionStride,
                OuterStride = plan.Layout.Stride(at.Offset, at.OuterStride, _outerCount) * (nint)plan.PositionStride,
                InnerStride = plan.Layout.Stride(at.Offset, at.InnerStride, _innerCount) * (nint)plan.PositionStride,
                Overwrite = operands[o].Overwrites,
                Data = (T*)(plan.Layout[at.Offset] * (nint)plan.PositionStride * sizeof(T)),
            };
        }
    }

    // All items at once are a multiple of the lanes of one, which are whole vectors of any width then.
    public override void Prepare() => _kernel.Prepare<T>(_lanes);

    public override void Run(TileContext context, int begin, int end)
    {
        KernelOperandView<T>* views = stackalloc KernelOperandView<T>[_views.Length];
        for (int o = 0; o < _views.Length; o++)
        {
            views[o] = _views[o];
            views[o].Data = (T*)(context.Bases[_operands[o].Tensor] + (nint)views[o].Data);
            views[o].Rows = (int*)context.Rows[_operands[o].Rows];
        }

        KernelCall<T> call = new() { Operands = views, FirstItem = begin, EndItem = end, Lanes = _lanes, OuterCount = _outerCount, InnerCount = _innerCount };
        if (_isElementwise)
        {
            for (int o = 0; o < _views.Length; o++)
                views[o].Data += begin * views[o].ItemStride;
            (call.FirstItem, call.EndItem, call.Lanes) = (0, 1, (end - begin) * (nint)_lanes);
        }

        _kernel.Run(call);
    }

    private bool IsElementwise(KernelSegment segment, StepOperand[] operands)
    {
        // Whole vectors for any number of items, so that an item's bits do not depend on how many others there are.
        if (segment.OuterCount != 1 || segment.InnerCount != 1 || _lanes % WidestVector != 0)
            return false;
        for (int o = 0; o < operands.Length; o++)
        {
            KernelOperand of = segment.Program.Operands[o];
            TensorPlan plan = operands[o].Plan;
            if (!of.HasLanes || of.Components != 1 || operands[o].Rows != RowSources.Own || plan.ItemsAsLanes > 0 || plan.Layout.Length != _lanes)
                return false;
        }

        return true;
    }
}
