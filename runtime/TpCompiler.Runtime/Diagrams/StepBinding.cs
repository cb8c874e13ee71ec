using System;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Runtime.Kernels;

namespace TpCompiler.Runtime.Diagrams;

/// <summary>A step on a graph: its items, and where each finds its rows.</summary>
internal sealed unsafe class StepBinding
{
    /// <summary>The multiply-adds below which a chunk is not worth the handing over to another thread, about.</summary>
    private const long LeastWork = 4096;

    private readonly FusionStep _step;
    private readonly int[] _rowLengths;
    private readonly bool[] _overwrites;
    private readonly StepRows _whole;
    private StepRows? _cut;

    /// <summary>Binds a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="itemCount">How many items it has.</param>
    /// <param name="maps">For each operand its rows.</param>
    /// <param name="rowLengths">For each operand the elements of a row of its tensor.</param>
    /// <param name="overwrites">Which operands overwrite what is there.</param>
    public StepBinding(FusionStep step, int itemCount, RowMap[] maps, int[] rowLengths, bool[] overwrites)
    {
        (_step, _rowLengths, _overwrites) = (step, rowLengths, overwrites);
        _whole = StepRows.Whole(maps, itemCount);
    }

    /// <summary>The items for one thread, or for several.</summary>
    public StepRows Rows(bool isParallel) => isParallel ? _cut ??= Cut() : _whole;

    /// <summary>Runs the kernel over some chunks.</summary>
    /// <param name="rows">The items.</param>
    /// <param name="firstChunk">The first chunk.</param>
    /// <param name="endChunk">One past the last chunk.</param>
    /// <param name="pointers">For each tensor of the plan its first element.</param>
    public void Run<T>(StepRows rows, int firstChunk, int endChunk, nint[] pointers)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        KernelOperandView<T>* views = stackalloc KernelOperandView<T>[_rowLengths.Length];
        for (int o = 0; o < _rowLengths.Length; o++)
        {
            OperandBinding binding = _step.Bindings[o];
            views[o] = new()
            {
                Data = (T*)pointers[_step.Accesses[o].Tensor] + binding.Offset,
                Rows = rows.Maps[o].Pointer,
                ItemStride = rows.Maps[o].IsShared ? 0 : _rowLengths[o],
                ComponentStride = binding.ComponentStride,
                OuterStride = binding.OuterStride,
                InnerStride = binding.InnerStride,
                Overwrite = _overwrites[o],
            };
        }

        _step.Kernel.Run(new KernelCall<T>
        {
            Operands = views,
            FirstItem = rows.Bounds[firstChunk],
            EndItem = rows.Bounds[endChunk],
            Lanes = _step.Lanes,
            OuterCount = _step.OuterCount,
            InnerCount = _step.InnerCount,
        });
    }

    private StepRows Cut()
    {
        long work = Math.Max(1, (long)_step.Lanes * _step.OuterCount * _step.InnerCount);
        bool[] isOutput = [.. _step.Kernel.Operands.Select(o => o.Role == OperandRole.Output)];
        return StepRows.Cut(_whole.Maps, isOutput, _whole.Bounds[^1], (int)((LeastWork + work - 1) / work));
    }
}
