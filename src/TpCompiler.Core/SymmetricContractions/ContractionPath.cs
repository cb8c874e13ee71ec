using TpCompiler.Algebra;

namespace TpCompiler.Core.SymmetricContractions;

/// <summary>
/// One factor of a path: the number one (degree 0), a block of the input (degree 1), or the coupling of two blocks to one
/// irrep (degree 2, a quadratic, which paths share).
/// </summary>
/// <param name="Degree">0, 1 or 2.</param>
/// <param name="First">The (first) block of the input; 0 for degree 0.</param>
/// <param name="Second">The second block of a quadratic, not before the first; otherwise 0.</param>
/// <param name="Irrep">The irrep of the factor.</param>
public readonly record struct ContractionFactor(int Degree, int First, int Second, Irrep Irrep)
{
    /// <summary>The number one.</summary>
    public static ContractionFactor One => new(0, 0, 0, new Irrep(0, 1));

    /// <summary>The coupling that makes the quadratic that this is.</summary>
    /// <param name="input">The irreps of the input.</param>
    internal ScaledCoupling Quadratic(Irreps input) => First == Second
        ? ScaledCoupling.OfSquare(input[First].Irrep.L, Irrep.L)
        : ScaledCoupling.Of(input[First].Irrep.L, input[Second].Irrep.L, Irrep.L);
}

/// <summary>
/// One independent coupling of the input with itself: (left (x) right) coupled to the output irrep, times scalars of the input.
/// </summary>
/// <param name="Output">The block of the output.</param>
/// <param name="Left">The left factor, which the weight multiplies. No block of it is a scalar.</param>
/// <param name="Right">The right factor, of degree 1 or 2, or the number one if there are only scalars.</param>
/// <param name="Scalars">The blocks of the scalars, ascending, with repetition.</param>
public sealed record ContractionPath(int Output, ContractionFactor Left, ContractionFactor Right, EquatableArray<int> Scalars)
{
    /// <summary>The degree in the input.</summary>
    public int Order => Left.Degree + Right.Degree + Scalars.Count;
}
