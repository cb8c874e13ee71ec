using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Trees;

namespace TpCompiler.Cli.Json;

/// <summary>A path of a product or power: a block of each factor, and the irreps at the vertices of the left comb.</summary>
internal sealed class SpecPath
{
    private readonly DiagramExpression _expression;
    private readonly int _number;
    private readonly FactorPath _path;

    private SpecPath(DiagramExpression expression, int number, FactorPath path) => (_expression, _number, _path) = (expression, number, path);

    /// <summary>The path as a tree down to its leaves.</summary>
    public string Tree => _expression.Blocks[_number].ToString();

    /// <summary>For each factor, or copy of the body of a power, which of its blocks is coupled.</summary>
    public int[] Blocks => [.. _path.Factors];

    /// <summary>The irreps at the inner vertices, innermost first.</summary>
    public string[] Inner => [.. _path.Irreps.Take(_path.Irreps.Count - 1).Select(i => i.ToString())];

    /// <summary>The irrep of the result.</summary>
    public string Irrep => _path.Irrep.ToString();

    /// <summary>What 3j tensors of norm one are multiplied with along the path: sqrt(2l+1) for each vertex, and the factor of the channels.</summary>
    public SpecNumber Coefficient => SpecNumber.Of(_expression is ProductExpression product
        ? product.Coefficient(_number)
        : ExactNumber.Sqrt(_path.Factors.Count == 1 ? 1 : _path.Irreps.Aggregate(new Rational(1, 1), (squared, irrep) => squared * irrep.Dim)));

    /// <summary>The path's tensor, without the factor of the channels. Axes: the blocks in order, then the result.</summary>
    public SpecTensor Tensor => SpecTensor.Of(PathTensor.Of(_expression, _number));

    public static SpecPath[] Of(ProductExpression product) => [.. product.Paths.Select((p, n) => new SpecPath(product, n, p))];

    public static SpecPath[] Of(PowerExpression power) => [.. power.Paths.Select((p, n) => new SpecPath(power, n, p))];
}

/// <summary>A tensor: all elements that are not zero.</summary>
/// <param name="Dimensions">The sizes of its axes.</param>
/// <param name="Indices">For each element its index on each axis.</param>
/// <param name="Values">The elements as doubles.</param>
/// <param name="Exact">The elements exactly.</param>
internal sealed record SpecTensor(int[] Dimensions, int[][] Indices, double[] Values, string[] Exact)
{
    public static SpecTensor Of(FusionTensor tensor)
    {
        int[] dimensions = [.. tensor.Dimensions];
        return new(
            dimensions,
            [.. tensor.Entries.Select(e => IndicesOf(e.Index, dimensions))],
            [.. tensor.Entries.Select(e => e.Value.ToDouble())],
            [.. tensor.Entries.Select(e => e.Value.ToString())]);
    }

    private static int[] IndicesOf(int index, int[] dimensions)
    {
        int[] indices = new int[dimensions.Length];
        for (int axis = dimensions.Length - 1; axis >= 0; axis--)
            (index, indices[axis]) = System.Math.DivRem(index, dimensions[axis]);
        return indices;
    }
}
