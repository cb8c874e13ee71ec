using System;
using System.Numerics;
using TpCompiler.Core.Kernels;
using TpCompiler.Runtime.Kernels;

namespace TpCompiler.Atomistic.Tests.Kernels;

/// <summary>
/// A kernel on random data in an untidy place: rows in another order, gaps between components and rows, outputs that hold
/// something already.
/// </summary>
internal sealed unsafe class KernelRun<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Items = 3;
    private const int Gap = 3;

    private readonly Kernel _kernel;
    private readonly T[][] _tensors;
    private readonly int _lanes;

    private KernelRun(Kernel kernel, int lanes, int seed)
    {
        _kernel = kernel;
        _lanes = lanes;
        Random random = new(seed);
        _tensors = new T[kernel.Operands.Count][];
        for (int o = 0; o < _tensors.Length; o++)
        {
            _tensors[o] = new T[Items * ItemStride(kernel.Operands[o])];
            for (int i = 0; i < _tensors[o].Length; i++)
                _tensors[o][i] = T.CreateChecked((2 * random.NextDouble()) - 1);
        }
    }

    /// <summary>All tensors after a run, inputs and gaps included.</summary>
    public static T[][] Of(Kernel kernel, int lanes, bool overwrite)
    {
        KernelRun<T> run = new(kernel, lanes, seed: 7);
        run.Run(overwrite, 0, Items);
        return run._tensors;
    }

    /// <summary>The same, the items one by one.</summary>
    public static T[][] ItemByItem(Kernel kernel, int lanes)
    {
        KernelRun<T> run = new(kernel, lanes, seed: 7);
        for (int item = 0; item < Items; item++)
            run.Run(overwrite: false, item, item + 1);
        return run._tensors;
    }

    private int ComponentStride(KernelOperand operand) => operand.HasLanes ? _lanes + Gap : 2;

    private int ItemStride(KernelOperand operand) => (operand.Components * ComponentStride(operand)) + Gap;

    private void Run(bool overwrite, int first, int end)
    {
        KernelOperandView<T>* views = stackalloc KernelOperandView<T>[_tensors.Length];
        int* rows = stackalloc int[Items] { 2, 0, 1 };
        T[][] pinned = new T[_tensors.Length][];
        for (int o = 0; o < _tensors.Length; o++)
        {
            pinned[o] = GC.AllocateUninitializedArray<T>(_tensors[o].Length, pinned: true);
            _tensors[o].CopyTo(pinned[o], 0);
            KernelOperand operand = _kernel.Operands[o];
            views[o] = new()
            {
                Data = (T*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(pinned[o], 0),
                Rows = o % 2 == 0 ? rows : null,
                ItemStride = ItemStride(operand),
                ComponentStride = ComponentStride(operand),
                Overwrite = overwrite && operand.Role == OperandRole.Output,
            };
        }

        _kernel.Run(new KernelCall<T>
        {
            Operands = views, FirstItem = first, EndItem = end, Lanes = _lanes, OuterCount = 1, InnerCount = 1,
        });
        pinned.CopyTo(_tensors, 0);
    }
}
