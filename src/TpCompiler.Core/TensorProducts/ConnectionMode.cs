namespace TpCompiler;

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
