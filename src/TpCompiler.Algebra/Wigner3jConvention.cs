namespace TpCompiler;

/// <summary>
/// The signs of the real Wigner 3j tensors. Only tensors with odd l1+l2+l3 differ, and only some of those.
/// </summary>
public enum Wigner3jConvention
{
    /// <summary>
    /// As tabulated in e3nn 0.4, which MACE models are made with: for l1 &lt;= l2 &lt;= l3 the centre element, or for odd
    /// l1+l2+l3 the first non-zero element in row-major order, is positive; any other order of the degrees is the transposed
    /// tensor, times (-1)^(l1+l2+l3) for odd permutations.
    /// </summary>
    E3nn04,

    /// <summary>As computed by e3nn from version 0.5 on: the sign that the change of basis gives.</summary>
    E3nn05,
}
