using System;
using TpCompiler.Algebra;

namespace TpCompiler.Runtime.Programs;

/// <summary>
/// How a row of a tensor lies in memory: as programs say it, but with the channels of wide blocks filled up with zeros to whole cache lines, so
/// that kernels work on whole vectors.
/// </summary>
internal sealed class RowLayout
{
    /// <summary>Blocks with fewer channels are not filled up: what works on them is no kernel over lanes.</summary>
    private const int LeastPadded = 16;

    private readonly Irreps _irreps;
    private readonly int[] _offsets;
    private readonly int[] _strides;

    /// <summary>The layout of rows of elements of a size.</summary>
    public RowLayout(Irreps irreps, int elementSize)
    {
        int line = 64 / elementSize;
        _irreps = irreps;
        _offsets = new int[irreps.Count];
        _strides = new int[irreps.Count];
        bool canPad = true;
        for (int b = 1; b < irreps.Count; b++)
            canPad &= !(irreps[b].Irrep.L == 0 && irreps[b - 1].Irrep == irreps[b].Irrep);
        for (int b = 0; b < irreps.Count; b++)
        {
            int channels = irreps[b].Multiplicity;
            _offsets[b] = Length;
            bool isPadded = canPad && channels >= LeastPadded;
            _strides[b] = isPadded ? (channels + line - 1) / line * line : channels;
            IsPadded |= _strides[b] != channels;
            Length = checked(Length + (irreps[b].Irrep.Dim * _strides[b]));
        }
    }

    /// <summary>Elements of a row.</summary>
    public int Length { get; }

    /// <summary>Whether anything was filled up.</summary>
    public bool IsPadded { get; }

    /// <summary>Where a position of a row of the program is.</summary>
    public int this[int position]
    {
        get
        {
            int b = BlockOf(position);
            int channels = _irreps[b].Multiplicity;
            int within = position - _irreps.Offsets[b];
            return _offsets[b] + (within / channels * _strides[b]) + (within % channels);
        }
    }

    /// <summary>The channels that the block of a position has room for.</summary>
    public int StrideAt(int position) => _strides[BlockOf(position)];

    /// <summary>The channels of the block of a position.</summary>
    public int ChannelsAt(int position) => _irreps[BlockOf(position)].Multiplicity;

    /// <summary>The stride in memory of equally spaced positions.</summary>
    /// <exception cref="NotSupportedException">They are not equally spaced in memory.</exception>
    public int Stride(int first, int stride, int count)
    {
        if (count <= 1 || stride == 0)
            return 0;
        int step = this[first + stride] - this[first];
        for (int k = 2; k < count; k++)
        {
            if (this[first + (k * stride)] - this[first] != k * step)
                throw new NotSupportedException($"A kernel takes components of {_irreps} that have different numbers of channels as one operand.");
        }

        return step;
    }

    /// <summary>Copies a row to memory, where what fills up is left alone.</summary>
    public void Spread<TFrom, TTo>(ReadOnlySpan<TFrom> row, Span<TTo> to)
        where TFrom : unmanaged, System.Numerics.INumberBase<TFrom>
        where TTo : unmanaged, System.Numerics.INumberBase<TTo>
    {
        for (int position = 0; position < row.Length; position++)
            to[IsPadded ? this[position] : position] = TTo.CreateTruncating(row[position]);
    }

    /// <summary>Copies a row from memory.</summary>
    public void Gather<TFrom, TTo>(ReadOnlySpan<TFrom> from, Span<TTo> row)
        where TFrom : unmanaged, System.Numerics.INumberBase<TFrom>
        where TTo : unmanaged, System.Numerics.INumberBase<TTo>
    {
        for (int position = 0; position < row.Length; position++)
            row[position] = TTo.CreateTruncating(from[IsPadded ? this[position] : position]);
    }

    private int BlockOf(int position)
    {
        int b = 0;
        while (b + 1 < _irreps.Count && (position >= _irreps.Offsets[b + 1] || _irreps[b].Dim == 0))
            b++;
        return b;
    }
}
