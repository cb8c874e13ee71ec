using System;
using System.Numerics;
using TpCompiler.Core.TensorProducts;

namespace TpCompiler.Benchmarks.Problems;

/// <summary>Random operands of a product for some edges, and room for the results.</summary>
internal sealed class TensorProductData<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Passes<T> _passes;
    private readonly int _edges;
    private readonly T[] _x, _y, _w, _gradOutput, _output, _gradX, _gradY, _gradW;

    public TensorProductData(TensorProductSpec spec, Passes<T> passes, int edges)
    {
        _passes = passes;
        _edges = edges;
        Random random = new(1);
        _x = Normal(random, edges * spec.First.Dim);
        _y = Normal(random, edges * spec.Second.Dim);
        _w = Normal(random, edges * spec.TotalWeightCount);
        _gradOutput = Normal(random, edges * spec.Output.Dim);
        _output = new T[_gradOutput.Length];
        _gradX = new T[_x.Length];
        _gradY = new T[_y.Length];
        _gradW = new T[_w.Length];
    }

    /// <summary>The product of every edge.</summary>
    public void Forward() => _passes.Forward(_x, _y, _w, _output, _edges);

    /// <summary>The gradients of every edge's operands.</summary>
    public void Backward() => _passes.Backward(_x, _y, _w, _gradOutput, _gradX, _gradY, _gradW, _edges);

    /// <summary>Both, one after the other.</summary>
    public void ForwardAndBackward()
    {
        Forward();
        Backward();
    }

    private static T[] Normal(Random random, int count)
    {
        T[] values = new T[count];
        for (int i = 0; i < count; i++)
            values[i] = T.CreateTruncating(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        return values;
    }
}
