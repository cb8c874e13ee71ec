using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using TpCompiler.Algebra;
using TpCompiler.Core.TensorProducts;

namespace TpCompiler.Runtime.Layers;

/// <summary>
/// The equivariant linear map, e3nn's <c>o3.Linear</c>: copies of an irrep mix, alike for all its components.
/// <c>y_b[v, m] = sum over paths (a, b), sum_u x_a[u, m] W_ab[u, v] c_ab</c>, plus a bias for each scalar of the output where wanted.
/// The coefficient c_ab is 1/sqrt(number of summands of b): of all copies in all its paths (element), or copies of a times paths (path).
/// </summary>
/// <remarks>The weights are path after path W_ab[u][v], then the biases.</remarks>
/// <typeparam name="T">float or double.</typeparam>
public sealed unsafe class Linear<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Path[] _paths;
    private readonly Bias[] _biases;

    /// <summary>Describes the map.</summary>
    /// <param name="input">The irreps of the input.</param>
    /// <param name="output">The irreps of the output; blocks that no path leads to are zero.</param>
    /// <param name="paths">The paths, in the order of the weights; null for all, by block of the input, then of the output.</param>
    /// <param name="hasBiases">Whether each scalar (0e) of the output has a bias.</param>
    /// <param name="hasWeightsPerItem">Whether each item brings its own weights, biases included.</param>
    /// <param name="normalization">How paths into one block are weighed against each other.</param>
    /// <exception cref="ArgumentException">A path joins blocks that do not exist or have different irreps.</exception>
    public Linear(
        Irreps input,
        Irreps output,
        IEnumerable<LinearPath>? paths = null,
        bool hasBiases = false,
        bool hasWeightsPerItem = false,
        PathNormalization normalization = PathNormalization.Element)
        : base(input, Irreps.Empty, output)
    {
        _paths = Paths(input, output, paths, normalization);
        int products = _paths.Sum(p => p.Copies * p.OutputCopies);
        _biases = hasBiases ? Biases(output, products) : [];
        WeightCount = products + _biases.Sum(b => b.Count);
        HasWeightsPerItem = hasWeightsPerItem;
    }

    /// <inheritdoc/>
    protected override void Run(LayerOperands<T> operands, Span<T> output, int count)
    {
        fixed (T* x = operands.Input, w = operands.Weights, y = output)
        {
            output.Clear();
            AddForward(x, w, y, count);
        }
    }

    /// <inheritdoc/>
    protected override void RunBackward(LayerOperands<T> operands, ReadOnlySpan<T> outputGradient, LayerGradients<T> gradients, int count)
    {
        fixed (T* x = operands.Input, w = operands.Weights, gy = outputGradient, gx = gradients.Input, gw = gradients.Weights)
        {
            gradients.Input.Clear();
            gradients.Weights.Clear();
            if (gx is not null)
                AddInputGradient(w, gy, gx, count);
            if (gw is not null)
                AddWeightGradient(x, gy, gw, count);
        }
    }

    /// <inheritdoc/>
    protected override void RunDoubleBackward(
        LayerOperands<T> operands,
        ReadOnlySpan<T> outputGradient,
        LayerOperands<T> cotangents,
        LayerGradients<T> secondGradients,
        Span<T> secondOutputGradient,
        int count)
    {
        // The map is linear in the input and in the weights: dS/dg is its differential in the direction of the cotangents.
        secondGradients.Input.Clear();
        secondGradients.Weights.Clear();
        secondOutputGradient.Clear();
        fixed (T* x = operands.Input, w = operands.Weights, gy = outputGradient, hx = cotangents.Input, hw = cotangents.Weights,
            dx = secondGradients.Input, dw = secondGradients.Weights, dgy = secondOutputGradient)
        {
            if (dgy is not null && hx is not null)
                AddProducts(hx, w, dgy, count);
            if (dgy is not null && hw is not null)
                AddForward(x, hw, dgy, count);
            if (dx is not null && hw is not null)
                AddInputGradient(hw, gy, dx, count);
            if (dw is not null && hx is not null)
                AddProductGradient(hx, gy, dw, count);
        }
    }

    private void AddForward(T* x, T* w, T* y, int count)
    {
        AddProducts(x, w, y, count);
        foreach (Bias bias in _biases)
        {
            for (int item = 0; item < count; item++)
            {
                Span<T> target = new(y + ((nint)item * Output.Dim) + bias.Output, bias.Count);
                Elements.Add(target, new ReadOnlySpan<T>(w + WeightOffset(item) + bias.Weights, bias.Count));
            }
        }
    }

    /// <summary>y += W x.</summary>
    private void AddProducts(T* x, T* w, T* y, int count)
    {
        (int items, int rows) = Split(count);
        for (int row = 0; row < rows; row++)
        {
            foreach (Path path in _paths)
                StridedProduct<T>.Add(X(path, x, row, items), W(path, w, row), Y(path, y, row, items), T.CreateChecked(path.Coefficient));
        }
    }

    /// <summary>gx += W^T gy.</summary>
    private void AddInputGradient(T* w, T* gy, T* gx, int count)
    {
        (int items, int rows) = Split(count);
        for (int row = 0; row < rows; row++)
        {
            foreach (Path path in _paths)
                StridedProduct<T>.Add(Y(path, gy, row, items), W(path, w, row).Transposed, X(path, gx, row, items), T.CreateChecked(path.Coefficient));
        }
    }

    private void AddWeightGradient(T* x, T* gy, T* gw, int count)
    {
        AddProductGradient(x, gy, gw, count);
        foreach (Bias bias in _biases)
        {
            for (int item = 0; item < count; item++)
            {
                Span<T> target = new(gw + WeightOffset(item) + bias.Weights, bias.Count);
                Elements.Add(target, new ReadOnlySpan<T>(gy + ((nint)item * Output.Dim) + bias.Output, bias.Count));
            }
        }
    }

    /// <summary>gW += x^T gy.</summary>
    private void AddProductGradient(T* x, T* gy, T* gw, int count)
    {
        (int items, int rows) = Split(count);
        for (int row = 0; row < rows; row++)
        {
            foreach (Path path in _paths)
                StridedProduct<T>.Add(X(path, x, row, items).Transposed, Y(path, gy, row, items), W(path, gw, row), T.CreateChecked(path.Coefficient));
        }
    }

    /// <summary>Items that share weights go together: all of them, or each alone.</summary>
    private (int Items, int Rows) Split(int count) => HasWeightsPerItem ? (1, count) : (count, 1);

    private nint WeightOffset(int item) => HasWeightsPerItem ? (nint)item * WeightCount : 0;

    private StridedMatrix<T> X(in Path path, T* x, int first, int items) => new(
        x + ((nint)first * Input.Dim) + path.Input, new(items, Input.Dim, path.Components, 1), new(path.Copies, path.Components));

    private StridedMatrix<T> Y(in Path path, T* y, int first, int items) => new(
        y + ((nint)first * Output.Dim) + path.Output, new(items, Output.Dim, path.Components, 1), new(path.OutputCopies, path.Components));

    private StridedMatrix<T> W(in Path path, T* w, int row) => new(
        w + ((nint)row * WeightCount) + path.Weights, new(path.Copies, path.OutputCopies), new(path.OutputCopies, 1));

    private static Path[] Paths(Irreps input, Irreps output, IEnumerable<LinearPath>? paths, PathNormalization normalization)
    {
        LinearPath[] wanted = paths is null
            ? [.. from a in Enumerable.Range(0, input.Count) from b in Enumerable.Range(0, output.Count) where input[a].Irrep == output[b].Irrep select new LinearPath(a, b)]
            : [.. paths];
        Path[] result = new Path[wanted.Length];
        int offset = 0;
        for (int n = 0; n < wanted.Length; n++)
        {
            (int a, int b) = wanted[n];
            if ((uint)a >= (uint)input.Count || (uint)b >= (uint)output.Count)
                throw new ArgumentException($"Path {n} ({a}, {b}) names a block that {input} or {output} does not have.", nameof(paths));
            if (input[a].Irrep != output[b].Irrep)
                throw new ArgumentException($"Path {n} ({a}, {b}) joins {input[a]} to {output[b]}; only copies of one irrep mix.", nameof(paths));
            int summands = normalization switch
            {
                PathNormalization.Element => wanted.Where(p => p.Output == b).Sum(p => input[p.Input].Multiplicity),
                PathNormalization.Path => input[a].Multiplicity * wanted.Count(p => p.Output == b),
                _ => 1,
            };
            (int rows, int columns) = (input[a].Multiplicity, output[b].Multiplicity);
            double coefficient = 1 / Math.Sqrt(Math.Max(1, summands));
            result[n] = new(input.Offsets[a], output.Offsets[b], input[a].Irrep.Dim, rows, columns, offset, coefficient);
            offset = checked(offset + (rows * columns));
        }

        return result;
    }

    private static Bias[] Biases(Irreps output, int offset)
    {
        List<Bias> biases = [];
        for (int b = 0; b < output.Count; b++)
        {
            if (!output[b].Irrep.IsScalar)
                continue;
            biases.Add(new(output.Offsets[b], offset, output[b].Multiplicity));
            offset += output[b].Multiplicity;
        }

        return [.. biases];
    }

    private readonly record struct Path(int Input, int Output, int Components, int Copies, int OutputCopies, int Weights, double Coefficient);

    private readonly record struct Bias(int Output, int Weights, int Count);
}
