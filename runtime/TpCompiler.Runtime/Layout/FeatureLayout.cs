using System;
using System.Globalization;
using TpCompiler.Algebra;
using TpCompiler.Core.TensorProducts;

namespace TpCompiler.Runtime.Layout;

/// <summary>
/// Converts between e3nn's layouts and ours. A block of irreps is [copy][component] in e3nn, [component][copy] here; the weights
/// of a uvu path are [u][v] in e3nn, [v][u] here. Those of paths of other modes are the same.
/// </summary>
public static class FeatureLayout
{
    /// <summary>Features of e3nn to features of ours.</summary>
    /// <param name="irreps">The irreps of one item.</param>
    /// <param name="source">The features, <paramref name="count"/> rows of <c>irreps.Dim</c>.</param>
    /// <param name="target">Where they go; not overlapping.</param>
    /// <param name="count">The number of items.</param>
    /// <exception cref="ArgumentException">A span does not have <paramref name="count"/> rows.</exception>
    public static void FromE3nn<T>(Irreps irreps, ReadOnlySpan<T> source, Span<T> target, int count)
    {
        ArgumentNullException.ThrowIfNull(irreps);
        CheckLengths(irreps.Dim, source.Length, target.Length, count);
        for (int item = 0; item < count; item++)
        {
            for (int b = 0; b < irreps.Count; b++)
            {
                int start = (item * irreps.Dim) + irreps.Offsets[b];
                Transpose(source[start..], target[start..], irreps[b].Multiplicity, irreps[b].Irrep.Dim);
            }
        }
    }

    /// <summary>Features of ours to features of e3nn.</summary>
    /// <param name="irreps">The irreps of one item.</param>
    /// <param name="source">The features, <paramref name="count"/> rows of <c>irreps.Dim</c>.</param>
    /// <param name="target">Where they go; not overlapping.</param>
    /// <param name="count">The number of items.</param>
    /// <exception cref="ArgumentException">A span does not have <paramref name="count"/> rows.</exception>
    public static void ToE3nn<T>(Irreps irreps, ReadOnlySpan<T> source, Span<T> target, int count)
    {
        ArgumentNullException.ThrowIfNull(irreps);
        CheckLengths(irreps.Dim, source.Length, target.Length, count);
        for (int item = 0; item < count; item++)
        {
            for (int b = 0; b < irreps.Count; b++)
            {
                int start = (item * irreps.Dim) + irreps.Offsets[b];
                Transpose(source[start..], target[start..], irreps[b].Irrep.Dim, irreps[b].Multiplicity);
            }
        }
    }

    /// <summary>Weights of an e3nn tensor product to ours.</summary>
    /// <param name="product">The product.</param>
    /// <param name="source">The weights, <paramref name="count"/> rows of <c>product.TotalWeightCount</c>.</param>
    /// <param name="target">Where they go; not overlapping.</param>
    /// <param name="count">The number of rows: of items, or 1 for shared weights.</param>
    /// <exception cref="ArgumentException">A span does not have <paramref name="count"/> rows.</exception>
    public static void WeightsFromE3nn<T>(TensorProductSpec product, ReadOnlySpan<T> source, Span<T> target, int count)
        => ConvertWeights(product, source, target, count, toE3nn: false);

    /// <summary>Our weights of a tensor product to e3nn's.</summary>
    /// <param name="product">The product.</param>
    /// <param name="source">The weights, <paramref name="count"/> rows of <c>product.TotalWeightCount</c>.</param>
    /// <param name="target">Where they go; not overlapping.</param>
    /// <param name="count">The number of rows: of items, or 1 for shared weights.</param>
    /// <exception cref="ArgumentException">A span does not have <paramref name="count"/> rows.</exception>
    public static void WeightsToE3nn<T>(TensorProductSpec product, ReadOnlySpan<T> source, Span<T> target, int count)
        => ConvertWeights(product, source, target, count, toE3nn: true);

    private static void ConvertWeights<T>(
        TensorProductSpec product, ReadOnlySpan<T> source, Span<T> target, int count, bool toE3nn)
    {
        CheckLengths(product.TotalWeightCount, source.Length, target.Length, count);
        int start = 0;
        for (int row = 0; row < count; row++)
        {
            for (int n = 0; n < product.Paths.Count; n++)
            {
                TensorProductPath path = product.Paths[n];
                int length = product.WeightCount(path);
                if (path.Mode == ConnectionMode.Uvu && length > 0)
                {
                    int u = product.First[path.First].Multiplicity;
                    int v = product.Second[path.Second].Multiplicity;
                    Transpose(source[start..], target[start..], toE3nn ? v : u, toE3nn ? u : v);
                }
                else
                {
                    source.Slice(start, length).CopyTo(target[start..]);
                }

                start += length;
            }
        }
    }

    private static void Transpose<T>(ReadOnlySpan<T> source, Span<T> target, int rows, int columns)
    {
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
                target[(c * rows) + r] = source[(r * columns) + c];
        }
    }

    private static void CheckLengths(int rowLength, int source, int target, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        long needed = (long)rowLength * count;
        if (source != needed || target != needed)
        {
            throw new ArgumentException(string.Format(
                CultureInfo.InvariantCulture,
                "{0} rows of {1} elements need {2}; the source has {3} and the target {4}.",
                count, rowLength, needed, source, target));
        }
    }
}
