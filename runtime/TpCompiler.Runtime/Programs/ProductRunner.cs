using System;
using System.Numerics;
using TpCompiler.Core.Programs;
using TpCompiler.Runtime.Dense;

namespace TpCompiler.Runtime.Programs;

/// <summary>A dense product y += x W, or gx += gy W^T, with matrices packed once; items that select one row of weights go together.</summary>
internal sealed unsafe class ProductRunner<T> : StepRunner
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly StepOperand _source;
    private readonly StepOperand _weights;
    private readonly StepOperand _target;
    private readonly bool _isTransposed;
    private readonly Block[] _blocks;

    /// <summary>Prepares a product with weights that are a parameter.</summary>
    public ProductRunner(ProductStep step, StepOperand[] operands, ProgramParameters<T> parameters, int weightRows)
    {
        _isTransposed = step.Target == ProductTerm.Input;
        (_source, _weights, _target) = _isTransposed ? (operands[2], operands[1], operands[0]) : (operands[0], operands[1], operands[2]);
        RowLayout input = operands[0].Plan.Layout;
        RowLayout output = operands[2].Plan.Layout;
        _blocks = new Block[step.Blocks.Count];
        for (int n = 0; n < _blocks.Length; n++)
        {
            ProductBlock b = step.Blocks[n];
            RowStrides of(StepOperand operand, int position, int channels)
                => new(operand.Rows == RowSources.Shared ? 0 : operand.Plan.RowStride, operand.Plan.Layout.Stride(position, channels, b.Components));
            int rows = Room(input, b.Input, b.Inputs);
            int columns = Room(output, b.Output, b.Outputs);
            PackedMatrix<T>?[] matrices = new PackedMatrix<T>?[weightRows];
            PackedMatrix<T> pack(int row) => parameters.Matrix(operands[1].Plan.Tensor, row, b, rows, columns);
            (int from, int fromChannels, int to, int toChannels) = _isTransposed ? (b.Output, b.Outputs, b.Input, b.Inputs) : (b.Input, b.Inputs, b.Output, b.Outputs);
            bool isFirst = _target.Overwrites && !Array.Exists(_blocks, earlier => earlier is not null && earlier.ToPosition == to);
            _blocks[n] = new(
                matrices, pack, to, _source.Plan.Layout[from], of(_source, from, fromChannels), _target.Plan.Layout[to], of(_target, to, toChannels), b.Components, !isFirst);
        }
    }

    public override void Run(TileContext context, int begin, int end)
    {
        int* selected = (int*)context.Rows[_weights.Rows];
        bool isOwn = _weights.Rows == RowSources.Own;
        while (begin < end)
        {
            int row = isOwn ? begin : selected is null ? 0 : selected[begin];
            int last = begin + 1;
            while (last < end && !isOwn && (selected is null || selected[last] == row))
                last++;
            Multiply(context, row, begin, last);
            begin = last;
        }
    }

    private void Multiply(TileContext context, int row, int begin, int end)
    {
        int* fromRows = (int*)context.Rows[_source.Rows];
        T* source = (T*)context.Bases[_source.Tensor];
        T* target = (T*)context.Bases[_target.Tensor];
        foreach (Block block in _blocks)
        {
            // Two threads may both pack; either result is good.
            PackedMatrix<T> matrix = block.Matrices[row] ??= block.Pack(row);
            if (_isTransposed)
                matrix = matrix.Transposed;
            T* from = source + block.From;
            T* to = target + block.To + (begin * block.ToStrides.Outer);
            if (fromRows is null)
            {
                matrix.Multiply(from + (begin * block.FromStrides.Outer), block.FromStrides, to, block.ToStrides, end - begin, block.Components, T.One, block.Accumulates);
                continue;
            }

            for (int n = begin; n < end; n++)
            {
                T* a = from + (fromRows[n] * block.FromStrides.Outer);
                matrix.Multiply(a, block.FromStrides, to + ((n - begin) * block.ToStrides.Outer), block.ToStrides, 1, block.Components, T.One, block.Accumulates);
            }
        }
    }

    /// <summary>The channels that a matrix has rows or columns for: all that the block has room for, where the product takes all its channels.</summary>
    private static int Room(RowLayout layout, int position, int channels)
        => layout.ChannelsAt(position) == channels ? layout.StrideAt(position) : channels;

    private sealed record Block(
        PackedMatrix<T>?[] Matrices,
        Func<int, PackedMatrix<T>> Pack,
        int ToPosition,
        int From,
        RowStrides FromStrides,
        int To,
        RowStrides ToStrides,
        int Components,
        bool Accumulates);
}
