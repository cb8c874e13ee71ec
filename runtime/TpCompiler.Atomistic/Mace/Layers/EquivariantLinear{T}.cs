using System;
using System.Collections.Generic;
using System.Numerics;
using TpCompiler.Runtime.Dense;

namespace TpCompiler.Atomistic.Mace.Layers;

/// <summary>
/// An equivariant linear map (e3nn's o3.Linear): channels mix within each irrep, the same for all its components.
/// <c>y_b[v, m] = sum over blocks a of the same irrep, sum_u x_a[u, m] W_ab[u, v] / sqrt(fan-in of b)</c>.
/// Neighbouring output blocks of one irrep are parts of what is one block to e3nn: the columns of one matrix.
/// </summary>
internal sealed unsafe class EquivariantLinear<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ChannelLayout _input;
    private readonly ChannelLayout _output;
    private readonly Block[] _blocks;
    private readonly bool[] _isReached;

    private EquivariantLinear(ChannelLayout input, ChannelLayout output, List<Block> blocks)
    {
        _input = input;
        _output = output;
        _blocks = [.. blocks];
        _isReached = new bool[output.Irreps.Count];
        foreach (Block block in _blocks)
            _isReached[block.Output] = true;
    }

    /// <summary>Packs e3nn's flat weights: for each input block, for each output block of its irrep, a matrix [u, v].</summary>
    /// <param name="input">The input's layout.</param>
    /// <param name="output">The output's layout.</param>
    /// <param name="weights">The flat weights.</param>
    /// <param name="scale">A factor on top of the normalisation.</param>
    public static EquivariantLinear<T> Create(ChannelLayout input, ChannelLayout output, ReadOnlySpan<double> weights, double scale = 1)
        => Create(input, output, weights, elements: 1, element: 0, scale);

    /// <summary>
    /// Packs what a fully connected product with a one-hot vector does for one element (e3nn's FullyConnectedTensorProduct, MACE's
    /// skip_tp): the weights are [u, element, v] per pair of blocks, and the fan-in counts all elements.
    /// </summary>
    public static EquivariantLinear<T> Create(
        ChannelLayout input, ChannelLayout output, ReadOnlySpan<double> weights, int elements, int element, double scale = 1)
    {
        List<Block> blocks = [];
        foreach (LinearBlock block in LinearBlock.Of(input, output, weights, elements, element, scale))
        {
            blocks.Add(new(
                block.Input, block.Output, input.Irreps[block.Input].Irrep.Dim, new PackedMatrix<T>(block.Matrix, input.Stride, output.Stride, block.Scale)));
        }

        return new(input, output, blocks);
    }

    /// <summary>y = W x, or y += W x, for rows <paramref name="begin"/> to <paramref name="end"/>.</summary>
    public void Apply(T* x, T* y, int begin, int end, bool accumulate)
    {
        if (!accumulate)
            ClearUnreached(y, begin, end);
        Span<bool> written = stackalloc bool[_isReached.Length];
        written.Clear();
        foreach (Block block in _blocks)
        {
            T* from = x + ((nint)begin * _input.RowLength) + (_input.FirstComponent(block.Input) * _input.Stride);
            T* to = y + ((nint)begin * _output.RowLength) + (_output.FirstComponent(block.Output) * _output.Stride);
            block.Matrix.Multiply(
                from, new(_input.RowLength, _input.Stride), to, new(_output.RowLength, _output.Stride), end - begin, block.Dim, T.One, accumulate || written[block.Output]);
            written[block.Output] = true;
        }
    }

    /// <summary>gx += transpose(W) gy, for rows <paramref name="begin"/> to <paramref name="end"/>; gx is cleared first unless accumulating.</summary>
    public void ApplyTransposed(T* gy, T* gx, int begin, int end, bool accumulate)
    {
        if (!accumulate)
            new Span<T>(gx + ((nint)begin * _input.RowLength), checked((end - begin) * _input.RowLength)).Clear();
        foreach (Block block in _blocks)
        {
            T* from = gy + ((nint)begin * _output.RowLength) + (_output.FirstComponent(block.Output) * _output.Stride);
            T* to = gx + ((nint)begin * _input.RowLength) + (_input.FirstComponent(block.Input) * _input.Stride);
            block.Matrix.Transposed.Multiply(
                from, new(_output.RowLength, _output.Stride), to, new(_input.RowLength, _input.Stride), end - begin, block.Dim, T.One, accumulate: true);
        }
    }

    private void ClearUnreached(T* y, int begin, int end)
    {
        for (int b = 0; b < _isReached.Length; b++)
        {
            if (_isReached[b])
                continue;
            int length = _output.Irreps[b].Irrep.Dim * _output.Stride;
            for (int row = begin; row < end; row++)
                new Span<T>(y + ((nint)row * _output.RowLength) + (_output.FirstComponent(b) * _output.Stride), length).Clear();
        }
    }

    private readonly record struct Block(int Input, int Output, int Dim, PackedMatrix<T> Matrix);
}
