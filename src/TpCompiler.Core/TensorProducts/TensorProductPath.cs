using TpCompiler.Algebra;

namespace TpCompiler.Core.TensorProducts;

/// <summary>How the copies (multiplicities) of the blocks of a path are connected; e3nn's names.</summary>
public enum ConnectionMode
{
    /// <summary>Every copy u with every copy v into every copy w, with a weight for each triple.</summary>
    Uvw,

    /// <summary>Copy u with every copy v into copy u, with a weight for each pair.</summary>
    Uvu,

    /// <summary>Copy u with copy u into copy u, with a weight for each copy.</summary>
    Uuu,

    /// <summary>Every copy u with copy v into copy v, with a weight for each pair.</summary>
    Uvv,

    /// <summary>Copy u with copy u into every copy w, with a weight for each pair.</summary>
    Uuw,

    /// <summary>Copy u with copy v into copy uv, which counts pairs, v fastest; with a weight for each pair.</summary>
    Uvuv,

    /// <summary>
    /// e3nn's <c>uvu&lt;v</c>: copy u with each later copy v &gt; u into copy uv, which counts those pairs, v fastest; with a weight for
    /// each pair. For the product of a feature with itself.
    /// </summary>
    TriangularUv,

    /// <summary>
    /// e3nn's <c>u&lt;vw</c>: copy u with each later copy v &gt; u into every copy w, with a weight for each pair and w. For the product
    /// of a feature with itself.
    /// </summary>
    TriangularUvw,
}

/// <summary>One coupling of a block of the first operand with a block of the second into a block of the output.</summary>
/// <param name="First">The block of the first operand.</param>
/// <param name="Second">The block of the second operand.</param>
/// <param name="Output">The block of the output.</param>
/// <param name="Mode">How copies are connected.</param>
/// <param name="HasWeight">Whether the path has weights; otherwise they are all one.</param>
/// <param name="PathWeight">A relative weight whose square root multiplies the path, as in e3nn.</param>
public sealed record TensorProductPath(
    int First, int Second, int Output, ConnectionMode Mode, bool HasWeight, Rational PathWeight);
