using System.Numerics;

namespace TpCompiler.Runtime.Programs;

/// <summary>
/// Takes the greatest of rows. A row begins with its first item: where items are cut into parts, as the edges of a tile are, those of a row follow one another.
/// </summary>
internal sealed unsafe class MaximumRunner<T> : StepRunner
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly StepOperand _from;
    private readonly StepOperand _to;
    private readonly (int From, int To, int Length)[] _parts;

    public MaximumRunner(StepOperand from, StepOperand to)
    {
        (_from, _to) = (from, to);
        _parts = RowParts.Of(from.Plan.Layout, to.Plan.Layout, to.Plan.Tensor.RowLength);
    }

    public override void Run(TileContext context, int begin, int end)
    {
        int* toRows = (int*)context.Rows[_to.Rows];
        T* from = (T*)context.Bases[_from.Tensor];
        T* to = (T*)context.Bases[_to.Tensor];
        for (int n = begin; n < end; n++)
        {
            nint row = _to.RowOf(toRows, n);
            if (n == 0 || row != _to.RowOf(toRows, n - 1))
                Begin(to + (row * _to.Plan.RowStride));
        }

        for (int n = begin; n < end; n++)
            Take(from + (n * (nint)_from.Plan.RowStride), to + (_to.RowOf(toRows, n) * _to.Plan.RowStride));
    }

    private void Begin(T* to)
    {
        nint stride = _to.Plan.PositionStride;
        foreach ((_, int part, int length) in _parts)
        {
            for (int k = 0; k < length; k++)
                to[(part + k) * stride] = T.NegativeInfinity;
        }
    }

    private void Take(T* from, T* to)
    {
        nint fromStride = _from.Plan.PositionStride;
        nint toStride = _to.Plan.PositionStride;
        foreach ((int fromPart, int toPart, int length) in _parts)
        {
            for (int k = 0; k < length; k++)
            {
                T* greatest = to + ((toPart + k) * toStride);
                *greatest = T.Max(*greatest, from[(fromPart + k) * fromStride]);
            }
        }
    }
}
