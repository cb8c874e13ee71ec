using System;
using System.Numerics;
using TpCompiler.Core.Kernels;
using TpCompiler.Runtime.Dense;
using TpCompiler.Runtime.Kernels;

namespace TpCompiler.Benchmarks.Problems;

/// <summary>Random rows of all operands of a program, for some items.</summary>
internal sealed unsafe class KernelData<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly AlignedBuffer<T>[] _operands;
    private readonly KernelOperandView<T>[] _views;
    private readonly int _items;
    private readonly int _lanes;

    public KernelData(KernelProgram program, int items, int lanes)
    {
        _items = items;
        _lanes = lanes;
        Random random = new(1);
        _operands = new AlignedBuffer<T>[program.Operands.Count];
        _views = new KernelOperandView<T>[_operands.Length];
        for (int o = 0; o < _operands.Length; o++)
        {
            KernelOperand operand = program.Operands[o];
            int stride = operand.HasLanes ? lanes : 1;
            _operands[o] = new(items * operand.Components * stride);
            foreach (ref T value in _operands[o].Span)
                value = T.CreateTruncating(random.NextDouble() - 0.5);
            _views[o] = new()
            {
                Data = _operands[o].Pointer,
                ItemStride = operand.Components * stride,
                ComponentStride = stride,
                Overwrite = operand.Role == OperandRole.Output,
            };
        }
    }

    /// <summary>Runs a kernel of the program over all items.</summary>
    public void Run(Kernel kernel)
    {
        fixed (KernelOperandView<T>* views = _views)
            kernel.Run(new KernelCall<T> { Operands = views, EndItem = _items, Lanes = _lanes, OuterCount = 1, InnerCount = 1 });
    }

    public void Dispose()
    {
        foreach (AlignedBuffer<T> operand in _operands)
            operand.Dispose();
    }
}
