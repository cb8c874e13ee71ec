using System.Numerics;
using System.Runtime.CompilerServices;

namespace TpCompiler.Runtime.Programs;

/// <summary>Adds rows to rows.</summary>
internal abstract class RowAdder : StepRunner
{
    /// <summary>Adds one row to another one, or replaces it.</summary>
    public abstract void Add(TileContext context, nint fromRow, nint toRow, bool overwrites);
}

/// <summary>Adds rows to rows, of one kind of numbers or from one to the other.</summary>
internal sealed unsafe class AddRunner<TFrom, TTo> : RowAdder
    where TFrom : unmanaged, IBinaryFloatingPointIeee754<TFrom>
    where TTo : unmanaged, IBinaryFloatingPointIeee754<TTo>
{
    private readonly StepOperand _from;
    private readonly StepOperand _to;
    private readonly (int From, int To, int Length)[] _parts;

    public AddRunner(StepOperand from, StepOperand to)
    {
        (_from, _to) = (from, to);
        _parts = RowParts.Of(from.Plan.Layout, to.Plan.Layout, to.Plan.Tensor.RowLength);
    }

    public override void Run(TileContext context, int begin, int end)
    {
        if (_from.Rows == RowSources.Own && _to.Rows == RowSources.Own)
        {
            AddOwn(context, begin, end);
            return;
        }

        int* fromRows = (int*)context.Rows[_from.Rows];
        int* toRows = (int*)context.Rows[_to.Rows];
        for (int n = begin; n < end; n++)
            Add(context, _from.RowOf(fromRows, n), _to.RowOf(toRows, n), _to.Overwrites);
    }

    /// <inheritdoc/>
    public override void Add(TileContext context, nint fromRow, nint toRow, bool overwrites)
    {
        TFrom* from = (TFrom*)context.Bases[_from.Tensor] + (fromRow * _from.Plan.RowStride);
        TTo* to = (TTo*)context.Bases[_to.Tensor] + (toRow * _to.Plan.RowStride);
        nint fromStride = _from.Plan.PositionStride;
        nint toStride = _to.Plan.PositionStride;
        foreach ((int fromPart, int toPart, int length) in _parts)
        {
            TFrom* a = from + (fromPart * fromStride);
            TTo* b = to + (toPart * toStride);
            if (fromStride == 1 && toStride == 1 && typeof(TFrom) == typeof(TTo) && !overwrites)
                AddVectors((TTo*)a, b, length);
            else if (overwrites)
            {
                for (int k = 0; k < length; k++)
                    b[k * toStride] = Convert(a[k * fromStride]);
            }
            else
            {
                for (int k = 0; k < length; k++)
                    b[k * toStride] += Convert(a[k * fromStride]);
            }
        }
    }

    /// <summary>Rows of items to rows of the same items: position by position, as either may have its items side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddOwn(TileContext context, int begin, int end)
    {
        nint fromRow = _from.Plan.RowStride;
        nint toRow = _to.Plan.RowStride;
        TFrom* from = (TFrom*)context.Bases[_from.Tensor] + (begin * fromRow);
        TTo* to = (TTo*)context.Bases[_to.Tensor] + (begin * toRow);
        nint fromStride = _from.Plan.PositionStride;
        nint toStride = _to.Plan.PositionStride;
        int count = end - begin;
        foreach ((int fromPart, int toPart, int length) in _parts)
        {
            for (int k = 0; k < length; k++)
            {
                TFrom* a = from + ((fromPart + k) * fromStride);
                TTo* b = to + ((toPart + k) * toStride);
                if (_to.Overwrites)
                {
                    for (int n = 0; n < count; n++, a += fromRow, b += toRow)
                        *b = Convert(*a);
                }
                else
                {
                    for (int n = 0; n < count; n++, a += fromRow, b += toRow)
                        *b += Convert(*a);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TTo Convert(TFrom value)
    {
        if (typeof(TFrom) == typeof(TTo))
            return (TTo)(object)value;
        if (typeof(TFrom) == typeof(float) && typeof(TTo) == typeof(double))
            return (TTo)(object)(double)(float)(object)value;
        if (typeof(TFrom) == typeof(double) && typeof(TTo) == typeof(float))
            return (TTo)(object)(float)(double)(object)value;
        return TTo.CreateTruncating(value);
    }

    private static void AddVectors(TTo* a, TTo* b, int length)
    {
        int k = 0;
        for (; k <= length - Vector<TTo>.Count; k += Vector<TTo>.Count)
            Vector.Store(Vector.Load(b + k) + Vector.Load(a + k), b + k);
        for (; k < length; k++)
            b[k] += a[k];
    }
}
