using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using TpCompiler.Core.Kernels;
using TpCompiler.Runtime.Kernels;

namespace TpCompiler.Runtime.Programs;

/// <summary>
/// A kernel of one channel, such as a radial function: the items are its lanes. Rows that are not side by side already are copied there and back,
/// which sums those of one centre in the order of the edges.
/// </summary>
internal sealed unsafe class ScalarRunner<T> : StepRunner
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Items of one call; a whole number of vectors.</summary>
    private const int Width = 64;

    /// <summary>The lanes of the widest vectors, those of float.</summary>
    private const int WidestVector = 16;

    private readonly Kernel _kernel;
    private readonly Operand[] _operands;
    private readonly int _copied;

    public ScalarRunner(Kernel kernel, KernelSegment segment, StepOperand[] operands)
    {
        _kernel = kernel;
        _operands = new Operand[operands.Length];
        for (int o = 0; o < operands.Length; o++)
        {
            KernelOperand of = segment.Program.Operands[o];
            OperandBinding at = segment.Bindings[o];
            bool isInPlace = operands[o].Plan.ItemsAsLanes > 0 && operands[o].Rows == RowSources.Own;
            int[] positions = new int[of.Components];
            for (int c = 0; c < positions.Length; c++)
                positions[c] = operands[o].Plan.Layout[at.Offset + (c * at.ComponentStride)];
            _operands[o] = new(operands[o], positions, of.Role == OperandRole.Output, isInPlace ? -1 : _copied);
            if (!isInPlace)
                _copied += of.Components;
        }
    }

    public override long StepBytes => (long)_copied * Width * sizeof(T);

    public override void Prepare() => _kernel.Prepare<T>(WidestVector);

    public override void Run(TileContext context, int begin, int end)
    {
        KernelOperandView<T>* views = stackalloc KernelOperandView<T>[_operands.Length];
        T* memory = (T*)context.Step.Pointer;
        for (; begin < end; begin += Width)
        {
            int count = Math.Min(Width, end - begin);
            for (int o = 0; o < _operands.Length; o++)
            {
                Operand operand = _operands[o];
                TensorPlan plan = operand.Of.Plan;
                T* rows = (T*)context.Bases[operand.Of.Tensor];
                if (operand.Copy < 0)
                {
                    nint stride = plan.PositionStride;
                    nint component = operand.Positions.Length > 1 ? (operand.Positions[1] - operand.Positions[0]) * stride : 0;
                    views[o] = new() { Data = rows + begin + (operand.Positions[0] * stride), ComponentStride = component, Overwrite = operand.Of.Overwrites };
                    continue;
                }

                T* copy = memory + ((nint)operand.Copy * Width);
                views[o] = new() { Data = copy, ComponentStride = Width, Overwrite = operand.IsOutput };
                if (!operand.IsOutput)
                    CopyIn(operand, rows, (int*)context.Rows[operand.Of.Rows], begin, count, copy);
            }

            // Lanes beyond the last item are computed and thrown away: as many as fill the widest vectors, so that an item's bits do not depend on
            // how many others there are.
            nint lanes = (count + WidestVector - 1) / WidestVector * WidestVector;
            _kernel.Run(new KernelCall<T> { Operands = views, EndItem = 1, Lanes = lanes, OuterCount = 1, InnerCount = 1 });
            foreach (Operand operand in _operands)
            {
                if (operand.IsOutput && operand.Copy >= 0)
                    CopyOut(operand, (T*)context.Bases[operand.Of.Tensor], (int*)context.Rows[operand.Of.Rows], begin, count, memory + ((nint)operand.Copy * Width));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyIn(Operand operand, T* rows, int* map, int begin, int count, T* copy)
    {
        nint rowStride = operand.Of.Rows == RowSources.Shared ? 0 : operand.Of.Plan.RowStride;
        nint positionStride = operand.Of.Plan.PositionStride;
        int[] positions = operand.Positions;
        for (int c = 0; c < positions.Length; c++)
        {
            T* from = rows + (positions[c] * positionStride);
            T* to = copy + (c * Width);
            if (rowStride == 0)
            {
                new Span<T>(to, Width).Fill(*from);
                continue;
            }

            if (map is null)
            {
                from += begin * rowStride;
                for (int n = 0; n < count; n++, from += rowStride)
                    to[n] = *from;
            }
            else
            {
                for (int n = 0; n < count; n++)
                    to[n] = from[map[begin + n] * rowStride];
            }

            // Numbers that occur anyway: nothing that is not a number slows the last vector down.
            for (int n = count; n < Width; n++)
                to[n] = to[count - 1];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyOut(Operand operand, T* rows, int* map, int begin, int count, T* copy)
    {
        nint rowStride = operand.Of.Rows == RowSources.Shared ? 0 : operand.Of.Plan.RowStride;
        nint positionStride = operand.Of.Plan.PositionStride;
        int[] positions = operand.Positions;
        bool overwrites = operand.Of.Overwrites;
        for (int c = 0; c < positions.Length; c++)
        {
            T* to = rows + (positions[c] * positionStride);
            T* from = copy + (c * Width);
            if (map is not null)
            {
                for (int n = 0; n < count; n++)
                    to[map[begin + n] * rowStride] += from[n];
                continue;
            }

            to += begin * rowStride;
            if (overwrites)
            {
                for (int n = 0; n < count; n++, to += rowStride)
                    *to = from[n];
            }
            else
            {
                for (int n = 0; n < count; n++, to += rowStride)
                    *to += from[n];
            }
        }
    }

    /// <summary>An operand: the positions of its components in a row, and where it is copied to; -1 where it is used in its place.</summary>
    private sealed record Operand(StepOperand Of, int[] Positions, bool IsOutput, int Copy);
}
