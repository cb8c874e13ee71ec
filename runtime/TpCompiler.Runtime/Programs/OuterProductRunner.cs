using System.Numerics;
using System.Runtime.InteropServices;
using TpCompiler.Core.Programs;

namespace TpCompiler.Runtime.Programs;

/// <summary>Any form of a dense product whose matrix is not a packed parameter: most of all the gradient of weights, gW += x^T gy.</summary>
internal sealed unsafe class OuterProductRunner<T> : StepRunner
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ProductTerm _target;
    private readonly StepOperand[] _operands;
    private readonly Block[] _blocks;

    public OuterProductRunner(ProductStep step, StepOperand[] operands)
    {
        _target = step.Target;
        _operands = operands;
        _blocks = new Block[step.Blocks.Count];
        for (int n = 0; n < _blocks.Length; n++)
        {
            ProductBlock b = step.Blocks[n];
            RowLayout x = operands[0].Plan.Layout;
            RowLayout w = operands[1].Plan.Layout;
            RowLayout y = operands[2].Plan.Layout;
            int[] weights = new int[b.Inputs];
            for (int u = 0; u < b.Inputs; u++)
                weights[u] = w[b.Weights + (u * b.Outputs)];
            _blocks[n] = new(x[b.Input], x.Stride(b.Input, b.Inputs, b.Components), weights, y[b.Output], y.Stride(b.Output, b.Outputs, b.Components), b);
        }
    }

    public override void Run(TileContext context, int begin, int end)
    {
        for (int n = begin; n < end; n++)
        {
            T* x = Row(context, 0, n);
            T* w = Row(context, 1, n);
            T* y = Row(context, 2, n);
            if (_operands[(int)_target].Overwrites)
                NativeMemory.Clear(_target == ProductTerm.Input ? x : _target == ProductTerm.Weights ? w : y, (nuint)_operands[(int)_target].Plan.RowBytes);
            foreach (Block block in _blocks)
            {
                for (int m = 0; m < block.Of.Components; m++)
                {
                    for (int u = 0; u < block.Of.Inputs; u++)
                    {
                        T* input = x + block.Input + (m * block.InputStride) + u;
                        T* weight = w + block.Weights[u];
                        T* output = y + block.Output + (m * block.OutputStride);
                        switch (_target)
                        {
                            case ProductTerm.Input:
                                *input += Dot(weight, output, block.Of.Outputs);
                                break;
                            case ProductTerm.Weights:
                                AddScaled(*input, output, weight, block.Of.Outputs);
                                break;
                            default:
                                AddScaled(*input, weight, output, block.Of.Outputs);
                                break;
                        }
                    }
                }
            }
        }
    }

    private T* Row(TileContext context, int operand, int item)
    {
        StepOperand of = _operands[operand];
        int* rows = (int*)context.Rows[of.Rows];
        nint row = of.Rows == RowSources.Shared ? 0 : rows is null ? item : rows[item];
        return (T*)context.Bases[of.Tensor] + (row * of.Plan.RowStride);
    }

    private static void AddScaled(T factor, T* a, T* b, int length)
    {
        int k = 0;
        Vector<T> factors = new(factor);
        for (; k <= length - Vector<T>.Count; k += Vector<T>.Count)
            Vector.Store(Vector.Load(b + k) + (factors * Vector.Load(a + k)), b + k);
        for (; k < length; k++)
            b[k] += factor * a[k];
    }

    private static T Dot(T* a, T* b, int length)
    {
        T sum = T.Zero;
        for (int k = 0; k < length; k++)
            sum += a[k] * b[k];
        return sum;
    }

    private sealed record Block(int Input, int InputStride, int[] Weights, int Output, int OutputStride, ProductBlock Of);
}
