using System;
using System.Collections.Generic;
using TpCompiler.Atomistic.Gpu.Kernels;
using TpCompiler.Atomistic.Gpu.Steps;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Gpu;
using TpCompiler.Gpu.Operations;
using TpCompiler.Runtime.Layers;

namespace TpCompiler.Atomistic.Gpu.Model;

/// <summary>
/// An equivariant linear map, or one for each element, and the way back through it: each one launch for all irreps, components and
/// elements.
/// </summary>
internal sealed class LinearMap
{
    private readonly MatrixProduct _forward;
    private readonly MatrixProduct _backward;
    private readonly double[] _weights;
    private readonly double[] _transposed;
    private readonly bool _hasElements;

    /// <summary>Packs e3nn's flat weights.</summary>
    /// <param name="input">The input's layout.</param>
    /// <param name="output">The output's layout.</param>
    /// <param name="weights">The flat weights.</param>
    /// <param name="scale">A factor on top of the normalisation.</param>
    /// <param name="elements">The number of elements with a map of their own; 1 for one map for all.</param>
    public LinearMap(ChannelLayout input, ChannelLayout output, ReadOnlySpan<double> weights, double scale = 1, int elements = 1)
    {
        _hasElements = elements > 1;
        int size = input.Stride * output.Stride;
        int ofElement = LinearBlock.Of(input, output, weights, elements, 0).Count * size;
        _weights = new double[elements * ofElement];
        _transposed = new double[_weights.Length];
        List<ProductSegment>[] into = Segments(output.Irreps.Count);
        List<ProductSegment>[] outOf = Segments(input.Irreps.Count);
        for (int z = 0; z < elements; z++)
        {
            int offset = 0;
            foreach (LinearBlock block in LinearBlock.Of(input, output, weights, elements, z, scale))
            {
                if (z == 0)
                {
                    into[block.Output].Add(new(input.FirstComponent(block.Input) * input.Stride, offset));
                    outOf[block.Input].Add(new(output.FirstComponent(block.Output) * output.Stride, offset));
                }

                Span<double> matrix = _weights.AsSpan((z * ofElement) + offset, size);
                for (int k = 0; k < size; k++)
                    matrix[k] = block.Matrix[k] * block.Scale;
                Transpose(matrix, input.Stride, output.Stride, _transposed.AsSpan((z * ofElement) + offset, size));
                offset += size;
            }
        }

        _forward = Product(input, output, into, ofElement);
        _backward = Product(output, input, outOf, ofElement);
    }

    /// <summary>y = W x for all atoms, or what there is for rows of their own.</summary>
    public void Forward(MaceStep step, GpuBuffer x, GpuBuffer y, bool accumulate = false)
        => step.Add(step.Operations.Product(_forward, Call(step, step.AtomCapacity, step.Graph.ElementRanges, step.Graph.RangeLimit, x, _weights, y, accumulate)));

    /// <summary>The same for rows that are not atoms, each range with the map of an element.</summary>
    public void Forward(MaceStep step, int rows, GpuBuffer ranges, int rangeLimit, GpuBuffer x, GpuBuffer y)
        => step.Add(step.Operations.Product(_forward, Call(step, rows, ranges, rangeLimit, x, _weights, y, false)));

    /// <summary>gx = transpose(W) gy for all atoms, or is added to gx.</summary>
    public void Backward(MaceStep step, GpuBuffer gy, GpuBuffer gx, bool accumulate = false)
        => step.Add(step.Operations.Product(_backward, Call(step, step.AtomCapacity, step.Graph.ElementRanges, step.Graph.RangeLimit, gy, _transposed, gx, accumulate)));

    /// <summary>The transposed matrix.</summary>
    public static void Transpose(ReadOnlySpan<double> matrix, int rows, int columns, Span<double> transposed)
    {
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
                transposed[(j * rows) + i] = matrix[(i * columns) + j];
        }
    }

    /// <summary>What a product does for an activation, but for the activation's constant.</summary>
    public static ProductEpilogue Epilogue(ActivationFunction kind) => kind switch
    {
        ActivationFunction.Silu => ProductEpilogue.Silu,
        ActivationFunction.Sigmoid => ProductEpilogue.Sigmoid,
        ActivationFunction.Tanh => ProductEpilogue.Tanh,
        ActivationFunction.Abs => ProductEpilogue.Abs,
        ActivationFunction.Identity => ProductEpilogue.None,
        _ => throw new NotSupportedException($"The activation {kind} is not supported on devices."),
    };

    private ProductCall Call(MaceStep step, int rows, GpuBuffer ranges, int limit, GpuBuffer x, double[] weights, GpuBuffer y, bool accumulate)
        => new(rows, x, step.Weights(weights), y) { Accumulate = accumulate, Ranges = _hasElements ? ranges : null, RangeLimit = limit };

    private static MatrixProduct Product(ChannelLayout from, ChannelLayout to, List<ProductSegment>[] segments, int ofElement)
    {
        List<ProductBlock> blocks = [];
        for (int b = 0; b < segments.Length; b++)
            blocks.Add(new(to.Irreps[b].Irrep.Dim, to.FirstComponent(b) * to.Stride, to.Stride, segments[b]));
        return new(from.Stride, from.RowLength, from.Stride, to.RowLength, to.Stride, blocks, ofElement);
    }

    private static List<ProductSegment>[] Segments(int count)
    {
        List<ProductSegment>[] segments = new List<ProductSegment>[count];
        for (int b = 0; b < count; b++)
            segments[b] = [];
        return segments;
    }
}
