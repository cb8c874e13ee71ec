using System;
using TpCompiler.Algebra;
using TpCompiler.Core.TensorProducts;

namespace TpCompiler;

/// <summary>
/// Compiles an equivariant tensor product of two features into the partial type it stands on: <c>Forward</c>,
/// <c>Backward</c> and <c>DoubleBackward</c> over spans of float or double.
/// </summary>
/// <remarks>
/// A product is a list of paths, each of which couples one block of the first operand with one block of the second into one
/// block of the output, as in e3nn (Geiger and Smidt, arXiv:2207.09453). With <see cref="ConnectionMode.Uvw"/>,
/// <see cref="ConnectionMode.Uuw"/> and <see cref="ConnectionMode.TriangularUvw"/>, which mix copies, every path into <see cref="Output"/>
/// is taken; with the other modes every path gets an output block of its own, for the irreps that <see cref="Keep"/> names;
/// <see cref="Paths"/> lists them by hand, in any mixture of modes.
/// <para>For a path of blocks x (u copies) and y (v copies) into z, with weights w and the coupling of irreps written x*y:</para>
/// <list type="table">
/// <item><term>uvw</term><description>z[w] = sum over u, v of w[u,v,w] x[u]*y[v]</description></item>
/// <item><term>uvu</term><description>z[u] = sum over v of w[u,v] x[u]*y[v]</description></item>
/// <item><term>uvv</term><description>z[v] = sum over u of w[u,v] x[u]*y[v]</description></item>
/// <item><term>uuw</term><description>z[w] = sum over u of w[u,w] x[u]*y[u]</description></item>
/// <item><term>uuu</term><description>z[u] = w[u] x[u]*y[u]</description></item>
/// <item><term>uvuv</term><description>z[uv] = w[u,v] x[u]*y[v], v fastest</description></item>
/// <item><term>uvu&lt;v</term><description>z[uv] = w[uv] x[u]*y[v] for the pairs u &lt; v, v fastest</description></item>
/// <item><term>u&lt;vw</term><description>z[w] = sum over pairs u &lt; v of w[uv,w] x[u]*y[v]</description></item>
/// </list>
/// </remarks>
/// <param name="first">The irreps of the first operand, such as "128x0e + 128x1o".</param>
/// <param name="second">The irreps of the second operand, such as "0e + 1o + 2e + 3o".</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class TensorProductAttribute(string first, string second) : Attribute
{
    /// <summary>The irreps of the first operand.</summary>
    public string First { get; } = first;

    /// <summary>The irreps of the second operand.</summary>
    public string Second { get; } = second;

    /// <summary>How the copies of the blocks of a path are connected.</summary>
    public ConnectionMode Connection { get; set; } = ConnectionMode.Uvu;

    /// <summary>The irreps of the output that paths may lead to; every irrep where it is not given. For the modes that do not mix copies.</summary>
    public string? Keep { get; set; }

    /// <summary>The irreps of the output, block by block. Needed for uvw, uuw and u&lt;vw, and wherever <see cref="Paths"/> is given.</summary>
    public string? Output { get; set; }

    /// <summary>
    /// The paths one by one, separated by semicolons: the number of the first operand's block, of the second's and of the
    /// output's, counted from 0; then, if wanted, a mode such as <c>uvw</c> in place of <see cref="Connection"/>; <c>* 3/2</c>, a
    /// relative weight whose square root multiplies the path; and <c>unweighted</c>. For example
    /// "0 0 0; 1 1 0 uvw * 2; 0 1 1 unweighted".
    /// </summary>
    public string? Paths { get; set; }

    /// <summary>
    /// Where weights come from. Where it is not given: from each item for uvu and uvv, shared by all items for uvw, uuw and
    /// u&lt;vw, none for uuu, uvuv and uvu&lt;v.
    /// </summary>
    public WeightSource Weights { get; set; }

    /// <summary>How the coupling of one path is normalised.</summary>
    public IrrepNormalization IrrepNormalization { get; set; } = IrrepNormalization.Component;

    /// <summary>How paths into one block of the output are weighed against each other.</summary>
    public PathNormalization PathNormalization { get; set; } = PathNormalization.Element;

    /// <summary>Whose signs the Wigner 3j tensors have.</summary>
    public Wigner3jConvention Convention { get; set; } = Wigner3jConvention.E3nn04;

    /// <summary>How many derivatives are compiled: 0 for <c>Forward</c> alone, 1 with <c>Backward</c>, 2 with <c>DoubleBackward</c>.</summary>
    public int Derivatives { get; set; } = 2;
}
